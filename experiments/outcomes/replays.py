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

from longgame.experiments.outcomes.catalogue import Bools, CellTables, Floats, Ints, Outcome, quotient
from longgame.experiments.outcomes.deals import left_after

#: Years for which a matched relationship is followed.
FOLLOWED_YEARS: Final = 6


def replay_outcomes() -> Iterator[Outcome]:
    """What became of matched relationships here and in the replay."""

    def outcome(name: str, unit: str, meaning: str, figure: Callable[[CellTables], Floats]) -> Outcome:
        return Outcome(name, unit, meaning, "organizations", False, figure, replay=True)

    for name, meaning, here, there in (
        ("replay_left_only_here_share", "left here, still together in the replay", True, False),
        ("replay_left_only_there_share", "still together here, left in the replay", False, True),
        ("replay_left_in_both_share", "left in both", True, True),
        ("replay_together_in_both_share", "still together in both", False, False),
    ):
        meaning = f"relationships matched with the replay: {meaning} after {FOLLOWED_YEARS} years"
        yield outcome(name, "share", meaning, partial(_fate_share, here, there))
    meaning = "relationships signed that the replay signs in the same year"
    yield outcome("replay_matched_share", "share", meaning, _matched_share)
    meaning = f"completed years, of {FOLLOWED_YEARS}, of matched relationships here less in the replay"
    yield outcome("replay_years_difference", "years", meaning, _years_difference)


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
