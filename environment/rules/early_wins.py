"""Early wins: savings that were paid, and that leaders tell their people of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def early_wins(told: Floats, paid: Floats, gain: Number) -> Floats:
    """Engagement gained by told success, 0-1: g w b.

    Args:
        told: w, how far success is told, 0-1.
        paid: b, share of lives under deals whose last measured savings met the target and were shared, 0-1.
        gain: g, where all were paid and all is told.
    """
    return np.asarray(gain * told * paid)
