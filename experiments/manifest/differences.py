"""What differs between now and when a manifest was written, and may be why bytes do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from longgame.environment.records.new_folder import file_sha256
from longgame.environment.scenario.reading.text_files import LARGEST_BYTES
from longgame.experiments.manifest.contents import EMULATORS, provenance
from longgame.experiments.manifest.fields import FieldReader
from longgame.experiments.manifest.reader import Manifest

#: Stands for what a manifest does not say, or this computer does not have.
NOT_RECORDED, NONE_HERE = "not recorded", "none here"
#: Stands for the content of an input that has changed; a manifest from elsewhere must not learn a digest of it.
_OTHER_CONTENT = "other content"


@dataclass(frozen=True)
class Difference:
    """Something that was otherwise.

    Attributes:
        what: in a few words.
        recorded, here: as the manifest has it, and as it is.
        matters: whether bytes may depend on it; a scenario file does not, because the manifest holds what was read.
    """

    what: str
    recorded: str
    here: str
    matters: bool = True


def differences_from(
    manifest: Manifest, strategy_file: Path | None = None, files: Sequence[Path] = ()
) -> list[Difference]:
    """Versions, platform, SIMD level, engine, source revision and input files that are not as recorded.

    An input that is gone, or that lies outside the present folder and that of the manifest, is no difference: the
    manifest holds the resolved scenario.

    Args:
        manifest: of what is run again.
        strategy_file: the Python file given for the rerun, compared with the recorded one.
        files: others given for the rerun, compared with the recorded ones of the same name.
    """
    return [*_of_computer(manifest), *_of_inputs(manifest, strategy_file), *_of_files(manifest, files)]


def _of_computer(manifest: Manifest) -> Iterator[Difference]:
    reader, here = FieldReader(manifest.information, []), provenance()
    versions = reader.texts("versions")
    if EMULATORS in versions:
        with suppress(metadata.PackageNotFoundError):
            here["versions"] |= {EMULATORS: metadata.version(EMULATORS)}
    yield from _of_table("versions", versions, here["versions"])
    recorded = reader.texts("platform")
    simd_level = reader.text("simd_level")
    if simd_level is not None and "simd_level" not in recorded:
        recorded["simd_level"] = simd_level
    words = {"system": "system", "machine": "processor", "simd_level": "SIMD level"}
    platform = {words[key]: value for key, value in here["platform"].items()}
    yield from _of_table("platform", {words.get(key, key): value for key, value in recorded.items()}, platform)
    for what, key in (("engine hash", "engine_hash"), ("source revision", "git_revision")):
        then, now = reader.text(key), here[key]
        # Outside a checkout there is no revision to compare; the engine hash tells the same, and better.
        if then != now and not (key == "git_revision" and (then is None or now is None)):
            yield Difference(what, _short(then), _short(now))


def _of_table(what: str, recorded: Mapping[str, str], here: Mapping[str, str]) -> Iterator[Difference]:
    if not recorded:  # as in the folder of a single market, which Python wrote
        yield Difference(what, NOT_RECORDED, ", ".join(f"{name} {value}" for name, value in here.items()))
        return
    for name in dict.fromkeys((*here, *recorded)):
        then, now = recorded.get(name, NOT_RECORDED), here.get(name, NONE_HERE)
        if then != now:
            yield Difference(name, then, now)


def _of_inputs(manifest: Manifest, strategy_file: Path | None) -> Iterator[Difference]:
    recorded = FieldReader(manifest.information, []).texts("inputs")
    if strategy_file is not None:
        known = {name: digest for name, digest in recorded.items() if name.endswith(".py")}
        digest = file_sha256(strategy_file)
        if digest not in known.values():
            then = ", ".join(_short(one) for one in known.values()) or NOT_RECORDED
            yield Difference(f"strategy file {strategy_file}", then, _short(digest))
        recorded = {name: digest for name, digest in recorded.items() if name not in known}
    for name, then in recorded.items():
        now = _digest_if_an_input(Path(name), manifest.folder)
        if now is not None and now != then:
            yield Difference(f"input {name}", _short(then), _OTHER_CONTENT, matters=False)


def _of_files(manifest: Manifest, files: Sequence[Path]) -> Iterator[Difference]:
    recorded = FieldReader(manifest.information, []).texts("inputs")
    by_name = {Path(name).name: digest for name, digest in recorded.items()}
    for path in files:
        then, now = by_name.get(path.name), file_sha256(path)
        if then != now:
            yield Difference(f"input {path}", _short(then), _short(now))


def _digest_if_an_input(path: Path, folder: Path) -> str | None:
    """The hash of a file that may have been an input; None for what a manifest has no business with.

    Only an ordinary file of an input's size, in the present folder or in that of the manifest, is read.
    """
    try:
        resolved = path.resolve()
        near = any(resolved.is_relative_to(place.resolve()) for place in (Path.cwd(), folder))
        if near and resolved.is_file() and resolved.stat().st_size <= LARGEST_BYTES:
            return file_sha256(resolved)
    except (OSError, RuntimeError, ValueError):
        pass
    return None


def _short(digest: str | None) -> str:
    """The first letters of a hash, with the mark of uncommitted changes."""
    if digest is None:
        return NOT_RECORDED
    revision, plus, changes = digest.partition("+")
    return revision[:12] + plus + changes
