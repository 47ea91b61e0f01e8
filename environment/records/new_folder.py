"""A folder of results that gets its final name only when it is complete, and the fingerprints of what is in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from longgame.environment.records.leftovers import MARK, Leftover, clear_leftovers, mark_unfinished, unfinished_name

MANIFEST: Final = "manifest.json"
#: Bytes: a manifest of the largest market with named organisations, times many scenarios of a sweep, stays below.
LARGEST_MANIFEST: Final = 200_000_000


class NewFolder:
    """Files are written into a hidden folder, which gets the name `final` at the end; without `publish` nothing stays.

    The hidden folder is made beside `final`, or inside it where an empty folder (or a link to one) is there already.

    >>> import tempfile
    >>> home = Path(tempfile.mkdtemp())
    >>> with NewFolder(home / "results") as new:
    ...     _ = (new.partial / "table.csv").write_text("1")
    ...     published = new.publish()
    >>> [path.name for path in home.iterdir()]
    ['results']

    Args:
        final: the name the folder gets; it must not exist, or be an empty folder.
        next_free: when `final` is taken at the start, use `final-2`, `final-3` ... instead of failing.

    Attributes:
        final: the name that it gets, or got.
        wanted: the name that was asked for.
        taken: the name that another process took after this one had begun; None if that did not happen.
        partial: where files are written.
        leftovers: unfinished folders of killed processes that were found in the same place (on entering).

    Raises:
        FileExistsError: `final` is taken (on entering).
        OSError: the folder cannot be made (on entering), for want of rights or of space.
    """

    def __init__(self, final: Path, next_free: bool = False) -> None:
        self.final = self.wanted = final
        self.partial = final
        self.leftovers: list[Leftover] = []
        self.taken: Path | None = None
        self._next_free = next_free
        self._made: list[Path] = []

    def __enter__(self) -> NewFolder:
        for place in (self.wanted.parent, self.wanted):
            self.leftovers += clear_leftovers(place, MANIFEST)
        self.final = self._free_name(self._next_free)
        new_parents = []
        parent = self.final.parent
        while not parent.exists():
            new_parents.append(parent)
            parent = parent.parent
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self._made += new_parents
        try:
            name = unfinished_name(self.final.name)
            self.partial = _made_with_free_name(
                self.final / name if self.final.is_dir() else self.final.with_name(name)
            )
            self._made.insert(0, self.partial)
            # A folder may be made where files may not (quotas, odd mounts): better known before the simulation.
            mark_unfinished(self.partial)
        except BaseException:
            self._discard()
            raise
        return self

    def check(self) -> None:
        """Refuse now what would be refused on entering; nothing is left behind.

        Raises:
            FileExistsError: `final` is taken.
            OSError: the folder cannot be made.
        """
        with self:
            pass

    def publish(self) -> Path:
        """Give the folder its final name and return it; the next free one if another process took it meanwhile.

        All files are safe on the disk before that.

        Raises:
            OSError: the disk failed, or the folder cannot be renamed.
        """
        (self.partial / MARK).unlink(missing_ok=True)
        flush_to_disk(self.partial)
        if self.partial.parent == self.final and len(os.listdir(self.final)) == 1:
            _move_up(self.partial)
            self._made.clear()
            flush_names(self.final)
            return self.final
        begun = self.final
        while True:
            self.final = self._free_name(next_free=True)
            self.taken = begun if self.final != begun else None
            try:
                if self.final.exists():
                    self.final.rmdir()
                self.partial.rename(self.final)
            except OSError:
                if is_taken(self.final):
                    continue
                raise
            self._made.clear()
            flush_names(self.final.parent)
            return self.final

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._made:
            self._discard()

    def _discard(self) -> None:
        """Remove what was made: the unfinished folder, and parents that hold nothing else."""
        if self.partial in self._made:
            shutil.rmtree(self.partial, ignore_errors=True)
        for parent in self._made:
            with suppress(OSError):
                parent.rmdir()
        self._made.clear()

    def _free_name(self, next_free: bool) -> Path:
        if not is_taken(self.wanted):
            return self.wanted
        if not next_free:
            raise FileExistsError(f"{self.wanted} exists already and is never overwritten. Choose another folder.")
        # A link, or `x/..`, is no name that a number can be added to.
        named = self.wanted if self.wanted.name not in ("", "..") else self.wanted.resolve()
        number = 2
        while is_taken(named.with_name(f"{named.name}-{number}")):
            number += 1
        return named.with_name(f"{named.name}-{number}")


def _made_with_free_name(wanted: Path) -> Path:
    """Make the folder `wanted`, or `wanted-2` ...: a killed process of the same number may have left one behind."""
    number, path = 1, wanted
    while True:
        try:
            path.mkdir()
        except FileExistsError:
            number += 1
            path = wanted.with_name(f"{wanted.name}-{number}")
        else:
            return path


def _move_up(folder: Path) -> None:
    """Move all that a folder holds to its parent, the manifest last, and remove it; after a failure nothing is moved.

    Raises:
        OSError: something could not be moved.
    """
    moved = []
    try:
        for path in sorted(folder.iterdir(), key=lambda one: (one.name == MANIFEST, one.name)):
            moved.append(path.rename(folder.parent / path.name))
        folder.rmdir()
    except BaseException:
        for path in moved:
            with suppress(OSError):
                path.rename(folder / path.name)
        raise


def flush_to_disk(folder: Path) -> None:
    """Wait until all that a folder holds is on the disk, so that a crash cannot leave named but empty files.

    Raises:
        OSError: the disk failed, or it is full.
    """
    for path in (*folder.rglob("*"), folder):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        elif path.is_dir():
            flush_names(path)


def flush_names(folder: Path) -> None:
    """Wait until the names of the files of a folder are on the disk, where the system can do that."""
    if os.name != "posix":
        return
    # Some network file systems cannot; the files are safe all the same.
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def is_taken(path: Path) -> bool:
    """Whether `path` is there and is anything but an empty folder that is not the current one."""
    if path.resolve() == Path.cwd():
        return True
    if not path.is_dir():
        return path.exists() or path.is_symlink()
    with os.scandir(path) as entries:
        return next(entries, None) is not None


def file_sha256(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, information: Mapping[str, object], rows: Mapping[str, int]) -> None:
    """Write `manifest.json`: `information`, and hash, bytes and rows of every other file in `folder`.

    Args:
        folder: a folder whose other files are complete.
        information: JSON-able.
        rows: rows of each table.
    """
    files: dict[str, dict[str, object]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path in (folder / MANIFEST, folder / MARK):
            continue
        entry: dict[str, object] = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
        if path.stem in rows and path.suffix in (".parquet", ".csv"):
            entry["rows"] = rows[path.stem]
        files[path.relative_to(folder).as_posix()] = entry
    text = json.dumps({**information, "files": files}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
