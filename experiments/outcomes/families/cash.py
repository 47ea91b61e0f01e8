"""Outcomes read from the cash of deals: what a life under a deal has cost or brought each side by each year."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np

from longgame.environment.models.catalogue import MODELS
from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, Ints, quotient
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import PROVIDER_KINDS

#: Deal years that the curve covers; deals signed too late to be followed so long are left out.
CURVE_YEARS: Final = 8
_SIDES: Final = ("payer", "provider")
#: Cash that no row of a live deal holds: events, column, and years after the last completed deal year.
_AFTER_THE_ROWS: Final = (
    (("exited_mid_term", "closed"), "cash", 0),
    (("exited_mid_term", "closed", "exited_at_term"), "due", 1),
)


def outcomes() -> Iterator[Outcome]:
    """Cumulative cash by side, by model signed or kind of provider, and by deal year."""
    for side in _SIDES:
        for group in ("all", *MODELS, *PROVIDER_KINDS):
            deals = _words(group)
            for year in range(1, CURVE_YEARS + 1):
                years = f"{year} deal year{'' if year == 1 else 's'}"
                yield Outcome(
                    f"cumulative_cash.{side}.{group}.{year}",
                    "USD per life",
                    f"The {side}'s cash from {deals} in the {years}, for each life at the signature.",
                    f"the {side}'s cash in the {years} of {deals}, of those that ended too",
                    f"lives at the signature of {deals}, signed {CURVE_YEARS} or more years before the end",
                    partial(_cumulative_cash, side, group, year),
                    years,
                    "deals",
                )


def _words(group: str) -> str:
    if group in MODELS:
        return f"deals signed as {group}"
    return "deals" if group == "all" else f"deals with {group}"


def _cumulative_cash(side: str, group: str, year: int, tables: CellTables) -> Floats:
    curve = tables.kept(f"cash curve {side} {group}", lambda: _curve(side, group, tables))
    return curve[:, year - 1]


def _curve(side: str, group: str, tables: CellTables) -> Floats:
    """Cumulative cash per life at the signature, shape (cells, years); deals that ended stay in the mean."""
    count = tables.count
    chosen = _followed(group, tables)
    cell = tables.cell_of("events")[chosen]
    lives = tables.tally(cell, tables.column("events", "lives")[chosen])
    key = np.sort(tables.relationships("events")[chosen])
    flows = np.zeros((count, CURVE_YEARS))
    for table, rows, column, later in _sources(tables):
        mine = tables.relationships(table)[rows]
        # The key after the last one matches nothing.
        known = np.append(key, -1)[np.searchsorted(key, mine)] == mine
        deal_year = tables.column(table, "deal_year")[rows].astype(np.int64) + later
        cash = np.nan_to_num(tables.column(table, f"{side}_{column}_usd"))[rows]
        kept = known & (deal_year >= 1) & (deal_year <= CURVE_YEARS)
        where = tables.cell_of(table)[rows][kept] * CURVE_YEARS + deal_year[kept] - 1
        flows += np.bincount(where, weights=cash[kept], minlength=flows.size).reshape(flows.shape)
    return np.asarray(quotient(np.cumsum(flows, axis=1), np.repeat(lives[:, np.newaxis], CURVE_YEARS, axis=1)))


def _followed(group: str, tables: CellTables) -> Bools:
    """Signatures of the group that leave `CURVE_YEARS` and the last settlement to be seen."""
    signed = tables.is_word("events", "event", "signed")
    signed &= tables.column("events", "year") <= tables.years - CURVE_YEARS
    if group in MODELS:
        signed &= tables.is_word("events", "model", group)
    elif group in PROVIDER_KINDS:
        signed &= tables.provider_kind("events", group)
    return signed


def _sources(tables: CellTables) -> Iterator[tuple[str, Ints, str, int]]:
    yield "deals", np.arange(len(tables.column("deals", "cell"))), "cash", 0
    for events, column, later in _AFTER_THE_ROWS:
        yield "events", np.flatnonzero(tables.is_word("events", "event", *events)), column, later
