"""Essentiality: what a payer cannot replace in a region gives a hospital weight at the table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def essential_claim(claim: Floats, essentiality: Floats, weight: Number) -> Floats:
    """Share of the zone that a provider claims: claim + weight * e * (1 - claim); at weight 0 the rule does nothing.

    Args:
        claim: what it claims by its strategy, 0-1.
        essentiality: its part e of the region's hospital care, 0-1.
        weight: part of the rest of the zone that the only hospital of a region claims on top.
    """
    return np.asarray(claim + weight * essentiality * (1.0 - claim))
