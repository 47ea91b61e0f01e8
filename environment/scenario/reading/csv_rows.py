"""Rows of a market file as spreadsheets save them: each cell with its place, each mistake in words."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from longgame.environment.scenario.reading.market_words import column_of, is_ignored
from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.text_files import read_table_text
from longgame.environment.scenario.reading.workbooks import (
    OTHER_WORKBOOKS,
    is_workbook,
    read_sheet,
)
from longgame.environment.scenario.reading.written_numbers import NumberStyle

_SEPARATORS: Final = ",;\t"
#: A spreadsheet may begin with a title; the column names are looked for in so many lines.
_MOST_TITLES: Final = 10
#: As `records.spreadsheet_cells.safe_cell` writes it.
_APOSTROPHE: Final = re.compile(r"(?<![^;\t\r\n])'(?=[^\S\t\r\n]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])")

Lines = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A data row with the place to name in messages, and how its file writes numbers."""

    place: str
    cells: Mapping[str, str]
    style: NumberStyle = field(default=NumberStyle(), compare=False)


def read_rows(
    path: Path,
    required: Sequence[str],
    columns: Sequence[str],
    problems: list[str],
    meant: Mapping[str, str] | None = None,
    warnings: list[str] | None = None,
    sheet: str = "organizations",
    numbers: Sequence[str] = (),
) -> list[Row]:
    """The data rows of a CSV file or a workbook; none when the file or its header cannot be read.

    Columns are separated by commas, semicolons or tabs. Rows and last columns that are empty, and columns of notes, are
    left out. Headings may be written in other letters and marks (`Capital (USD)`).

    Args:
        path: the file.
        required: columns that it must have.
        columns: all that it may have.
        problems: receives one line a mistake.
        meant: for a wrong column, in small letters, which columns its writer may have meant.
        warnings: receives what was guessed.
        sheet: of a workbook.
        numbers: columns of numbers, which show how the file writes them.
    """
    found = _read_lines(path, sheet, columns, problems, [] if warnings is None else warnings)
    if found is None:
        return []
    origin, word, separator, lines = found
    if not lines:
        problems.append(f"{origin}: empty; the first line names the columns: {', '.join(columns)}")
        return []
    place = f"{origin}, {word} {lines[0][0]}"
    header = _without_empty_end([column_of(heading, columns) for heading in lines[0][1]])
    faults = list(_header_faults(header, required, columns, meant or {}))
    problems.extend(f"{place}: {fault}" for fault in faults)
    known = [column for column in header if column in columns]
    if not set(required) <= set(known) or len(set(known)) < len(known):
        problems.extend(_header_below(lines, required, columns, f"{origin}, {word}"))
        return []
    if len(lines) == 1:
        problems.append(f"{origin}: no rows below the line of column names")
    return _rows(lines[1:], header, f"{origin}, {word}", separator, numbers, problems)


def _rows(
    lines: Lines, header: list[str], place: str, separator: str, numbers: Sequence[str], problems: list[str]
) -> list[Row]:
    """Rows of the lines below the header; a line that is too long is a problem, a short one ends in blanks."""
    kept: list[dict[str, str]] = []
    counted = [column for column in header if column in numbers]
    style = NumberStyle(separator, lambda: (cells[column] for cells in kept for column in counted))
    blanks = [""] * len(header)
    rows = []
    for number, cells in lines:
        if len(cells) > len(header) and len(_without_empty_end(cells)) > len(header):
            mark = {",": "comma", ";": "semicolon", "\t": "tab"}[separator]
            problems.append(
                f"{place} {number}: {len(cells)} cells under {len(header)} columns (is a {mark} not quoted?)"
            )
            continue
        kept.append(dict(zip(header, _plain(cells) + blanks[len(cells) :], strict=False)))
        rows.append(Row(f"{place} {number}", kept[-1], style))
    return rows


def _plain(cells: list[str]) -> list[str]:
    """Cells without spaces around them, and without the apostrophe that tables of ours set before a formula."""
    stripped = list(map(str.strip, cells))
    if "'" not in "".join(stripped):
        return stripped
    return [_APOSTROPHE.sub("", cell) if "'" in cell else cell for cell in stripped]


def _read_lines(
    path: Path, sheet: str, columns: Sequence[str], problems: list[str], warnings: list[str]
) -> tuple[str, str, str, Lines] | None:
    """What messages call the file and its lines, its separator, and the lines that are not blank with their numbers."""
    if path.suffix.lower() in OTHER_WORKBOOKS:
        problems.append(f"{path}: cannot be read; save the sheet as CSV UTF-8, or the workbook as .xlsx")
        return None
    if is_workbook(path):
        found = read_sheet(path, sheet, problems)
        if found is None:
            return None
        return f"{path.name}, sheet {quoted(found[0])}", "row", ",", found[1]
    text = read_table_text(path, problems, warnings)
    if text is None:
        return None
    text, separator = _separator(text, columns)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
        lines = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        problems.append(f"{path.name}: not readable as CSV: {error}")
        return None
    return path.name, "line", separator, lines


def _separator(text: str, columns: Sequence[str]) -> tuple[str, str]:
    """The text, and the separator under which most headings of its first line are columns.

    Excel may write the separator into a line of its own before the others (`sep=;`), which is blanked.
    """
    first, end, rest = text.partition("\n")
    declared = first.strip().strip('"').lower()
    if declared.startswith("sep=") and declared[4:] in (*_SEPARATORS, ""):
        return f"{end}{rest}", declared[4:] or "\t"
    head = next((line for line in text[:100_000].splitlines() if line.strip(_SEPARATORS + ' "')), "")
    known = {
        mark: sum(column_of(heading.strip('" '), columns) in columns for heading in head.split(mark))
        for mark in _SEPARATORS
    }
    return text, max(_SEPARATORS, key=lambda mark: (known[mark], head.count(mark)))


def _without_empty_end(cells: list[str]) -> list[str]:
    """Cells up to the last that is not blank: spreadsheets write the empty columns to the right of a table too."""
    used = len(cells)
    while used and not cells[used - 1].strip():
        used -= 1
    return cells[:used]


def _header_faults(
    header: list[str], required: Sequence[str], columns: Sequence[str], meant: Mapping[str, str]
) -> Iterator[str]:
    if len(header) == 1 and "|" in header[0]:
        yield "columns are not separated by commas; save the file as comma-separated CSV"
        return
    faults: list[str] = []
    for column, times in Counter(header).items():
        if is_ignored(column):
            continue
        if not column:
            faults.append("a column without a name between others; name it or delete it")
            continue
        if times > 1:
            faults.append(f"{times} columns are called {quoted(column)}; keep one")
        if column not in columns:
            about = meant.get(column.lower())
            hint = f"; nearest: {about}" if about else allowed_hint(column, columns, faults)
            faults.append(f"unknown column {quoted(column)}{hint}, or call it notes to have it left out")
    yield from faults
    for column in required:
        if column not in header:
            yield f"column {column} is missing"


def _header_below(lines: Lines, required: Sequence[str], columns: Sequence[str], place: str) -> Iterator[str]:
    """Where the column names stand, if lines of title come before them."""
    for number, cells in lines[1:_MOST_TITLES]:
        if set(required) <= {column_of(cell, columns) for cell in cells}:
            yield f"{place} {number}: the column names seem to stand here; delete the lines above"
            return
