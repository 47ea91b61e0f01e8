"""Weights of a sample."""

from __future__ import annotations

import numpy as np

from longgame.analysis.targets.panel import Floats


def weights_of(log_weight: Floats) -> Floats:
    """Weights that sum to 1 from log weights, shape (points,); all zero if every point is impossible."""
    highest = log_weight.max(initial=-np.inf)
    if not np.isfinite(highest):
        return np.zeros(len(log_weight))
    weight = np.exp(log_weight - highest)
    return np.asarray(weight / weight.sum())


def effective_size(weights: Floats) -> float:
    """How many equal points a weighted sample is worth (Kish 1965).

    >>> effective_size(np.array([0.5, 0.5, 0.0]))
    2.0
    """
    total = float((weights**2).sum())
    return 1.0 / total if total > 0.0 else 0.0
