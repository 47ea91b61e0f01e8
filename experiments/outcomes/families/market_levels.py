"""Every column of the market table as two outcomes: its mean over the years, and its value in the last year."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np

from longgame.environment.records.tables import TABLES
from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome, in_the_last_year, mean_over_years

_KEYS: Final = ("replicate", "year")
#: Rates that are weighted over the years by what they are shares of, as their market is one sum over another.
_WEIGHTED: Final = {
    "true_savings_rate": ("true savings of partnerships", "value_based_lives_share"),
    "measured_savings_rate": ("savings of partnerships as their contracts measure them", "value_based_lives_share"),
    "naive_savings_rate": (
        "savings that a before/after comparison of the targeted patients would show",
        "value_based_lives_share",
    ),
    "net_savings_rate": ("true savings less the costs of programmes and talks", "spending_pmpy_usd"),
}
_BASES: Final = {
    "value_based_lives_share": ("benchmark", "member-years under a partnership", "each rate times the lives under it"),
    "spending_pmpy_usd": ("spending on care", "dollars spent on care", "dollars saved"),
}


def outcomes() -> Iterator[Outcome]:
    """Means over the years (savings: sums over the years) and last values of every market column."""
    for column in TABLES["market"]:
        name = column.name
        if name in _KEYS:
            continue
        if name in _WEIGHTED:
            words, base = _WEIGHTED[name]
            whole, denominator, numerator = _BASES[base]
            yield Outcome(
                name,
                column.unit,
                f"{words[0].upper()}{words[1:]}, as a share of the {whole} over the whole run.",
                f"{words}: {numerator}, summed over the years",
                denominator,
                partial(_weighted, name, base),
            )
        else:
            yield mean_over_years(column, partial(_mean, name))
        yield in_the_last_year(column, partial(_final, name))


def _mean(column: str, tables: CellTables) -> Floats:
    values = tables.by_year(column)
    there = ~np.isnan(values)
    return quotient(np.where(there, values, 0.0).sum(axis=1), there.sum(axis=1).astype(np.float64))


def _weighted(column: str, base: str, tables: CellTables) -> Floats:
    rates, weights = tables.by_year(column), tables.by_year(base) * tables.by_year("lives")
    there = np.isfinite(rates) & np.isfinite(weights)
    weights = np.where(there, weights, 0.0)
    return quotient((weights * np.where(there, rates, 0.0)).sum(axis=1), weights.sum(axis=1))


def _final(column: str, tables: CellTables) -> Floats:
    return tables.by_year(column)[:, -1]
