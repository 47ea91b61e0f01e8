"""What partnerships cost those outside: the losers who were not in the room, beside what the partners gained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, Ints, quotient
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import CARE_VENDORS, OWNERS, REST_OF_CARE, SECTORS

#: Vendors and staff are paid for work that they then do or do not do, and owners hold what organisations gain.
_LEFT_OUT: Final = (SECTORS[CARE_VENDORS], SECTORS[OWNERS])
_REST: Final = SECTORS[REST_OF_CARE]
#: The rest of care books revenue alone. What it loses is the contribution, at the rate of hospitals.
_MARGIN: Final = "organizations.health_system.contribution_margin"


def outcomes() -> Iterator[Outcome]:
    """Losses of outsiders for each dollar that partners gain."""
    yield Outcome(
        "outside_cost_share",
        "USD per USD",
        "What others lose for each dollar that partners gain, against the same market without any deal; above 1: more "
        "than the partners gain.",
        "losses over the run of all who lose and are no partner: organisations before their first deal or without any, "
        "members, employers, enabler, other purchasers, and the rest of care at the contribution margin of health "
        "systems; care vendors are left out",
        "gains over the run of the partners who gain: organisations from the year of their first deal on",
        _outside_cost_share,
        record="organizations",
        twin=True,
    )


def _outside_cost_share(tables: CellTables) -> Floats:
    account, words = tables.words("gains", "account")
    cell, year = tables.cell_of("gains"), tables.column("gains", "year")
    partner = year >= _first_deal(tables)[cell, account]
    gain = tables.column("gains", "gain_usd")
    margin = np.array([float(values[_MARGIN]) for values in tables.values])
    gain = np.where(tables.is_word("gains", "account", _REST), gain * margin[cell], gain)
    gain = np.where(tables.is_word("gains", "account", *_LEFT_OUT), 0.0, gain)
    # What an organisation gains as a partner and before that are told apart, and each is summed over its years.
    shape = (tables.count, len(words), 2)
    place = (cell * len(words) + account) * 2 + partner
    sums = np.bincount(place, weights=gain, minlength=shape[0] * shape[1] * 2).reshape(shape)
    return quotient(np.maximum(-sums[..., 0], 0.0).sum(axis=1), np.maximum(sums[..., 1], 0.0).sum(axis=1))


def _first_deal(tables: CellTables) -> Floats:
    """Year of the first deal of each account of the table of gains, endless without any, shape (cells, accounts)."""
    _, words = tables.words("gains", "account")
    number = {word: code for code, word in enumerate(words)}
    first = np.full((tables.count, len(words)), np.inf)

    def note(table: str, column: str, rows: Ints) -> None:
        codes, names = tables.words(table, column)
        known = np.array([number.get(name, -1) for name in names] or [-1], dtype=np.int64)[codes[rows]]
        cell, year = tables.cell_of(table)[rows], tables.column(table, "year")[rows]
        np.minimum.at(first, (cell[known >= 0], known[known >= 0]), year[known >= 0])

    signed = np.flatnonzero(tables.is_word("events", "event", "signed"))
    note("events", "payer", signed)
    note("events", "provider", signed)
    # Markets that open with deals under way.
    note("organizations", "organization", np.flatnonzero(tables.column("organizations", "active_deals") > 0.0))
    return first
