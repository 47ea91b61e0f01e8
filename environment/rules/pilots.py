"""A portfolio of pilots: small, dear to those with few lives, and not all of them succeed (*win-win*)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Highest reduction that pilots lead to, which is also the highest at the founding.
MOST_REDUCTION: Final = 0.95
#: Multiplier beyond which any reduction of a hundredth or more is at `MOST_REDUCTION`.
MOST_MULTIPLIER: Final = 100.0


def success_chance(ambition: Number, ease: Number) -> Floats:
    """Chance that a pilot succeeds: exp(-a / ease).

    The expected gain a exp(-a / ease) is greatest at a = ease, where 1/e of pilots succeed. That figure is a property
    of the exponential.
    """
    return np.asarray(np.exp(-np.asarray(ambition, dtype=np.float64) / ease))


def affordable_pilots(planned: Floats, price_usd: Floats, left_usd: Floats) -> Floats:
    """Pilots that a provider runs: as many whole ones of those planned as its means reach.

    Args:
        price_usd: cost of one pilot.
        left_usd: means that the year's care programmes leave.
    """
    free = price_usd <= 0.0
    most = np.floor(np.maximum(left_usd, 0.0) / np.where(free, 1.0, price_usd))
    return np.asarray(np.where(free, planned, np.minimum(planned, most)))


def next_multiplier(multiplier: Floats, successes: Floats, largest_gain: Number, ambition: Number) -> Floats:
    """Multiplier of the reduction after a year's pilots: m (1 + gain a)^j, at most `MOST_MULTIPLIER`."""
    growth = np.exp(successes * np.log(1.0 + largest_gain * np.asarray(ambition, dtype=np.float64)))
    return np.asarray(np.minimum(multiplier * growth, MOST_MULTIPLIER))


def improved_reduction(reduction: Number, multiplier: Floats) -> Floats:
    """Reduction R after successful pilots: min(R m, max(R, 0.95)); R itself at m = 1."""
    return np.asarray(np.minimum(reduction * multiplier, np.maximum(reduction, MOST_REDUCTION)))
