"""Focus: the share of members that each provider targets widens after results above its forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.focus import next_width
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


def widen(state: State, values: StackValues, surprise: Floats) -> None:
    """Set the width of next year's programmes.

    Args:
        surprise: mean surprise of the results that became known this year, by lives, 0 without any, shape (n,).
    """
    organizations = state.organizations
    at = ParameterView(values, state.stack.cell)
    wider = next_width(organizations.focus_width, surprise, at["pilots.widening_rate"], at["care.targeted_share"])
    organizations.focus_width = np.where(state.stack.is_payer, 0.0, wider)
