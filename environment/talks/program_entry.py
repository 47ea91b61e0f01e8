"""Who enters a public programme: as many as the year takes, by lot among those to whom it is worth it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.program import first_by_lot
from longgame.environment.state import streams
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.proposals import make_proposals

Bools = NDArray[np.bool_]


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
    proposals = make_proposals(desk, rows, np.zeros(len(rows), dtype=bool))
    best = (np.arange(len(rows)), proposals.chosen)
    wants = candidates.copy()
    wants[rows] = proposals.feasible[best] & (proposals.limits.provider[best] <= proposals.terms.provider_share)
    lot = streams.uniform(stack.pair_draw_cell, "entry into the programme", state.year, stack.pair_key)
    places = np.zeros(len(stack.cells))
    places[stack.pair_cell] = desk.view["program.yearly_intake"]
    return np.asarray(meeting & (~candidates | first_by_lot(stack.pair_cell, lot, wants, places)))
