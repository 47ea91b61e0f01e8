"""Reading the files of a user; a file that cannot be read is reported, and raises nothing."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

#: No scenario file is near this size: a larger one is a mistake (or an attack).
LARGEST_BYTES: Final = 5_000_000
#: Market files may have 100,000 rows.
LARGEST_TABLE_BYTES: Final = 50_000_000
_UTF16_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path, problems: list[str], largest: int = LARGEST_BYTES) -> str | None:
    """The UTF-8 text of a regular file of at most `largest` bytes; None, and a problem, when it cannot be read."""
    content = read_bytes(path, problems, largest)
    if content is None:
        return None
    if b"\0" in content:
        problems.append(f"{path}: not a text file")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(path, content, error))
        return None


def read_table_text(path: Path, problems: list[str], warnings: list[str]) -> str | None:
    """The text of a CSV file as spreadsheets save it: UTF-8 with or without a mark, UTF-16 or Windows-1252.

    Args:
        path: the file.
        problems: receives why it cannot be read.
        warnings: receives a line where the encoding is a guess.
    """
    content = read_bytes(path, problems, LARGEST_TABLE_BYTES)
    if content is None:
        return None
    try:
        if content.startswith(_UTF16_MARKS):
            return content.decode("utf-16")
        if b"\0" in content:
            problems.append(f"{path}: not a text file (a spreadsheet must be saved as CSV UTF-8 or as .xlsx)")
            return None
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            problems.append(_not_utf8(path, content, error))
            return None
        warnings.append(f"{path.name}: read as Windows-1252 text, as it is not UTF-8; look at names with accents")
        return text


def read_bytes(path: Path, problems: list[str], largest: int) -> bytes | None:
    """The content of a regular file of at most `largest` bytes; None, and a problem, when it cannot be read."""
    try:
        if path.is_dir():
            problems.append(f"{path}: is a folder, not a file")
        elif not path.exists():
            problems.append(f"{path}: no such file{_neighbours(path)}")
        elif not path.is_file():
            problems.append(f"{path}: is not a regular file")
        elif path.stat().st_size > largest:
            problems.append(f"{path}: {path.stat().st_size:,} bytes; allowed: up to {largest:,}")
        else:
            return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problems.append(f"{path}: cannot be read: {reason}")
    return None


def _not_utf8(path: Path, content: bytes, error: UnicodeDecodeError) -> str:
    line = content[: error.start].count(b"\n") + 1
    return f"{path}, line {line}: not UTF-8 text; save the file with the encoding UTF-8"


def _neighbours(path: Path) -> str:
    """The files of the same type beside a missing one."""
    if not path.parent.is_dir():
        return f" (no folder {path.parent})"
    names = sorted(other.name for other in path.parent.iterdir() if other.suffix == path.suffix and other.is_file())
    return f"; there: {', '.join(names[:8])}" if names else ""
