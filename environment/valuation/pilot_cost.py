"""The yearly cost of pilots that providers plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def pilot_price(state: State, values: StackValues) -> Floats:
    """Cost of one pilot at this year's prices, USD, shape (n,)."""
    return np.asarray(ParameterView(values, state.stack.cell)["pilots.cost_usd"] * state.trend[state.stack.cell])


def planned_pilots(state: State, values: StackValues) -> Floats:
    """Pilots that each provider plans for a year with a deal, shape (n,); 0 for payers."""
    at = ParameterView(values, state.stack.cell)
    planned = at.on("pilot_portfolio") * at["pilots.yearly_pilots"]
    return np.asarray(np.where(state.stack.is_payer, 0.0, planned))


def pilot_cost_per_life(state: State, values: StackValues, rows: Ints, lives: Floats) -> Floats:
    """What a deal of the pairs `rows` bears of its provider's planned pilots, USD per life a year, shape of `rows`.

    Args:
        lives: the provider's lives under deals, the pair's among them, shape of `rows`.
    """
    cost = planned_pilots(state, values) * pilot_price(state, values)
    return np.asarray(cost[state.stack.provider[rows]] / np.where(lives > 0.0, lives, 1.0))
