"""Lines of a comparison: an outcome with base, scenario and difference, dollars of a table in one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from longgame.analysis.words.dollar_unit import DollarUnit
from longgame.analysis.words.number_words import clear_sign, difference_words, level_words
from longgame.analysis.words.outcome_words import outcome_words

#: A row of the table of `lg.compare`.
Row = Mapping[str, Any]

_DOLLARS: Final = "USD"


def figure_lines(rows: Sequence[Row], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Lines of a table: words, base, scenario, difference, markets, and a star if it is clear.

    Levels in dollars have one unit, and so have differences in dollars.

    Args:
        rows: of the comparison, in the order of the table.
        names: display names of organisations by id.
    """
    levels = DollarUnit.of([_level_of(row, name) for row in rows for name in ("base_mean", "mean") if in_dollars(row)])
    unit = difference_unit(rows)
    return [
        (
            row_words(row, names),
            _level_in(levels, row, "base_mean"),
            _level_in(levels, row, "mean"),
            difference(row, unit),
            str(int(row["replicates"])),
            "*" if sign_of(row) else "",
        )
        for row in rows
    ]


def in_dollars(row: Row) -> bool:
    """Whether an outcome is a sum of dollars."""
    return bool(row["unit"] == _DOLLARS)


def difference_unit(rows: Sequence[Row]) -> DollarUnit:
    """The unit of all differences in dollars of a table."""
    return DollarUnit.of([estimate(row) for row in rows if in_dollars(row)])


def difference(row: Row, unit: DollarUnit | None = None) -> str:
    """The difference in words, with its interval.

    Args:
        row: of the comparison.
        unit: of dollars, if not one that the figure itself chooses.
    """
    if row["lo95"] == row["hi95"] == 0.0:
        return "the same in every market"
    if unit is not None and in_dollars(row):
        return unit.signed(estimate(row))
    return difference_words(str(row["unit"]), estimate(row))


def level(row: Row, which: str) -> str:
    """The level `base_mean` or `mean` in words."""
    return level_words(str(row["unit"]), float(row[which]))


def estimate(row: Row) -> dict[str, Any]:
    """The difference as an estimate, with None for what is not known."""
    found = {name: float(row[column]) for name, column in (("mean", "difference"), ("lo95", "lo95"), ("hi95", "hi95"))}
    known = {name: value if np.isfinite(value) else None for name, value in found.items()}
    return {**known, "replicates": int(row["replicates"])}


def sign_of(row: Row) -> int:
    """1 or -1 where the difference is clearly above or below zero, else 0."""
    return clear_sign(estimate(row))


def row_words(row: Row, names: Mapping[str, str]) -> str:
    """The outcome in words."""
    return outcome_words(str(row["outcome"]), names)


def _level_in(unit: DollarUnit, row: Row, which: str) -> str:
    return unit.words(_level_of(row, which)) if in_dollars(row) else level(row, which)


def _level_of(row: Row, which: str) -> dict[str, Any]:
    value = float(row[which])
    return {"mean": value if np.isfinite(value) else None, "lo95": None, "hi95": None, "replicates": 1}
