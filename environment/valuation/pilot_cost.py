"""The yearly cost of pilots that providers plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


def pilot_price(state: State, values: StackValues) -> Floats:
    """Cost of one pilot at this year's prices, USD, shape (n,)."""
    return np.asarray(ParameterView(values, state.stack.cell)["pilots.cost_usd"] * state.trend[state.stack.cell])


def planned_pilots(state: State, values: StackValues) -> Floats:
    """Pilots that each provider plans for a year with a deal, shape (n,); 0 for payers."""
    at = ParameterView(values, state.stack.cell)
    planned = at.on("pilot_portfolio") * at["pilots.yearly_pilots"]
    return np.asarray(np.where(state.stack.is_payer, 0.0, planned))


def planned_cost(state: State, values: StackValues) -> Floats:
    """Cost of the pilots that each provider plans for a year with a deal, USD, shape (n,); 0 for payers."""
    return np.asarray(planned_pilots(state, values) * pilot_price(state, values))


def cost_per_life(cost: Floats, lives: Floats) -> Floats:
    """What a deal bears of its provider's planned pilots, USD per life a year.

    Args:
        cost: `planned_cost` of its provider.
        lives: the provider's lives under deals, the deal's among them, shape of `cost`.
    """
    return np.asarray(cost / np.where(lives > 0.0, lives, 1.0))
