"""Where a report comes from: version, seed and hashes of its manifest, and how to repeat it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from longgame.analysis.report.content import Block, Paragraph, Table
from longgame.analysis.words.plain_words import printable
from longgame.environment.records.new_folder import file_sha256
from longgame.experiments.manifest.reader import Manifest

#: Letters of a hash that are shown; the manifest has all.
_SHOWN: Final = 16


def provenance_blocks(manifest: Manifest, contradictions: Sequence[str]) -> list[Block]:
    """Facts of the manifest, the files that the report was made from, and the command that repeats the work.

    Args:
        manifest: of the folder; checked, but perhaps written by someone else.
        contradictions: in what it contradicts itself.
    """
    facts = Table("Manifest", ("what", "value"), tuple(_facts(manifest.information)), frozenset({1}))
    blocks: list[Block] = [facts]
    blocks += [Paragraph(f"The manifest contradicts itself: {printable(text)}.") for text in contradictions]
    changed = altered(manifest)
    if changed:
        names = ", ".join(printable(name) for name in changed)
        blocks.append(Paragraph(f"Changed since the manifest was written, or missing: {names}. Do not rely on them."))
    else:
        blocks.append(Paragraph("Every table has the bytes that the manifest records."))
    blocks.append(
        Paragraph(
            "To repeat it: longgame rerun FOLDER, where FOLDER holds the manifest. It simulates everything again and "
            "compares every table byte for byte; the same version, seed and processor features give the same bytes."
        )
    )
    return blocks


def altered(manifest: Manifest) -> list[str]:
    """Recorded tables that are missing, or have other bytes than recorded."""
    found = []
    for name, recorded in manifest.files.items():
        path = manifest.folder / name
        if not name.endswith(".parquet"):
            continue
        if not path.is_file() or path.stat().st_size != recorded.size or file_sha256(path) != recorded.sha256:
            found.append(name)
    return found


def _facts(information: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    versions, platform = information.get("versions", {}), information.get("platform", {})
    yield "version", printable(str(versions.get("longgame", "not recorded")))
    yield "seed", printable(str(information.get("seed", "not recorded")))
    if "scenario_hash" in information:
        yield "scenario, SHA-256", _hash(information["scenario_hash"])
    for name, digest in information.get("scenario_hashes", {}).items():
        yield f"scenario {_last_name(name)}, SHA-256", _hash(digest)
    yield "engine, SHA-256", _hash(information.get("engine_hash"))
    if information.get("git_revision"):
        yield "source revision", _hash(information["git_revision"])
    if "started_utc" in information:
        yield "started", printable(str(information["started_utc"]))
    libraries = [f"{printable(name)} {printable(text)}" for name, text in versions.items() if name != "longgame"]
    if libraries:
        yield "made with", ", ".join(libraries)
    if platform:
        yield "computer", ", ".join(printable(str(value)) for value in platform.values())
    for path, digest in information.get("inputs", {}).items():
        yield f"input {_last_name(path)}, SHA-256", _hash(digest)


def _hash(digest: object) -> str:
    return printable(str(digest))[:_SHOWN] if digest else "not recorded"


def _last_name(path: str) -> str:
    """A file's name without its folders, which are nobody else's business."""
    return printable(re.split(r"[/\\]", path)[-1] or path)
