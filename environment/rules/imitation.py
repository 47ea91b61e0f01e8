"""Imitation: how likely an organisation is to copy a peer after comparing results."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def fermi_imitation_probability(own_score: Floats, peer_score: Floats, intensity: Number) -> Floats:
    """Chance to copy a peer, Fermi rule: 1 / (1 + exp(-beta (peer - own))) (Traulsen, Nowak & Pacheco 2006)."""
    return np.asarray(expit(intensity * (peer_score - own_score)))


def standard_scores(values: Floats, group: Ints, counted: NDArray[np.bool_]) -> Floats:
    """Z-scores of values within their group, shape of `values`; 0 where all are equal.

    Args:
        group: group number of each value.
        counted: members that enter mean and spread; the others score 0.
    """
    size = int(group.max()) + 1
    count = np.maximum(np.bincount(group[counted], minlength=size), 1)
    mean = np.bincount(group[counted], weights=values[counted], minlength=size) / count
    off = np.where(counted, values - mean[group], 0.0)
    spread = np.sqrt(np.bincount(group, weights=off * off, minlength=size) / count)[group]
    return np.asarray(np.where(spread > 0.0, off / np.where(spread > 0.0, spread, 1.0), 0.0))
