"""Targeting: what the programme of each provider can reach at its width, and after its pilots."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.pilots import improved_reduction
from longgame.environment.rules.spending import persistent_share, reduction_at_width, spenders_fraction
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


def reached_shares(state: State, values: StackValues) -> Floats:
    """Share of spending that a mature programme saves where all care can be changed, A(f) R(f), shape (2, n).

    f is the share of members that the provider targets today, and R what its pilots have made of its reduction on the
    costliest tenth: in truth (row 0) and as parties believe (row 1). It is 0 for payers.
    """
    stack, organizations = state.stack, state.organizations
    at = ParameterView(values, stack.cell)
    width = np.where(stack.is_payer, 1.0, organizations.focus_width)
    fraction = spenders_fraction(width, at["population.zero_share"])
    dollars = persistent_share(fraction, at["population.log_sd"], at["population.persistence"])
    believed = at["valuation.believed_reduction_rate"] * np.ones(len(width))
    reduction = np.array([organizations.reduction_rate, believed])
    wide = reduction_at_width(
        improved_reduction(reduction, organizations.pilot_multiplier), width, at["care.reduction_width_exponent"]
    )
    return np.asarray(np.where(stack.is_payer, 0.0, dollars * wide))
