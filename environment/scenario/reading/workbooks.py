"""Sheets of Excel workbooks as lines of text cells; needs openpyxl, the extra `longgame[excel]`."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from typing import Any, Final

from longgame.environment.scenario.reading.nearest_names import nearest_name
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.text_files import LARGEST_TABLE_BYTES, read_bytes

WORKBOOKS: Final = (".xlsx", ".xlsm")
#: Formats of spreadsheets that no library of ours reads.
OTHER_WORKBOOKS: Final = (".xls", ".xlsb", ".ods", ".numbers")
#: What a workbook may unpack to: a small file can be made to fill the memory.
_LARGEST_UNPACKED: Final = 500_000_000
#: Reading a workbook takes ten times as long as reading a CSV file.
_MOST_ROWS: Final = 20_000
#: Formats may reach a million rows below the table; reading stops after so many blank ones.
_MOST_BLANKS: Final = 1_000
_MOST_COLUMNS: Final = 200
#: What stands for a formula that the workbook holds without its result.
NO_RESULT: Final = "=?"


def is_workbook(path: Path) -> bool:
    """Whether the name of a file is that of a workbook that can be read."""
    return path.suffix.lower() in WORKBOOKS


def read_sheet(path: Path, wanted: str, problems: list[str]) -> tuple[str, list[tuple[int, list[str]]]] | None:
    """The name and the lines (row number, cells) of one sheet; None, and a problem, when it cannot be read.

    Formulas count with the result that the spreadsheet program kept.

    Args:
        path: the workbook.
        wanted: name of the sheet, in any letters; a workbook with one sheet needs no name.
        problems: receives why it cannot be read.
    """
    content = read_bytes(path, problems, LARGEST_TABLE_BYTES)
    if content is None:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > _LARGEST_UNPACKED:
                problems.append(f"{path.name}: unpacks to {unpacked:,} bytes; allowed: up to {_LARGEST_UNPACKED:,}")
                return None
            has_formulas = any(
                _mentions_formula(archive, member)
                for member in archive.infolist()
                if member.filename.startswith("xl/worksheets/")
            )
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        problems.append(f"{path.name}: not an Excel workbook: {error}")
        return None
    try:
        import openpyxl
    except ImportError:
        problems.append(
            f"{path.name}: reading Excel workbooks needs openpyxl: pip install 'longgame[excel]'; "
            "or save each sheet as CSV UTF-8 and name the CSV files"
        )
        return None
    try:
        return _lines_of(openpyxl, content, path.name, wanted, has_formulas, problems)
    except Exception as error:  # a workbook can be broken in any way, and the library raises what it meets
        problems.append(f"{path.name}: cannot be read as an Excel workbook: {type(error).__name__}: {error}")
        return None


def _lines_of(
    openpyxl: Any, content: bytes, origin: str, wanted: str, has_formulas: bool, problems: list[str]
) -> tuple[str, list[tuple[int, list[str]]]] | None:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    sheet = sheets.get(wanted) or (next(iter(sheets.values())) if len(sheets) == 1 else None)
    if sheet is None:
        near = nearest_name(wanted, sheets)
        hint = f"; nearest: {quoted(near)}" if near else ""
        names = ", ".join(quoted(one.title) for one in book.worksheets[:8])
        problems.append(f"{origin}: no sheet {wanted}; sheets: {names}{hint}")
        return None
    lines, blank = [], 0
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
        cells = [_cell(value) for value in values]
        lines.append((number, cells))
        blank = 0 if any(cells) else blank + 1
        if blank == _MOST_BLANKS:
            break
        if number - blank > _MOST_ROWS:
            problems.append(f"{origin}: a sheet of more than {_MOST_ROWS:,} rows; save it as CSV, which may have more")
            return None
    title = str(sheet.title)
    book.close()
    if has_formulas:
        _mark_formulas(openpyxl, content, title, lines)
    return title, [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]


def _mark_formulas(openpyxl: Any, content: bytes, title: str, lines: list[tuple[int, list[str]]]) -> None:
    """Mark formulas without a kept result, which would pass for blank cells otherwise."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    rows = book[title].iter_rows(values_only=True, max_col=_MOST_COLUMNS)
    for (_, cells), values in zip(lines, rows, strict=False):
        for place, value in enumerate(values):
            is_formula = (isinstance(value, str) and value.startswith("=")) or type(value).__name__.endswith("Formula")
            if is_formula and not cells[place]:
                cells[place] = NO_RESULT
    book.close()


def _mentions_formula(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a sheet holds the mark of a formula, looked for piece by piece."""
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(1_000_000):
            if b"<f>" in tail + piece or b"<f " in tail + piece:
                return True
            tail = piece[-2:]
    return False


def _cell(value: object) -> str:
    """A cell as a CSV file would hold it: `float` reads the text of a number back to the last bit."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, str | int) else repr(value) if isinstance(value, float) else str(value)
