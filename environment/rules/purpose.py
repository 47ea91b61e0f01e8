"""Purpose: a loss of revenue that leaders put into the service of a purpose is paid, but is no disappointment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def seen_through_purpose(result_usd: Floats, reference_usd: Floats, displaced_usd: Floats, purpose: Floats) -> Floats:
    """Result of a year as a provider judges it, USD: result + min(p max(displaced, 0), max(Q - result, 0)).

    Purpose fills a shortfall and makes no win: a year at or above its reference point is judged as it was.

    Args:
        result_usd: what the year brought.
        reference_usd: Q, its reference point.
        displaced_usd: contribution lost on avoided care.
        purpose: p, part of that loss which is not felt, 0-1.
    """
    softened = np.minimum(purpose * np.maximum(displaced_usd, 0.0), np.maximum(reference_usd - result_usd, 0.0))
    return np.asarray(result_usd + softened)
