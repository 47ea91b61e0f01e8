"""Rows of a CSV file as spreadsheets save them: each cell with its place, each mistake in words."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.number_hints import writing_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.text_files import read_text


@dataclass(frozen=True)
class Row:
    """A data row with the place to name in messages."""

    place: str
    cells: Mapping[str, str]


def read_rows(
    path: Path,
    required: Sequence[str],
    columns: Sequence[str],
    problems: list[str],
    meant: Mapping[str, str] | None = None,
) -> list[Row]:
    """The data rows of a CSV file; none when the file or its header cannot be read.

    Columns are separated by commas or by semicolons. Rows and last columns that are empty are left out.

    Args:
        path: the file.
        required: columns that it must have.
        columns: all that it may have.
        problems: receives one line a mistake.
        meant: for a wrong column, in small letters, which columns its writer may have meant.
    """
    text = read_text(path, problems)
    if text is None:
        return []
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        problems.append(f"{path.name}: not readable as CSV: {error}")
        return []
    if not lines:
        problems.append(f"{path.name}: empty; the first line names the columns: {', '.join(columns)}")
        return []
    header = _without_empty_end([column.strip() for column in lines[0][1]])
    faults = list(_header_faults(header, required, columns, meant or {}))
    if faults:
        problems.extend(f"{path.name}, line {lines[0][0]}: {fault}" for fault in faults)
        return []
    if len(lines) == 1:
        problems.append(f"{path.name}: no rows below the line of column names")
    rows = []
    for number, cells in lines[1:]:
        place = f"{path.name}, line {number}"
        if len(cells) < len(header) or len(_without_empty_end(cells)) > len(header):
            problems.append(f"{place}: {len(cells)} cells under {len(header)} columns (is a comma not quoted?)")
            continue
        rows.append(Row(place, {column: cell.strip() for column, cell in zip(header, cells, strict=False)}))
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not blank, with their number in the file."""
    first = text.partition("\n")[0]
    separator = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _without_empty_end(cells: list[str]) -> list[str]:
    """Cells up to the last that is not blank: spreadsheets write the empty columns to the right of a table too."""
    used = len(cells)
    while used and not cells[used - 1].strip():
        used -= 1
    return cells[:used]


def _header_faults(
    header: list[str], required: Sequence[str], columns: Sequence[str], meant: Mapping[str, str]
) -> Iterator[str]:
    if len(header) == 1 and any(mark in header[0] for mark in "\t|"):
        yield "columns are not separated by commas; save the file as comma-separated CSV"
        return
    faults: list[str] = []
    for column, times in Counter(header).items():
        if not column:
            faults.append("a column without a name between others; name it or delete it")
            continue
        if times > 1:
            faults.append(f"{times} columns are called {quoted(column)}; keep one")
        if column not in columns:
            about = meant.get(column.lower())
            hint = f"; nearest: {about}" if about else allowed_hint(column, columns, faults)
            faults.append(f"unknown column {quoted(column)}{hint}")
    yield from faults
    for column in required:
        if column not in header:
            yield f"column {column} is missing"


def number_in(row: Row, column: str, low: float, high: float, unit: str, problems: list[str]) -> float | None:
    """The number in a cell; None when it is blank or wrong."""
    text = row.cells[column]
    if not text:
        return None
    allowed = f"allowed: {low:g}..{high:g} ({unit})"
    place = f"{row.place}, column {column}"
    try:
        number = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        hint = writing_hint(text, lambda meant: low <= meant <= high)
        problems.append(f"{place}: {quoted(text)} is not a number; {allowed}{hint}")
        return None
    if not low <= number <= high:
        hint = f"; did you mean {number / 100:g}?" if high == 1.0 and 1.0 < number <= 100.0 else ""
        problems.append(f"{place}: {text[:40]} is outside; {allowed}{hint}")
        return None
    return number
