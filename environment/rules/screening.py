"""Screening: whether a pair sits down to talk at all.

Where bargaining costs money, a party that sees too little to gain ends it at once (Cramton 1991, Dynamic bargaining
with transaction costs, Management Science 37).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def sits_down(provider_limit: Floats, payer_limit: Floats, credible_low: Number, credible_high: Number) -> Bools:
    """Whether both sides see a deal before they talk, each by its own limit alone.

    Nobody knows the other's limit yet. The provider thinks a payer may accept up to `credible_high`, the payer that a
    provider may accept as little as `credible_low`. A side whose own limit lies beyond that stays away.

    >>> sits_down(np.array([0.5, 0.9, 0.5]), np.array([0.4, 0.9, 0.1]), 0.2, 0.8)
    array([ True, False, False])

    Args:
        provider_limit, payer_limit: least share that the provider accepts, and most that the payer accepts.
    """
    return np.asarray((provider_limit <= credible_high) & (payer_limit >= credible_low))
