"""Who enters a public programme: as many as the year takes, by lot among those to whom it is worth it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.program import first_by_lot
from longgame.environment.state import streams
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.proposals import make_proposals

Bools = NDArray[np.bool_]

#: How many are asked at first, for each place.
_ASKED_AT_FIRST: Final = 2.0


def admitted(desk: Desk, meeting: Bools) -> Bools:
    """`meeting` without the pairs of a public programme that do not enter it this year, shape (m,).

    A provider wants to enter if a track is worth at least its outside value, all that it knows and feels counted. Among
    those that want to, the lot fills the year's places.

    Args:
        meeting: pairs that would open first talks.
    """
    state, stack = desk.state, desk.state.stack
    candidates = meeting & program_pairs(stack, desk.view)
    rows = candidates.nonzero()[0]
    if not len(rows):
        return meeting
    lot = streams.uniform(stack.pair_draw_cell, "entry into the programme", state.year, stack.pair_key)
    places = np.zeros(len(stack.cells))
    places[stack.pair_cell] = desk.view["program.yearly_intake"]
    # Only the lowest lots are asked at first; most markets fill their places with them.
    asked = first_by_lot(stack.pair_cell, lot, candidates, _ASKED_AT_FIRST * np.ceil(places))
    wants = _who_wants(desk, asked)
    entered = np.bincount(stack.pair_cell[wants], minlength=len(stack.cells))
    unfilled = (entered < np.floor(places))[stack.pair_cell]
    wants |= _who_wants(desk, candidates & ~asked & unfilled)
    return np.asarray(meeting & (~candidates | first_by_lot(stack.pair_cell, lot, wants, places)))


def _who_wants(desk: Desk, asked: Bools) -> Bools:
    """Those of the asked pairs whose provider would sign a track, shape (m,)."""
    wants, rows = asked.copy(), asked.nonzero()[0]
    if len(rows):
        proposals = make_proposals(desk, rows, np.zeros(len(rows), dtype=bool))
        best = (np.arange(len(rows)), proposals.chosen)
        willing = proposals.limits.provider[best] <= proposals.terms.provider_share
        wants[rows] = proposals.feasible[best] & willing
    return wants
