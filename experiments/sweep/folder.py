"""A sweep folder: finished blocks while the sweep is under way, then tables, what people read, and a manifest."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

from filelock import FileLock, Timeout

from longgame.environment.records.new_folder import (
    MANIFEST,
    file_sha256,
    flush_names,
    flush_to_disk,
    is_taken,
    write_manifest,
)
from longgame.experiments.manifest.reader import read_manifest
from longgame.experiments.running.interrupts import interrupts_deferred
from longgame.experiments.sweep.block_store import BlockFolder

#: Folder that sweeps go to unless the user names another.
SWEEPS: Final = "sweeps"
#: Marks a folder whose sweep is under way or was stopped.
UNFINISHED: Final = "unfinished.json"
#: What is wrong with a complete folder that a sweep was to go on in.
OF_ANOTHER: Final = (
    "holds the results of another experiment, seed, engine or strategy file, and is never overwritten. "
    "Use --out to write elsewhere."
)
_BLOCKS, _LOCK, _ASSEMBLY = "blocks", ".lock", ".assembly"


class Tables(Protocol):
    """What a folder is for: tables that can be written."""

    def write(self, folder: Path) -> dict[str, int]:
        """Write them and return the rows of each."""
        ...


TablesT = TypeVar("TablesT", bound=Tables)


class LockedError(OSError):
    """Another process is writing the folder."""


class DamagedError(OSError):
    """A complete sweep whose files are not as its manifest has them; the message says which, and what to do."""


def is_complete(folder: Path) -> bool:
    """Whether the folder holds a complete sweep (or another run)."""
    return (folder / MANIFEST).is_file()


def is_unfinished(folder: Path) -> bool:
    """Whether the folder holds a sweep that can be resumed."""
    return (folder / UNFINISHED).is_file() and not is_complete(folder)


def default_folder(name: str, resume: bool, is_done: Callable[[Path], bool] = lambda _: False) -> Path:
    """`sweeps/NAME`, `sweeps/NAME-2` ...: the first that is free; to resume, the first unfinished or done one before.

    Args:
        name: of the experiment.
        resume: go on with what is there.
        is_done: whether a folder holds the very sweep that is wanted.
    """
    first = Path(SWEEPS) / name
    names = [first, *(first.with_name(f"{first.name}-{number}") for number in range(2, 10_000))]
    if resume:
        for folder in names:
            if is_unfinished(folder) or is_done(folder):
                return folder
            if not is_taken(folder):
                break
    return next(folder for folder in names if not is_taken(folder))


def check_undamaged(folder: Path) -> None:
    """Compare every file of a complete sweep with its manifest.

    Raises:
        DamagedError: files are gone, or have other bytes.
        ManifestError: the manifest itself cannot be read.
    """
    damaged = []
    for name, recorded in read_manifest(folder).files.items():
        path = folder / name
        if not path.is_file():
            damaged.append(f"{name} is missing")
        elif path.stat().st_size != recorded.size or file_sha256(path) != recorded.sha256:
            damaged.append(f"{name} has other bytes than when the sweep finished")
    if damaged:
        raise DamagedError(
            f"{folder} is damaged: {'; '.join(damaged)}. Delete the folder and run the sweep again, or make its tables "
            f"anew elsewhere with: longgame rerun {shlex.quote(str(folder))} --out DIR"
        )


class SweepFolder:
    """A folder that one process writes, or several shards; what is finished stays if the process ends too early.

    Args:
        path: the folder; new, empty, or (with `join`) an unfinished sweep.
        join: go on with an unfinished sweep instead of refusing it.
        writer: what tells this writer from others that may write beside it, such as "2-of-8" of shards; the empty one
            writes alone.
        what: the work that fills the folder; one of another kind does not go on in it.

    Raises:
        FileExistsError: it holds something else, or a sweep that is not to be joined (on entering).
        LockedError: another process is writing it (on entering).
        OSError: it cannot be made (on entering).
    """

    def __init__(self, path: Path, join: bool = False, writer: str = "", what: str = "sweep") -> None:
        self.path, self.join, self.writer, self.what = path, join, writer, what
        self.blocks = BlockFolder(path / _BLOCKS)
        self._held: list[_Lock] = []

    def __enter__(self) -> SweepFolder:
        if is_complete(self.path):
            raise FileExistsError(
                f"{self.path} holds results already and is never overwritten. Use --out to write elsewhere."
            )
        if is_unfinished(self.path) and self._marks_our_kind():
            if not self.join:
                raise FileExistsError(
                    f"{self.path} holds an unfinished {self.what} with {len(self.blocks)} finished blocks. "
                    "Use --resume to continue it, or --out DIR to start a new one elsewhere."
                )
        elif is_taken(self.path) and not self._is_opened():
            raise FileExistsError(
                f"{self.path} exists already and is not a {self.what} that can be resumed. "
                "Use --out to write elsewhere."
            )
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            self._hold(f"{_LOCK}-{self.writer}" if self.writer else _LOCK)
            # One that writes alone and shards refuse each other.
            for other in self.path.glob(_LOCK if self.writer else f"{_LOCK}-*"):
                _Lock(other).close()
            if is_complete(self.path):  # by another process, since we looked
                raise FileExistsError(f"Another process has just finished this {self.what} in {self.path}.")
            (self.path / UNFINISHED).write_text(self._mark, "utf-8")
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._release()
        if is_complete(self.path):
            # By another one, whose shards overlap with this: what this one wrote since is in its tables.
            self._sweep_up()
            return
        if len(self.blocks) or any(self.path.glob(f"{_LOCK}*")):
            return
        # Nothing was finished, and nobody else is at work here: leave nothing behind.
        (self.path / UNFINISHED).unlink(missing_ok=True)
        for folder in (self.blocks.folder, self.path):
            with suppress(OSError):
                folder.rmdir()

    def may_assemble(self) -> bool:
        """Whether this process is to put the tables together: of several shards, the first to ask when all are done."""
        try:
            self._hold(_ASSEMBLY)
        except LockedError:
            return False
        return not is_complete(self.path)

    def publish(
        self,
        sweep: TablesT,
        information: dict[str, Any],
        present: Callable[[TablesT, Path], Mapping[str, object] | None] | None = None,
    ) -> None:
        """Write tables, what people read, and last the manifest, with what `present` returns; then the blocks go.

        Raises:
            OSError: the folder cannot be written; the blocks stay.
        """
        partial = self.path / f"{_ASSEMBLY}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        try:
            rows = sweep.write(partial)
            told = present(sweep, partial) if present is not None else None
            write_manifest(partial, {**information, **(told or {})}, rows)
            # The blocks go only when what replaces them is on the disk.
            flush_to_disk(partial)
            with interrupts_deferred():
                for path in sorted(partial.iterdir()):
                    if path.name != MANIFEST:
                        path.replace(self.path / path.name)
                (partial / MANIFEST).replace(self.path / MANIFEST)
                flush_names(self.path)
                self._release()
                self._sweep_up()
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    @property
    def _mark(self) -> str:
        return f'{{"what": "a {self.what} under way, or stopped; --resume goes on"}}\n'

    def _marks_our_kind(self) -> bool:
        """Whether the unfinished work here is of our kind; a mark that is just being written or removed may be."""
        try:
            return (self.path / UNFINISHED).read_text("utf-8", errors="replace") in ("", self._mark)
        except OSError:
            return True

    def _sweep_up(self) -> None:
        """Remove what only an unfinished sweep needs; what cannot be removed does no harm."""
        shutil.rmtree(self.blocks.folder, ignore_errors=True)
        for path in [self.path / UNFINISHED, *self.path.glob(f"{_LOCK}*"), *self.path.glob(f"{_ASSEMBLY}*")]:
            with suppress(OSError):
                path.unlink()

    def _is_opened(self) -> bool:
        """Whether another shard is opening the folder at this moment."""
        return self.join and all(path.name.startswith(_LOCK) for path in self.path.iterdir())

    def _hold(self, name: str) -> None:
        self._held.append(_Lock(self.path / name))

    def _release(self) -> None:
        """Give up the locks; their files go first, while nobody else can hold them."""
        while self._held:
            lock = self._held.pop()
            with suppress(OSError):  # where an open file cannot be removed it stays, and does no harm
                lock.path.unlink()
            lock.close()


class _Lock:
    """A lock that the system releases when this process ends, however it ends.

    Raises:
        LockedError: another process has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path, timeout=0)
        try:
            self._lock.acquire()
        except Timeout:
            raise LockedError(
                f"Another process is already running this sweep in {path.parent} ({path.name}). Wait for it, or use "
                "--out to write elsewhere."
            ) from None

    def close(self) -> None:
        """Release it."""
        self._lock.release()
