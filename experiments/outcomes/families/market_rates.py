"""Rates of talking, staying and leaving: sums of counts of the market table over sums of counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import NO_RATIO, Outcome


@dataclass(frozen=True)
class _Rate:
    """Columns of the market table, summed over all years: `top` over `bottom`."""

    name: str
    unit: str
    meaning: str
    numerator: str
    denominator: str
    top: tuple[str, ...]
    bottom: tuple[str, ...]


_RATES: Final = (
    _Rate(
        "signing_rate",
        "share",
        "Share of first talks that end in a signature.",
        "deals signed",
        "first talks: deals signed and impasses",
        ("signed",),
        ("signed", "impasses"),
    ),
    _Rate(
        "renewal_rate",
        "share",
        "Share of the deals at their term that went on, in the same model or another.",
        "deals renewed or moved",
        "deals at their term: renewed, moved, exited at term, or closed in the last year of the term",
        ("renewed", "moved"),
        ("renewals_due",),
    ),
    _Rate(
        "early_exit_rate",
        "share",
        "Share of the running deals that a party leaves before the term in a year.",
        "deals left before their term",
        "deal-years: deals alive at the end of each year, and those left or closed during it",
        ("exited_mid_term",),
        ("active_deals", "exited_mid_term", "closed"),
    ),
)


def outcomes() -> Iterator[Outcome]:
    """The rates, and how many deals were signed."""
    for rate in _RATES:
        of = partial(_rate, rate.top, rate.bottom)
        yield Outcome(rate.name, rate.unit, rate.meaning, rate.numerator, rate.denominator, of)
    yield Outcome("deals_signed", "deals", "New deals signed.", "deals signed", NO_RATIO, partial(_total, ("signed",)))


def _total(columns: tuple[str, ...], tables: CellTables) -> Floats:
    return sum((tables.by_year(column).sum(axis=1) for column in columns), np.zeros(tables.count))


def _rate(top: tuple[str, ...], bottom: tuple[str, ...], tables: CellTables) -> Floats:
    return quotient(_total(top, tables), _total(bottom, tables))
