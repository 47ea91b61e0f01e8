"""Run a manifest again and compare every file: identical, or where it differs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longgame.cli.recorded_work import RecordedWork
from longgame.environment.records.new_folder import MANIFEST, NewFolder, file_sha256
from longgame.experiments.manifest.file_differences import difference_in_words
from longgame.experiments.manifest.reader import Manifest
from longgame.experiments.running.executors import Progress

#: Suffixes of what has to have the same bytes; pictures depend on matplotlib and on the fonts at hand.
DATA_SUFFIXES: Final = (".parquet", ".csv", ".json")
#: What was printed: its figures stand in the JSON beside it, and earlier versions wrote it as wide as their terminal.
PRINTED: Final = ("summary.txt", "comparison.txt")


@dataclass(frozen=True)
class FileFinding:
    """The result for one file.

    Attributes:
        name: relative to its folder.
        same: the rerun made the recorded bytes, and the file in the recorded folder (if it is there) has them too.
        text: what differs and where; empty if nothing does.
        only_the_file: the rerun made the recorded bytes, and the file beside the manifest is what differs.
    """

    name: str
    same: bool
    text: str = ""
    only_the_file: bool = False


@dataclass(frozen=True)
class Rerun:
    """How a rerun went.

    Attributes:
        folder: of the rerun; None if it was not kept.
        findings: one for each recorded file of data, and for each that the rerun made beside them.
        pictures: names of the recorded pictures and pages.
        pictures_drawn, pictures_same: how many of them were made again, and how many of those have the same bytes.
        contradictions: where the manifest does not fit its own hashes.
    """

    folder: Path | None
    findings: tuple[FileFinding, ...]
    pictures: tuple[str, ...]
    pictures_drawn: int
    pictures_same: int
    contradictions: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether all data has the recorded bytes, and the manifest fits its own hashes."""
        return all(finding.same for finding in self.findings) and not self.contradictions


def rerun(
    manifest: Manifest,
    work: RecordedWork,
    out: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Rerun:
    """Simulate again what a manifest recorded and compare every file.

    Args:
        manifest: the record.
        work: the recorded work, see `recorded_work_reader`.
        out: folder to keep the rerun in; default: deleted after the comparison.
        workers: processes; default: chosen from the size of the run.
        progress: called with the number of market years done, and their total.

    Raises:
        FileExistsError: `out` is taken.
        Failure: it was stopped, or its summary failed.
        SimulationError: a worker process died.
    """
    with _place(out) as new:
        folder = work.to_folder(new, workers, progress, out is not None)
        findings = tuple(_findings(manifest, folder))
        pictures = tuple(name for name in manifest.files if not is_data(name) and name not in PRINTED)
        drawn = [name for name in pictures if (folder / name).is_file()]
        same = [name for name in drawn if file_sha256(folder / name) == manifest.files[name].sha256]
    return Rerun(
        folder if out is not None else None, findings, pictures, len(drawn), len(same), tuple(work.contradictions)
    )


def is_data(name: str) -> bool:
    """Whether a file must come out with the same bytes."""
    return name.endswith(DATA_SUFFIXES)


@contextmanager
def _place(out: Path | None) -> Iterator[NewFolder]:
    """The folder that the user wants kept, or one that is gone at the end."""
    if out is not None:
        yield NewFolder(out)
        return
    with tempfile.TemporaryDirectory(prefix="longgame-rerun-") as home:
        yield NewFolder(Path(home) / "rerun")


def _findings(manifest: Manifest, folder: Path) -> Iterator[FileFinding]:
    made = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    recorded = [name for name in manifest.files if is_data(name)]
    at_hand = any((manifest.folder / name).is_file() for name in recorded)
    for name in recorded:
        yield _finding(manifest, folder, name, at_hand)
    for name in made:
        if is_data(name) and name not in manifest.files and name != MANIFEST:
            yield FileFinding(name, False, "made by the rerun, but not recorded")


def _finding(manifest: Manifest, folder: Path, name: str, at_hand: bool) -> FileFinding:
    """Compare three hashes: the manifest's, that of the file beside it, and the rerun's.

    Args:
        manifest: the record.
        folder: of the rerun.
        name: of the file.
        at_hand: whether the manifest lies in the folder that it is about.
    """
    digest = manifest.files[name].sha256
    beside = manifest.folder / name
    there = file_sha256(beside) if beside.is_file() else None
    if not (folder / name).is_file():
        return FileFinding(name, False, "recorded, but not made by the rerun")
    now = file_sha256(folder / name)
    if now == digest:
        if there is None:
            text = "missing from the recorded folder; the rerun made it again" if at_hand else ""
            return FileFinding(name, not at_hand, text, only_the_file=True)
        if there == digest:
            return FileFinding(name, True)
        difference = difference_in_words(beside, folder / name)
        text = f"the file in the recorded folder has changed since the run; the rerun matches the record: {difference}"
        return FileFinding(name, False, text, only_the_file=True)
    if there is None:
        return FileFinding(name, False, "different; the recorded file is not available, so the place is not known")
    if there == now:
        return FileFinding(name, False, "the file and the rerun are identical, but the manifest has another hash")
    difference = difference_in_words(beside, folder / name)
    if there != digest:
        difference = f"different, and the file has changed since the run: {difference}"
    return FileFinding(name, False, difference)
