"""Who enters a public programme: as many as the year takes, by lot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.program import first_by_lot
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State

Bools = NDArray[np.bool_]


def entrants_of_program(state: State, view: ParameterView, ready: Bools) -> Bools:
    """Pairs that enter the programme this year, shape (m,): as many as the year takes, by lot.

    Args:
        ready: pairs that could open talks.
    """
    stack, pairs = state.stack, state.pairs
    eligible = ready & program_pairs(stack, view) & (pairs.ordinal == 0)
    if not eligible.any():
        return np.asarray(eligible)
    lot = streams.uniform(stack.pair_draw_cell, "entry into the programme", state.year, stack.pair_key)
    intake = view["program.yearly_intake"]
    places = np.zeros(len(stack.cells))
    places[stack.pair_cell] = intake
    return first_by_lot(stack.pair_cell, lot, eligible, places)
