"""Unfinished folders that killed processes left behind: found, and cleared away when that is safe."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: In an unfinished folder: which process writes it. Gone once the folder has its final name.
MARK: Final = ".unfinished.json"

_NAME: Final = re.compile(r"\..+\.partial-(\d+)(-\d+)?")
#: Of longer names only the beginning stands in the name of the unfinished folder, as file systems limit names.
_LONGEST_NAME: Final = 48
#: Seconds without a change after which nobody can be at work in an unfinished folder, wherever its process runs.
_LONG_AGO: Final = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Leftover:
    """An unfinished folder whose process is gone.

    Attributes:
        path: of the folder.
        size: bytes of its files.
        removed: whether it was cleared away; it stays where its process may run on another computer, and where its
            tables are complete.
    """

    path: Path
    size: int
    removed: bool


def unfinished_name(name: str) -> str:
    """Name of the hidden folder in which this process writes what becomes the folder `name`."""
    return f".{name[:_LONGEST_NAME]}.partial-{os.getpid()}"


def mark_unfinished(folder: Path) -> None:
    """Say in an unfinished folder which process writes it.

    Raises:
        OSError: files cannot be made there.
    """
    told = {"process": os.getpid(), "computer": _computer()}
    (folder / MARK).write_text(json.dumps(told) + "\n", encoding="utf-8")


def clear_leftovers(place: Path, complete: str) -> list[Leftover]:
    """Clear away the unfinished folders in `place` whose process is gone; what cannot be told apart stays.

    Args:
        place: a folder; nothing happens if it is not there.
        complete: name of the file that only an unfinished folder with complete tables has: such a folder stays.
    """
    found = []
    for path in _unfinished_folders(place):
        newest, size = _newest_and_size(path)
        is_old = time.time() - newest > _LONG_AGO
        gone = _process_is_gone(path)
        if gone is False or (gone is None and not is_old):
            continue
        removed = not (path / complete).exists()
        if removed:
            shutil.rmtree(path, ignore_errors=True)
            removed = not path.exists()
        found.append(Leftover(path, size, removed))
    return found


def _unfinished_folders(place: Path) -> Iterator[Path]:
    with suppress(OSError), os.scandir(place) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)


def _process_is_gone(folder: Path) -> bool | None:
    """Whether the process that wrote a folder has ended; None where that cannot be known from here."""
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        process, computer = told["process"], told["computer"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # On Windows the question whether a process lives would end it.
    if computer != _computer() or not isinstance(process, int) or process < 1 or sys.platform == "win32":
        return None
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _computer() -> str:
    """This computer, and the container in it: only here do process numbers mean the same."""
    try:
        return f"{platform.node()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return platform.node()


def _newest_and_size(folder: Path) -> tuple[float, int]:
    """Time of the last change of a folder or anything in it, and the bytes of its files."""
    newest, size = 0.0, 0
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):
            told = path.lstat()
            newest = max(newest, told.st_mtime)
            size += told.st_size if path.is_file() else 0
    return newest, size
