"""The number in a cell of a market file, or what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from longgame.environment.scenario.reading.csv_rows import Row
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.problems import is_full
from longgame.environment.scenario.reading.workbooks import NO_RESULT
from longgame.environment.scenario.reading.written_numbers import readings

#: `80.000` in a file of semicolons may be eighty thousand.
_MAY_BE_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_SPREADSHEET_ERRORS: Final = ("#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#####")
_WORDS_FOR_NOTHING: Final = frozenset(("-", "--", "n/a", "na", "none", "null", "unknown", "tbd", "?", ".", "nan"))
#: Above this a column holds amounts, of which a percentage makes no sense.
_LARGEST_RATIO: Final = 10.0
_AMOUNTS: Final = 1e6


def number_in(row: Row, column: str, low: float, high: float, unit: str, problems: list[str]) -> float | None:
    """The number in a cell; None when it is blank or wrong.

    Args:
        row: with the cell.
        column: of the cell.
        low, high: what is allowed.
        unit: for messages.
        problems: receives what is wrong.
    """
    text = row.cells[column]
    if not text:
        return None
    found = _plain_number(text, row)
    if found is not None and low <= found <= high:
        return found
    if found is None:
        numbers = readings(text, row.style, low, high, high <= _LARGEST_RATIO, high >= _AMOUNTS)
        if len(numbers) == 1 or (numbers and not low <= numbers[0] <= high):
            found = numbers[0]
    if found is not None and low <= found <= high:
        return found
    if is_full(problems):
        problems.append(f"{row.place}, column {column}")  # counted, not shown
        return None
    place, allowed = f"{row.place}, column {column}", f"allowed: {low:g}..{high:g} ({unit})"
    if found is not None:
        hint = f"; did you mean {found / 100:g}?" if high == 1.0 and 1.0 < found <= 100.0 else ""
        problems.append(f"{place}: {text[:40]} is outside; {allowed}{hint}")
    elif formula := what_a_formula(text):
        problems.append(f"{place}: {quoted(text)} {formula}; {allowed}")
    elif len(numbers) > 1:
        either = " or ".join(f"{number:.15g}" for number in numbers)
        problems.append(f"{place}: {quoted(text)} may mean {either}; write {either} without marks for thousands")
    else:
        nothing = "; leave a cell blank that has no value" if text.lower() in _WORDS_FOR_NOTHING else ""
        problems.append(f"{place}: {quoted(text)} is not a number; {allowed}{nothing}")
    return None


def plain_columns(rows: Sequence[Row], ranges: Mapping[str, tuple[float, float]]) -> dict[str, list[float | None]]:
    """Columns whose cells are all blank or allowed numbers as computers write them: numbers by row, None for blanks.

    They are what `number_in` would find, many cells at a time; other columns are left out, for it to judge.

    Args:
        rows: of one file.
        ranges: lowest and highest number that is allowed, by column.
    """
    if not rows or rows[0].style.may_group_by_point:
        return {}
    found: dict[str, list[float | None]] = {}
    for column, (low, high) in ranges.items():
        texts = [row.cells.get(column, "") for row in rows]
        together = "".join(texts)
        if not together or not together.isascii() or "_" in together:
            continue
        try:
            numbers = [float(text) if text else None for text in texts]
        except ValueError:
            continue
        # What is no number compares as neither.
        if all(number is None or low <= number <= high for number in numbers):
            found[column] = numbers
    return found


def what_a_formula(text: str) -> str:
    """What is wrong with a cell that a spreadsheet computes; nothing for others."""
    if text == NO_RESULT:
        return "is a formula without a result; open the workbook, let it compute and save it"
    if text.startswith("=") or (text[:1] in "+-@" and any(mark in text for mark in "()!")):
        return "is a formula; paste its value instead"
    if text.lower().startswith(_SPREADSHEET_ERRORS):
        return "is an error of a formula; mend it or leave the cell blank"
    return ""


def _plain_number(text: str, row: Row) -> float | None:
    """The number of a cell as computers write it, which most are; None for others."""
    if not text.isascii() or "_" in text or (row.style.may_group_by_point and _MAY_BE_GROUPED.fullmatch(text)):
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
