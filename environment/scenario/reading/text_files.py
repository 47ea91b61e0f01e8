"""Reading the text files of a user; a file that cannot be read is reported, and raises nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: No scenario or market file is near this size: a larger one is a mistake (or an attack).
LARGEST_BYTES: Final = 5_000_000


def read_text(path: Path, problems: list[str], largest: int = LARGEST_BYTES) -> str | None:
    """The UTF-8 text of a regular file of at most `largest` bytes; None, and a problem, when it cannot be read."""
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
            content = path.read_bytes()
            if b"\0" in content:
                problems.append(f"{path}: not a text file (a spreadsheet must be saved as CSV UTF-8)")
                return None
            return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(f"{path}, line {line}: not UTF-8 text; save the file with the encoding UTF-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problems.append(f"{path}: cannot be read: {reason}")
    return None


def _neighbours(path: Path) -> str:
    """The files of the same type beside a missing one."""
    if not path.parent.is_dir():
        return f" (no folder {path.parent})"
    names = sorted(other.name for other in path.parent.iterdir() if other.suffix == path.suffix and other.is_file())
    return f"; there: {', '.join(names[:8])}" if names else ""
