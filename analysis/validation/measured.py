"""A measured effect size with its interval over markets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from longgame.analysis.statistics import FEWEST_REPLICATES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Computes a figure from columns of observations.
Statistic = Callable[..., float]

#: A figure of fewer observations is not told.
FEWEST_OBSERVATIONS: Final = 30
#: A spread below this share of the value is rounding.
_ROUNDING: Final = 1e-12


@dataclass(frozen=True)
class Measured:
    """A simulated effect size.

    Attributes:
        value: the estimate; NaN if it could not be measured.
        low, high: 95 % interval over markets; NaN if there is none.
        observations: deals, deal-years or talks that it was made of.
        markets: markets with observations.
        reason: why it could not be measured, or nothing.
    """

    value: float
    low: float
    high: float
    observations: int
    markets: int
    reason: str = ""


def not_measured(reason: str, observations: int = 0, markets: int = 0) -> Measured:
    """What could not be measured, and why."""
    return Measured(np.nan, np.nan, np.nan, observations, markets, reason)


def over_markets(statistic: Statistic, market: Ints, *columns: Floats) -> Measured:
    """A statistic of pooled observations, with the interval of the delete-one-market jackknife.

    Observations of a market share its draws, so only markets are independent. As in all tables of a run, the interval
    is Tukey's with Student's t; a bootstrap over few markets would be too narrow.

    Args:
        statistic: of the columns; NaN where it has no value.
        market: market of each observation.
        columns: what the statistic takes, one element an observation.
    """
    names = np.unique(market)
    size, count = len(market), len(names)
    if size < FEWEST_OBSERVATIONS:
        return not_measured(f"only {size} observations", size, count)
    value = statistic(*columns)
    if not np.isfinite(value):
        return not_measured("the observations do not vary, or have no such figure", size, count)
    if count < FEWEST_REPLICATES:
        return Measured(value, np.nan, np.nan, size, count)
    without = np.array([statistic(*(column[market != name] for column in columns)) for name in names])
    low, high = _interval(value, without)
    return Measured(value, low, high, size, count)


def _interval(value: float, without: Floats) -> tuple[float, float]:
    """Ends of the jackknife interval from the values without each market; NaN if there is none."""
    count = len(without)
    if not np.isfinite(without).all():
        return np.nan, np.nan
    deviation = without - without.mean()
    error = float(np.sqrt((count - 1) / count * (deviation * deviation).sum()))
    # Without spread the interval would claim to know what other markets hold.
    if error <= _ROUNDING * abs(value):
        return np.nan, np.nan
    half = float(stdtrit(count - 1, 0.975)) * error
    return value - half, value + half


def verdict(found: Measured, low: float | None, high: float | None) -> str:
    """How an effect size stands to a range.

    Returns:
        `inside` if the estimate lies in the range, `near` if only its interval reaches into it, `missed`, or
        `not measured`.
    """
    if low is None or high is None or not np.isfinite(found.value):
        return "not measured"
    if low <= found.value <= high:
        return "inside"
    return "near" if found.low <= high and found.high >= low else "missed"
