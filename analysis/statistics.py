"""Means, ratios and their 95 % intervals over replicates.

Replicates are the only independent draws of a run: deals and organisations inside one share a market. So every interval
here is a delete-one-replicate jackknife (Tukey 1958) with Student's t at one degree of freedom less than the replicates
that count. For a plain mean this is exactly the textbook t interval; for ratios, survival curves and running sums it
needs no further formula.

An interval never collapses to a point. Where all replicates have the same value, their spread says nothing about other
replicates: there is no interval, or, for shares that are 0 or 1 in all of them, the exact binomial one (`share_mean`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

#: Fewer replicates than this give no interval.
FEWEST_REPLICATES: Final = 2
#: A spread below this share of the value is rounding.
_ROUNDING: Final = 1e-12
#: Probability below and above a 95 % interval, each.
_TAIL: Final = 0.025


@dataclass(frozen=True)
class Estimates:
    """Values with 95 % intervals, all arrays of one shape.

    Attributes:
        value: the estimate; NaN where nothing was observed.
        low: lower end of the interval; NaN where fewer than two replicates count, or all have the same value.
        high: upper end.
        replicates: how many replicates count.
    """

    value: Floats
    low: Floats
    high: Floats
    replicates: Integers

    def clipped(self, lowest: float, highest: float) -> Estimates:
        """The same with intervals cut to the possible range, such as 0 to 1 for a share."""
        return Estimates(
            self.value, np.clip(self.low, lowest, highest), np.clip(self.high, lowest, highest), self.replicates
        )

    def reshaped(self, *shape: int) -> Estimates:
        """The same in another shape."""
        value, low, high = (part.reshape(shape) for part in (self.value, self.low, self.high))
        return Estimates(value, low, high, self.replicates.reshape(shape))

    def json(self, *index: int) -> dict[str, float | int | None]:
        """One element as `{"mean", "lo95", "hi95", "replicates"}`, null where unknown."""
        return {
            "mean": _number(self.value[index]),
            "lo95": _number(self.low[index]),
            "hi95": _number(self.high[index]),
            "replicates": int(self.replicates[index]),
        }


def _number(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None


def jackknife(statistic: Callable[..., Floats], totals: Sequence[Floats], present: Booleans) -> Estimates:
    """Estimate of a function of totals over replicates.

    Args:
        statistic: elementwise over leading axes: maps totals of shape (..., K) to values of shape (..., J).
        totals: arrays of shape (replicates, ..., K), one row a replicate; `statistic` gets their sums.
        present: (replicates, ..., J): where a replicate holds any observation of the value.

    Returns:
        Estimates of shape (..., J).
    """
    sums = [total.sum(axis=0) for total in totals]
    value = statistic(*sums)
    without_one = statistic(*[whole[np.newaxis] - total for whole, total in zip(sums, totals, strict=True)])
    count = present.sum(axis=0).astype(np.int64)
    usable = np.maximum(count, 1)
    centre = np.where(present, without_one, 0.0).sum(axis=0) / usable
    deviation = np.where(present, without_one - centre, 0.0)
    error = np.sqrt((usable - 1) / usable * (deviation * deviation).sum(axis=0))
    quantile = stdtrit(np.maximum(count - 1, 1), 0.975)
    # With a spread of zero the interval would claim to know what other replicates hold.
    known = (count >= FEWEST_REPLICATES) & (error > _ROUNDING * np.abs(np.nan_to_num(value)))
    half = np.where(known, quantile * error, np.nan)
    return Estimates(value, value - half, value + half, count)


def ratio(numerator: Floats, denominator: Floats) -> Estimates:
    """Sum of numerators over sum of denominators; replicates whose denominator is zero do not count.

    Both arrays have one row a replicate. Outcomes are not pooled in this way: see `market_mean`.

    >>> ratio(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])).json()  # no spread, no interval
    {'mean': 0.5, 'lo95': None, 'hi95': None, 'replicates': 3}
    """
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    return jackknife(quotient, (numerator, denominator), denominator > 0.0)


def mean(values: Floats) -> Estimates:
    """Mean over replicates (axis 0) with the t interval; NaN stands for a replicate without the value.

    >>> estimate = mean(np.array([1.0, 2.0, 3.0]))
    >>> round(float(estimate.low), 4), round(float(estimate.high), 4)
    (-0.4841, 4.4841)
    """
    known = np.isfinite(values)
    return ratio(np.where(known, values, 0.0), known.astype(np.float64))


def market_mean(numerator: Floats, denominator: Floats) -> Estimates:
    """Mean over replicates of each one's numerator over its denominator: how every outcome is pooled.

    Replicates whose denominator is zero have no value and do not count; the others count once each, however large.

    >>> market_mean(np.array([1.0, 1.0, 0.0]), np.array([2.0, 4.0, 0.0])).json()["mean"]
    0.375
    """
    numerator, denominator = np.broadcast_arrays(numerator, denominator)
    return mean(quotient(numerator, denominator))


def share_mean(values: Floats) -> Estimates:
    """Mean over replicates (axis 0) of shares between 0 and 1, with an interval inside that range; NaN: no value.

    Where all n >= 2 shares are 0, or all are 1, the interval reaches to the exact bound of Clopper and Pearson (1934)
    for n of n: were a larger part of the replicates different, n alike would come up in fewer than 2.5 % of runs.

    >>> share_mean(np.array([1.0, 1.0, 1.0])).json()
    {'mean': 1.0, 'lo95': 0.2924017738212866, 'hi95': 1.0, 'replicates': 3}
    """
    found = mean(values).clipped(0.0, 1.0)
    count = np.maximum(found.replicates, 1)
    bound = np.where(found.replicates >= FEWEST_REPLICATES, _TAIL ** (1.0 / count), np.nan)
    known = np.isfinite(values)
    ones = np.where(known, values, 1.0).min(axis=0) >= 1.0
    zeros = np.where(known, values, 0.0).max(axis=0) <= 0.0
    low = np.where(ones, bound, np.where(zeros, bound * 0.0, found.low))
    high = np.where(zeros, 1.0 - bound, np.where(ones, bound * 0.0 + 1.0, found.high))
    return Estimates(found.value, low, high, found.replicates)


def market_share(part: Floats, whole: Floats) -> Estimates:
    """Mean over replicates of each one's part over its whole, with the interval of a share."""
    part, whole = np.broadcast_arrays(part, whole)
    return share_mean(quotient(part, whole))


def counted_mean(counts: Floats) -> Estimates:
    """Mean over replicates of what cannot be negative, such as a count; the interval is cut at zero."""
    return mean(counts).clipped(0.0, np.inf)


def quotient(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator over denominator, NaN where the denominator is not above zero."""
    known = denominator > 0.0
    return np.where(known, numerator / np.where(known, denominator, 1.0), np.nan)


def tally(row: Integers, code: Integers, shape: tuple[int, int], weights: Floats | None = None) -> Floats:
    """Counts, or sums of weights, by replicate and code.

    Args:
        row: replicate index of each observation, from 0.
        code: class of each observation, from 0; negative codes are left out.
        shape: (replicates, classes).
        weights: what to sum; None counts.

    Returns:
        Array of that shape.
    """
    kept = code >= 0
    flat = row[kept] * shape[1] + code[kept]
    kept_weights = None if weights is None else weights[kept]
    return np.bincount(flat, weights=kept_weights, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)
