"""Outcomes against a replay: the same market on the same draws with some settings changed, deal by deal.

A relationship is matched when the same pair signs it in the same year of both markets. So what a change does to deals
is told apart from what it does to which deals are signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, Ints, quotient
from longgame.experiments.outcomes.followed import left_after
from longgame.experiments.outcomes.outcome import Outcome

#: Years for which a matched relationship is followed.
FOLLOWED_YEARS: Final = 6


def outcomes() -> Iterator[Outcome]:
    """What became of matched relationships here and in the replay."""
    horizon = f"first {FOLLOWED_YEARS} deal years"
    matched = "deals that both markets sign in the same year, early enough to be followed"

    def outcome(
        name: str, unit: str, meaning: str, numerator: str, of: Callable[[CellTables], Floats], whole: str = matched
    ) -> Outcome:
        return Outcome(name, unit, meaning, numerator, whole, of, horizon, "organizations", replay=True)

    for name, fate, here, there in (
        ("replay_left_only_here_share", "ended here but not in the replay", True, False),
        ("replay_left_only_there_share", "ended in the replay but not here", False, True),
        ("replay_left_in_both_share", "ended in both", True, True),
        ("replay_together_in_both_share", "ended in neither", False, False),
    ):
        meaning = f"Share of the deals matched with the replay that {fate} within {FOLLOWED_YEARS} years."
        yield outcome(name, "share", meaning, f"matched deals that {fate}", partial(_fate_share, here, there))
    yield outcome(
        "replay_matched_share",
        "share",
        "Share of the deals signed here that the replay signs in the same year.",
        "deals that both markets sign in the same year",
        _matched_share,
        "deals signed here early enough to be followed",
    )
    yield outcome(
        "replay_years_difference",
        "years",
        f"Mean years together of matched deals here less in the replay, within {FOLLOWED_YEARS} years.",
        "completed years of matched deals here less in the replay",
        _years_difference,
    )


@dataclass(frozen=True)
class _Matched:
    """Relationships signed in the same year of both markets, one element each; `signed` counts all here, by cell."""

    cell: Ints
    left_here: Bools
    left_there: Bools
    years_here: Floats
    years_there: Floats
    signed: Floats


def _matched(tables: CellTables) -> _Matched:
    here, there = (left_after(tables, events, FOLLOWED_YEARS) for events in ("events", "replay events"))
    _, first, second = np.intersect1d(here.key, there.key, return_indices=True)
    same = here.start[first] == there.start[second]
    first, second = first[same], second[same]
    return _Matched(
        here.cell[first],
        here.left[first],
        there.left[second],
        here.years[first],
        there.years[second],
        tables.tally(here.cell),
    )


def _both(tables: CellTables) -> _Matched:
    return tables.kept("matched with the replay", lambda: _matched(tables))


def _fate_share(here: bool, there: bool, tables: CellTables) -> Floats:
    matched = _both(tables)
    chosen = (matched.left_here == here) & (matched.left_there == there)
    return quotient(tables.tally(matched.cell, chosen.astype(np.float64)), tables.tally(matched.cell))


def _matched_share(tables: CellTables) -> Floats:
    matched = _both(tables)
    return quotient(tables.tally(matched.cell), matched.signed)


def _years_difference(tables: CellTables) -> Floats:
    matched = _both(tables)
    gap = matched.years_here - matched.years_there
    return quotient(tables.tally(matched.cell, gap), tables.tally(matched.cell))
