"""Cells of the public-use files: numbers, dates and what stands for nothing."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Final

#: What stands in a cell whose number is withheld or does not exist.
SUPPRESSED: Final = frozenset({"", "*", ".", "-", "--", "n/a", "na", "nan", "not available", "not applicable"})
_DATES: Final = ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%m-%d-%Y")


def is_suppressed(cell: str) -> bool:
    """Whether a cell says nothing."""
    return cell.strip().lower() in SUPPRESSED


def number(cell: str) -> float:
    """The number of a cell as it is written: without dollar and percent signs and separators of thousands.

    A percent sign does not change the number: what unit a column is in is seen from the whole column.

    Raises:
        ValueError: it is no number.

    >>> number("$1,234.50"), number("6.46%"), number("(200)"), number("*")
    (1234.5, 6.46, -200.0, nan)
    """
    if is_suppressed(cell):
        return math.nan
    text = cell.strip().replace("$", "").replace(",", "").replace("%", "").replace("\u2212", "-").strip()
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(cell)
    return value


def start_date(cell: str) -> date:
    """The date of a cell.

    Raises:
        ValueError: it is no date.

    >>> start_date("07/01/2012").isoformat(), start_date("7/1/2019").isoformat()
    ('2012-07-01', '2019-07-01')
    """
    for pattern in _DATES:
        try:
            return datetime.strptime(cell.strip().split(" ")[0], pattern).date()
        except ValueError:
            continue
    raise ValueError(cell)
