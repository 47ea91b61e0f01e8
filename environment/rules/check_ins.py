"""Check-ins: partners who look together at what came re-set what they expect of the years that remain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def reset_reference(reference_usd: Floats, plain_usd: Floats, share: Number, years: Floats) -> Floats:
    """Reference point after some years of check-ins, USD: Q' = Q - max(Q - plain, 0) [1 - (1 - c)^y].

    Each year the share c of what is left of the gap is talked away, so no state is needed beside the years. A
    reference point below the plain forecast stays.

    Args:
        reference_usd: Q, as it was signed.
        plain_usd: result of the year in the plain forecast.
        share: c, talked away in a year, 0-1.
        years: y, completed years of the agreement.
    """
    gap = np.maximum(reference_usd - plain_usd, 0.0)
    # Years are few: a product instead of a power, whose last bit depends on how numbers are laid out.
    kept = np.ones_like(gap)
    for year in range(int(np.max(years, initial=0.0))):
        kept = kept * np.where(year < years, 1.0 - share, 1.0)
    return np.asarray(reference_usd - gap * (1.0 - kept))
