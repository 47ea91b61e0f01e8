"""What value means: the weights of cost, quality and access, and the distance between two definitions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def value_distance(
    payer_cost: Floats, provider_cost: Floats, payer_access: Floats, provider_access: Floats, switch: Number
) -> Floats:
    """Distance of two definitions of value, 0-1: d = (|dc| + |da| + |dq|) / 2; |dc| where the mechanism is off.

    Three weights sum to one, so d is the weight that the two sides put on different things. Quality has what cost and
    access leave, q = 1 - c - a; access takes no more than cost leaves.

    Args:
        payer_cost, provider_cost: weight of cost in each side's definition, 0-1.
        payer_access, provider_access: weight of access, 0-1.
        switch: 0 where the mechanism is off, else 1.
    """
    cost = np.abs(payer_cost - provider_cost)
    payer_access, provider_access = (
        np.minimum(access, 1.0 - of_cost)
        for access, of_cost in ((payer_access, payer_cost), (provider_access, provider_cost))
    )
    access = np.abs(payer_access - provider_access)
    quality = np.abs((1.0 - payer_cost - payer_access) - (1.0 - provider_cost - provider_access))
    return np.asarray(np.where(np.asarray(switch) > 0.0, (cost + access + quality) / 2.0, cost))


def definition_months(distance: Floats, effort: Floats, months: Number) -> Floats:
    """Months of talks that it takes to negotiate the definition of value first: M x d.

    Args:
        distance: d, as from `value_distance`.
        effort: x, share of the distance that the two sides settle, 0-1.
        months: M, months for opposite definitions.
    """
    return np.asarray(months * effort * distance)
