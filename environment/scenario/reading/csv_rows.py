"""Rows of a CSV file that people edit in spreadsheets: each cell with its place, each mistake in words."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.text_files import read_text


@dataclass(frozen=True)
class Row:
    """A data row with the place to name in messages."""

    place: str
    cells: Mapping[str, str]


def read_rows(path: Path, required: Sequence[str], columns: Sequence[str], problems: list[str]) -> list[Row]:
    """The data rows of a CSV file; none when the file or its header cannot be read."""
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
    _, header = lines[0]
    header = [column.strip() for column in header]
    faults = list(_header_faults(header, required, columns))
    if faults:
        problems.extend(f"{path.name}, line {lines[0][0]}: {fault}" for fault in faults)
        return []
    if len(lines) == 1:
        problems.append(f"{path.name}: no rows below the line of column names")
    rows = []
    for number, cells in lines[1:]:
        place = f"{path.name}, line {number}"
        if len(cells) != len(header):
            problems.append(f"{place}: {len(cells)} cells under {len(header)} columns (is a comma not quoted?)")
            continue
        rows.append(Row(place, {column: cell.strip() for column, cell in zip(header, cells, strict=True)}))
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not blank, with their number in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _header_faults(header: list[str], required: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        yield "columns are not separated by commas; save the file as comma-separated CSV"
        return
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            yield f"column {quoted(column)} stands {header.count(column)} times"
        if column not in columns:
            yield f"unknown column {quoted(column)}{allowed_hint(column, columns)}"
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
        problems.append(f"{place}: {quoted(text)} is not a number; {allowed}{_plain(text)}")
        return None
    if not low <= number <= high:
        hint = f"; did you mean {number / 100:g}?" if high == 1.0 and 1.0 < number <= 100.0 else ""
        problems.append(f"{place}: {text[:40]} is outside; {allowed}{hint}")
        return None
    return number


def _plain(text: str) -> str:
    """A hint for numbers as spreadsheets show them: `$1,200`, `12 %`."""
    bare = text.replace(",", "").replace("$", "").replace(" ", "").removesuffix("%")
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", bare):
        return ""
    return f"; write {float(bare) / 100 if text.rstrip().endswith('%') else float(bare):.15g}"
