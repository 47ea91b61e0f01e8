"""Effect sizes of plain columns: correlations, ratios along a regression line, and means over markets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]


def correlation(first: Floats, second: Floats) -> float:
    """Pearson's correlation; NaN if a column does not vary. Of two columns of 0 and 1 it is phi."""
    a, b = first - first.mean(), second - second.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0.0 else np.nan


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's correlation, ties at their mean rank.

    >>> rank_correlation(np.array([0.0, 1.0, 5.0]), np.array([2.0, 3.0, 9.0]))
    1.0
    """
    return correlation(rankdata(first), rankdata(second))


def partial_correlation(first: Floats, second: Floats, held: Floats) -> float:
    """Correlation of two columns with a third held fixed: (r12 - r13 r23) / sqrt((1 - r13^2) (1 - r23^2))."""
    r12, r13, r23 = correlation(first, second), correlation(first, held), correlation(second, held)
    left = (1.0 - r13 * r13) * (1.0 - r23 * r23)
    return float((r12 - r13 * r23) / np.sqrt(left)) if left > 0.0 else np.nan


def ratio_over_range(trust: Floats, amount: Floats, group: Floats, distance: float) -> float:
    """How many times the amount is at the lower end of a range of trust what it is at the upper end.

    The slope is that of the log amount on trust among observations of one group.

    Args:
        trust: trust of each observation.
        amount: what depends on it, above 0.
        group: number of the group of each observation.
        distance: width of the range.
    """
    x, y = _within(trust, group), _within(np.log(amount), group)
    spread = float((x * x).sum())
    return float(np.exp(-distance * (x * y).sum() / spread)) if spread > 0.0 else np.nan


def _within(values: Floats, group: Floats) -> Floats:
    """Values less the mean of their group."""
    _, code = np.unique(group, return_inverse=True)
    sums, counts = np.bincount(code, weights=values), np.bincount(code)
    return np.asarray(values - (sums / counts)[code])


def mean_over_markets(market: Floats, values: Floats) -> float:
    """Mean over markets of each one's mean."""
    _, code = np.unique(market, return_inverse=True)
    return float((np.bincount(code, weights=values) / np.bincount(code)).mean()) if len(values) else np.nan


def mean_range_over_markets(market: Floats, member: Floats, values: Floats, least: int) -> float:
    """Mean over markets of the range between the means of its members.

    Args:
        market: market of each observation.
        member: number of the member within its market.
        values: what is averaged.
        least: members with fewer observations are left out, and then markets with fewer than two members.
    """
    key, code = np.unique(np.stack([market, member]), axis=1, return_inverse=True)
    counts = np.bincount(code.ravel())
    means = np.bincount(code.ravel(), weights=values) / counts
    of_market, kept = key[0][counts >= least], means[counts >= least]
    ranges = [float(np.ptp(kept[of_market == one])) for one in np.unique(of_market) if (of_market == one).sum() > 1]
    return float(np.mean(ranges)) if ranges else np.nan


def relative_fall(before: Floats, after: Floats) -> float:
    """Share by which the mean falls."""
    start = float(before.mean())
    return 1.0 - float(after.mean()) / start if start > 0.0 else np.nan


def fall_over_rise(change: Floats, is_bad: Floats) -> float:
    """Mean fall after bad years over mean rise after good ones; NaN if either is not seen."""
    bad, good = change[is_bad > 0.0], change[is_bad == 0.0]
    if not (len(bad) and len(good)) or good.mean() <= 0.0:
        return np.nan
    return float(-bad.mean() / good.mean())
