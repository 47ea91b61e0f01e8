"""Time courses of shares: the peak, and how long half of it lasts."""

from __future__ import annotations

import numpy as np

from longgame.experiments.outcomes.cell_tables import Floats


def peak_and_half_time(shares: Floats) -> tuple[Floats, Floats]:
    """Largest share of each course, and years from its first such year until at most half of it is left.

    >>> peak, years = peak_and_half_time(np.array([[0.2, 0.6, 0.5, 0.3], [0.0, 0.1, 0.2, 0.3]]))
    >>> peak.tolist(), years.tolist()
    ([0.6, 0.3], [2.0, nan])

    Args:
        shares: shape (courses, years); NaN in years without any organisation.

    Returns:
        Both of shape (courses,); the years are NaN where half is never reached, the peak where no share is known.
    """
    known = np.nan_to_num(shares, nan=0.0)
    peak = known.argmax(axis=1)[:, np.newaxis]
    height = np.take_along_axis(known, peak, axis=1)
    halved = (np.arange(known.shape[1]) > peak) & (known <= height / 2.0) & (height > 0.0) & np.isfinite(shares)
    years = np.where(halved.any(axis=1), halved.argmax(axis=1) - peak[:, 0], np.nan)
    return np.where(np.isfinite(shares).any(axis=1), height[:, 0], np.nan), years
