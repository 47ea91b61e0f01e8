"""The record of an outcome: what it measures, over what, how long, and how it is pooled over markets.

A market's value is its own numerator over its own denominator. The estimate over several markets is the plain mean over
the markets that have a value: markets are the independent draws, so each counts once, however many deals it holds. A
difference between two scenarios is the mean over the markets that have the value in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from longgame.environment.records.column import Column
from longgame.experiments.outcomes.cell_tables import CellTables, Floats

#: How every outcome is pooled, in the words of lists and pages.
POOLING: Final = "mean over the markets that have a value; a market has none where its denominator is zero"

ALL_YEARS: Final = "all years"
LAST_YEAR: Final = "last year"
#: Denominator of what is a level and not a ratio.
NO_RATIO: Final = "none: a level"


@dataclass(frozen=True)
class Outcome:
    """One number about a market.

    Attributes:
        name: how commands and files call it; families write a dot before the member (`gain_rate.payer`).
        unit: of the value.
        meaning: one sentence.
        numerator, denominator: what is divided by what within one market.
        of: its value in every cell of a batch, shape (cells,); NaN where it does not exist.
        horizon: the years that it covers.
        record: level of recording that it needs.
        twin: whether it compares with the no-deal twin.
        replay: whether it compares with a replay under other settings, whose tables are called `replay events` ...
        deal_years: for deals that are followed after their signature, how many years; None for all others.
    """

    name: str
    unit: str
    meaning: str
    numerator: str
    denominator: str
    of: Callable[[CellTables], Floats]
    horizon: str = ALL_YEARS
    record: str = "market"
    twin: bool = False
    replay: bool = False
    deal_years: Callable[[int], int] | None = None

    def horizon_in(self, years: int) -> str:
        """The horizon in a run of `years` years: where deals are followed, the number of years that the run allows."""
        if self.deal_years is None:
            return self.horizon
        followed = self.deal_years(years)
        return "first deal year" if followed == 1 else f"first {followed} deal years"

    @property
    def is_share(self) -> bool:
        """Whether its value in a market is a part of a whole, between 0 and 1."""
        return self.unit == "share"


@dataclass(frozen=True)
class OpenFamily:
    """Outcomes with one member for each organisation, or for each strategy, that a scenario may name.

    Attributes:
        stem: name of the outcomes without the member; the member follows after a dot.
        place: `ORGANIZATION` or `STRATEGY`, the word for a member in lists.
        outcome: makes the outcome of a member.
    """

    stem: str
    place: str
    outcome: Callable[[str], Outcome]


def mean_over_years(column: Column, of: Callable[[CellTables], Floats]) -> Outcome:
    """The outcome named like a column of the market table: its mean over the years of the run."""
    meaning = f"Mean over the years: {_inside(column.meaning)}."
    return Outcome(column.name, column.unit, meaning, f"sum over the years: {_inside(column.meaning)}", "years", of)


def in_the_last_year(column: Column, of: Callable[[CellTables], Floats]) -> Outcome:
    """The outcome `final_COLUMN` of a column of the market table: its value in the last year of the run."""
    meaning = f"In the last year: {_inside(column.meaning)}."
    return Outcome(f"final_{column.name}", column.unit, meaning, _inside(column.meaning), NO_RATIO, of, LAST_YEAR)


def _inside(meaning: str) -> str:
    """A column's meaning as part of a longer sentence."""
    first = meaning[0] if meaning[:2].isupper() else meaning[0].lower()
    return f"{first}{meaning[1:]}".rstrip(".")
