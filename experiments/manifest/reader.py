"""A manifest read as what it is, a file from anywhere: sizes, types and paths are checked before anything is done."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from longgame.environment.records.new_folder import LARGEST_MANIFEST, MANIFEST
from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.text_files import read_text
from longgame.environment.scenario.scenario import ScenarioError
from longgame.experiments.manifest.fields import FieldReader

_DEEPEST: Final = 20
_MOST_FILES: Final = 1_000
KINDS_OF_MANIFEST: Final = (
    *("run", "comparison", "sweep", "invasion"),
    *("deal", "validation", "behaviour", "commercial", "calibration"),
)
#: How manifests are told apart that do not say their kind: the key that only they have, first match.
_TELLING_KEYS: Final = (
    ("experiment", "sweep"),
    ("scenarios", "comparison"),
    ("mutant", "invasion"),
    ("scenario", "run"),
)


class ManifestError(ScenarioError):
    """A manifest that cannot be run again; `problems` holds every mistake, and so does the message."""


@dataclass(frozen=True)
class RecordedFile:
    """What a manifest says of a file: how many bytes, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A manifest whose outer form is right; what is to be simulated is still to be checked.

    Attributes:
        path: of the file.
        kind: one of `KINDS_OF_MANIFEST`.
        information: all that it says.
        files: by name relative to its folder; no name leads out of it.
    """

    path: Path
    kind: str
    information: Mapping[str, object]
    files: Mapping[str, RecordedFile]

    @property
    def folder(self) -> Path:
        """Where the recorded files are, unless the manifest was moved alone."""
        return self.path.parent


def read_manifest(source: str | Path) -> Manifest:
    """The manifest of a file, or of the folder that holds one.

    Raises:
        ManifestError: lists every mistake.
    """
    path = Path(source)
    if path.is_dir():
        path /= MANIFEST
        if not path.exists():
            raise ManifestError([f"{source}: holds no {MANIFEST}; name a folder that a command of longgame wrote"])
    problems: list[str] = []
    text = read_text(path, problems, LARGEST_MANIFEST)
    information = None if text is None else _parsed(text, path, problems)
    if information is None:
        raise ManifestError(problems)
    reader = FieldReader(information, problems)
    kind = _kind(information, path, problems)
    _check_provenance(reader)
    files = _files(reader, path.parent)
    if problems:
        raise ManifestError(
            [problem if problem.startswith(str(path)) else f"{path}: {problem}" for problem in problems]
        )
    return Manifest(path, kind, information, files)


def _parsed(text: str, path: Path, problems: list[str]) -> Mapping[str, object] | None:
    """The JSON object of a file; only what JSON knows, of bearable depth, that can be written as UTF-8 again."""
    try:
        value = json.loads(text)
        if _depth_exceeds(value, _DEEPEST):
            raise RecursionError
        # NaN, numbers too large for a float, and halves of letters would break what is written later.
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except RecursionError:
        problems.append(f"{path}: nested too deeply to be a manifest")
    except ValueError as error:
        problems.append(f"{path}: not valid JSON: {error}")
    else:
        if isinstance(value, dict):
            return value
        problems.append(f"{path}: {quoted(value)}; a manifest is a table")
    return None


def _depth_exceeds(value: object, deepest: int) -> bool:
    level = [value]
    for _ in range(deepest + 1):
        if not level:
            return False
        nested = [one for one in level if isinstance(one, dict | list)]
        level = [inner for one in nested for inner in (one.values() if isinstance(one, dict) else one)]
    return bool(level)


def _kind(information: Mapping[str, object], path: Path, problems: list[str]) -> str:
    if "kind" in information:
        kind = information["kind"]
        if isinstance(kind, str) and kind in KINDS_OF_MANIFEST:
            return kind
        problems.append(
            f"{path}: kind: {quoted(kind)} cannot be run again{allowed_hint(str(kind)[:80], KINDS_OF_MANIFEST)}"
        )
        return "run"
    for key, kind in _TELLING_KEYS:
        if key in information:
            return kind
    problems.append(
        f"{path}: not the manifest of a run, comparison, sweep or invasion of longgame: it holds no scenario"
    )
    return "run"


def _check_provenance(reader: FieldReader) -> None:
    for key in ("versions", "platform", "inputs", "scenario_hashes"):
        reader.texts(key)
    for key in ("engine_hash", "git_revision", "simd_level", "scenario_hash", "name"):
        reader.text(key)


def _files(reader: FieldReader, folder: Path) -> dict[str, RecordedFile]:
    table = reader.table("files")
    if len(table) > _MOST_FILES:
        reader.problems.append(f"files: {len(table):,} names; allowed: at most {_MOST_FILES:,}")
        return {}
    files = {}
    for name, entry in table.items():
        place = f"files: {quoted(name)}"
        if not _stays_inside(name):
            reader.problems.append(f"{place} leads out of the folder, or is no file name; allowed: names below it")
            continue
        if not _resolves_inside(folder, name):
            reader.problems.append(f"{place} is a link that leads out of the folder; allowed: files in it")
            continue
        size, digest = (entry.get("bytes"), entry.get("sha256")) if isinstance(entry, Mapping) else (None, None)
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 2**63:
            reader.problems.append(f"{place}: bytes = {quoted(size)}; allowed: a whole number from 0")
        elif not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest):
            reader.problems.append(f"{place}: sha256 = {quoted(digest)}; allowed: 64 digits and letters a-f")
        else:
            files[name] = RecordedFile(size, digest)
    return files


def _stays_inside(name: str) -> bool:
    """Whether a name is a plain relative path on every system: no root, no drive, no way up, nothing invisible."""
    if not name or len(name) > 255 or not name.isprintable() or "\\" in name or PureWindowsPath(name).drive:
        return False
    path = PurePosixPath(name)
    plain = bool(path.parts) and not path.is_absolute() and ".." not in path.parts and path.as_posix() == name
    return plain and name != MANIFEST


def _resolves_inside(folder: Path, name: str) -> bool:
    try:
        return (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links, a name that no system takes
        return False
