"""The difference of two means over the same draws, with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PairedDifference:
    """Difference of two means over the same draws, with 95 % t intervals.

    Attributes:
        base_mean, mean: of the first and of the second.
        difference: mean of second less first.
        lo95, hi95: paired interval; NaN with fewer than 2 replicates.
        unpaired_lo95, unpaired_hi95: Welch's interval, as if the draws were not shared: what pairing saves.
        replicates: pairs without a missing value.
    """

    base_mean: float
    mean: float
    difference: float
    lo95: float
    hi95: float
    unpaired_lo95: float
    unpaired_hi95: float
    replicates: int


def paired_difference(base: Floats, other: Floats) -> PairedDifference:
    """Mean of `other` less mean of `base`, replicate by replicate.

    >>> paired_difference(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.5])).difference
    1.1666666666666667

    Args:
        base: one value a replicate; NaN where there is none.
        other: the same replicates in the same order.

    Raises:
        ValueError: not of the same length.
    """
    if base.shape != other.shape:
        raise ValueError(f"paired values need the same replicates: {base.shape} and {other.shape}")
    there = ~(np.isnan(base) | np.isnan(other))
    base, other = base[there], other[there]
    count = len(base)
    missing = float("nan")
    if count == 0:
        return PairedDifference(missing, missing, missing, missing, missing, missing, missing, 0)
    base_mean, mean = float(base.mean()), float(other.mean())
    difference = float((other - base).mean())
    if count == 1:
        return PairedDifference(base_mean, mean, difference, missing, missing, missing, missing, 1)
    paired = float(stdtrit(count - 1, 0.975) * np.sqrt((other - base).var(ddof=1) / count))
    parts = np.array([base.var(ddof=1), other.var(ddof=1)]) / count
    unpaired = 0.0
    if parts.sum() > 0.0:
        degrees = parts.sum() * parts.sum() * (count - 1) / (parts * parts).sum()
        unpaired = float(stdtrit(degrees, 0.975) * np.sqrt(parts.sum()))
    return PairedDifference(
        base_mean,
        mean,
        difference,
        difference - paired,
        difference + paired,
        difference - unpaired,
        difference + unpaired,
        count,
    )
