"""Entry: what an entrant's place costs, and how many patients come back to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: At most this share of the patients of those who serve a region goes to entrants in a year.
_MOST = 0.5


def entrant_fixed_cost(cost: Floats, contribution_margin: Floats, margin_before: Floats, margin: Floats) -> Floats:
    """Fixed cost at which the same revenue gives the entrant's operating margin: F (mu - m') / (mu - m), USD a year.

    Args:
        cost: F of the closed organisation.
        contribution_margin: mu, of the place.
        margin_before, margin: operating margins m of the closed one and m' of the entrant.
    """
    room = contribution_margin - margin_before
    ratio = np.maximum(contribution_margin - margin, 0.0) / np.where(room > 0.0, room, 1.0)
    return np.asarray(np.where(room > 0.0, cost * ratio, cost))


def returning_share(wanted: Floats, served: Floats) -> Floats:
    """Share of the patients served by others that comes back: what had left, at most half of theirs.

    Args:
        wanted: lives that left the entrants' places when these closed.
        served: lives of the others.
    """
    return np.asarray(np.where(served > 0.0, np.minimum(wanted / np.where(served > 0.0, served, 1.0), _MOST), 0.0))
