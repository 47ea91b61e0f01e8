"""Entitlement: the result of a year to which a side feels entitled, its reference point."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def reference_point(plain_usd: Floats, framed_usd: Floats, listed: Floats, entitlement: Number) -> Floats:
    """Reference point of a year, USD: R = listed * plain + (1 - listed) * max(framed, 0).

    What was written down is expected as it was forecast. For the rest the promise counts, and never less than the
    status quo. Without entitlement the plain forecast is the reference point.

    Args:
        plain_usd: own net result of the year in the side's plain forecast at signing.
        framed_usd: the same under its promise, and without the losses that it did not think of.
        listed: share of its losses that the side wrote down, 0-1.
        entitlement: 1, or 0 where the mechanism is off.
    """
    entitled = (1.0 - listed) * entitlement
    return np.asarray((1.0 - entitled) * plain_usd + entitled * np.maximum(framed_usd, 0.0))
