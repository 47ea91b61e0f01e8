"""Omission neglect: losses that are left out of a deal are out of mind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def counted_share(listed: Floats, neglect: Number, experience: Floats) -> Floats:
    """Share of its gross losses that a side has in mind at signing: 1 - nu (1 - listed) (1 - w).

    People hardly miss the branches that are pruned from a fault tree (Fischhoff, Slovic & Lichtenstein 1978). Losses
    that a side has lived through with this partner need no list.

    Args:
        listed: share of its losses that the side wrote down, 0-1.
        neglect: nu, share of unlisted losses that nobody thinks of.
        experience: weight of results with this partner, w.
    """
    return np.asarray(1.0 - neglect * (1.0 - listed) * (1.0 - experience))
