"""Trust that pays: the data it opens, and the cost and the months of dealing that it saves (Dyer & Chu 2003)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def data_reach(trust: Floats, data_share: Number) -> Floats:
    """Share of the payer's data that reaches the provider: 1 - chi (1 - T)."""
    return np.asarray(1.0 - data_share * (1.0 - trust))


def distrust(trust: Floats, usual_trust: Number, range_of_plans: Number) -> Floats:
    """Distance of trust below its usual level, in ranges between the least and the most trusted plan."""
    return np.asarray((usual_trust - trust) / range_of_plans)


def dealing_factor(distance: Floats, factor: Number) -> Floats:
    """Cost or time of dealing relative to usual trust: F^clip(distance, -1, 1).

    Args:
        distance: distance below usual trust, as from `distrust`.
        factor: F, the factor over one range of plans.
    """
    return np.asarray(np.exp(within(distance, -1.0, 1.0) * np.log(np.asarray(factor, dtype=np.float64))))
