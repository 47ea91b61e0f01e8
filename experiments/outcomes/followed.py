"""Deals followed for a fixed number of years after their signature, so that those alive at the end bias nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, Ints

#: Years for which a deal is followed after its signature, in a run that is long enough.
LONGEST_FOLLOWED_YEARS: Final = 10
ENDS: Final = ("exited_at_term", "exited_mid_term", "closed")


def followed_years(years: int) -> int:
    """For how many years deals are followed in a run of `years` years: 10, or half the run if that is shorter.

    Only deals signed so many years before the end or earlier are followed, so that each can be seen all that time.

    >>> followed_years(24), followed_years(12), followed_years(1)
    (10, 6, 1)
    """
    return min(LONGEST_FOLLOWED_YEARS, max(years // 2, 1))


@dataclass(frozen=True)
class Followed:
    """Deals signed early enough to be followed for some years, each array one element a deal.

    Attributes:
        key: number of the deal (`CellTables.relationships`), ascending.
        cell, start: where and in which year it was signed.
        years: completed years within those followed.
        left: whether it ended before them.
    """

    key: Ints
    cell: Ints
    start: Ints
    years: Floats
    left: Bools


def left_after(tables: CellTables, events: str, horizon: int) -> Followed:
    """What became of each deal of the table `events` within `horizon` years of its signature."""
    year = tables.column(events, "year").astype(np.int64)
    signed = np.flatnonzero(tables.is_word(events, "event", "signed") & (year <= tables.years - horizon))
    keys = tables.relationships(events)
    signed = signed[np.argsort(keys[signed], kind="stable")]
    key = keys[signed]
    ended = np.flatnonzero(tables.is_word(events, "event", *ENDS))
    place = np.searchsorted(key, keys[ended])
    known = (
        (place < len(key)) & (key[np.minimum(place, max(len(key) - 1, 0))] == keys[ended]) if len(key) else ended < 0
    )
    years = np.full(len(key), float(horizon))
    years[place[known]] = np.minimum(tables.column(events, "deal_year")[ended[known]], float(horizon))
    cell = tables.cell_of(events)[signed]
    return Followed(key, cell, year[signed], years, years < horizon)
