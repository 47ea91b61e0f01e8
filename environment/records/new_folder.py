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

MANIFEST: Final = "manifest.json"


class NewFolder:
    """Files are written into a hidden sibling, which is renamed to `final` at the end; without `publish` nothing stays.

    >>> import tempfile
    >>> home = Path(tempfile.mkdtemp())
    >>> with NewFolder(home / "results") as new:
    ...     _ = (new.partial / "table.csv").write_text("1")
    ...     published = new.publish()
    >>> [path.name for path in home.iterdir()]
    ['results']

    Args:
        final: the name the folder gets; it must not exist, or be an empty folder.
        next_free: when `final` is taken, use `final-2`, `final-3` ... instead of failing.

    Raises:
        FileExistsError: `final` is taken.
        OSError: the folder cannot be made (on entering), for want of rights or of space.
    """

    def __init__(self, final: Path, next_free: bool = False) -> None:
        self.final = final
        self._wanted = final
        self._next_free = next_free
        self._made: list[Path] = []
        self.partial = final

    def __enter__(self) -> NewFolder:
        self.final = self._free_name()
        new_parents = []
        parent = self.final.parent
        while not parent.exists():
            new_parents.append(parent)
            parent = parent.parent
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self._made += new_parents
        try:
            self.partial = _made_beside(self.final.with_name(f".{self.final.name}.partial-{os.getpid()}"))
            self._made.insert(0, self.partial)
            # A folder may be made where files may not (quotas, odd mounts): better known before the simulation.
            (self.partial / MANIFEST).write_text("{}", encoding="utf-8")
        except BaseException:
            self._discard()
            raise
        return self

    def publish(self) -> Path:
        """Give the folder its final name and return it.

        Raises:
            FileExistsError: the name was taken in the meantime.
        """
        while True:
            self.final = self._free_name()
            try:
                if self.final.exists():
                    self.final.rmdir()
                self.partial.rename(self.final)
                self._made.clear()
            except OSError:
                if self._next_free and is_taken(self.final):
                    continue
                raise
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

    def _free_name(self) -> Path:
        if not is_taken(self._wanted):
            return self._wanted
        if not self._next_free:
            raise FileExistsError(f"{self._wanted} exists already and is never overwritten; choose another folder")
        number = 2
        while is_taken(self._wanted.with_name(f"{self._wanted.name}-{number}")):
            number += 1
        return self._wanted.with_name(f"{self._wanted.name}-{number}")


def _made_beside(wanted: Path) -> Path:
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
        if path.is_dir() or path == folder / MANIFEST:
            continue
        entry: dict[str, object] = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
        if path.stem in rows and path.suffix in (".parquet", ".csv"):
            entry["rows"] = rows[path.stem]
        files[path.relative_to(folder).as_posix()] = entry
    text = json.dumps({**information, "files": files}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
