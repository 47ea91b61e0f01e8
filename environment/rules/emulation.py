"""Adaptive emulation: who looks around, what it aspires to, and what a success story is worth to it.

An organisation that does worse than it aspires to (Cyert & March 1963) takes over what the best of a few success
stories recommends (Strang & Macy 2001).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.rounding import excess
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def aspiration(own_past: Floats, has_past: Bools, peers: Floats, has_peers: Bools, own_share: Number) -> Floats:
    """Result that an organisation aspires to: a own past + (1 - a) peers' mean (Cyert & March 1963).

    Where one part is missing the other counts alone; without either the aspiration is 0, the status quo.

    Args:
        own_past: mean of its own earlier results.
        has_past: whether it has any.
        peers: mean score of its peers.
        has_peers: whether any peer has one.
        own_share: a, weight of its own past.
    """
    weight = np.where(has_peers, own_share, 1.0)
    own = np.where(has_past, weight * own_past, 0.0)
    return np.asarray(own + np.where(has_peers, np.where(has_past, 1.0 - weight, 1.0) * peers, 0.0))


def falls_short(score: Floats, aspired: Floats) -> Bools:
    """Whether a score lies below the aspiration by more than rounding."""
    return np.asarray(excess(aspired - score, np.abs(aspired) + np.abs(score)) > 0.0)


def story_worth(announced: Floats, score: Floats, announcement_share: Number) -> Floats:
    """Worth of a success story: v announced + (1 - v) score.

    Args:
        announced: results that the teller announced at its signings under its strategy.
        score: what it can show.
        announcement_share: v; 0 tells results alone, as in Strang & Macy (2001).
    """
    return np.asarray(announcement_share * announced + (1.0 - announcement_share) * score)
