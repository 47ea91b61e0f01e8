"""The care model: how it matures (the J-curve), what lowers its ceiling, and what it does to quality and prevention."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def maturity_ceiling(
    effort: Floats,
    funded_share: Floats,
    engagement: Floats,
    identity_drag: Floats,
    conflict_drag: Floats,
    two_boats: Floats,
) -> Floats:
    """Ceiling E of care-model maturity, 0-1: effort sets it, everything else takes from it.

    E = effort * funded * engagement * (1 - omega I) * (1 - conflict) * h(value share). Drags are given as what is taken
    (omega I, conflict), `two_boats` as what is left.
    """
    drags = np.maximum(1.0 - identity_drag, 0.0) * np.maximum(1.0 - conflict_drag, 0.0)
    return np.asarray(np.clip(effort * funded_share * engagement * drags * two_boats, 0.0, 1.0))


def helped_effort(effort: Floats, data: Floats, data_share: Number) -> Floats:
    """Effort of a provider with what its payer adds: part of it rests on the payer's data and staff.

    Effort * (1 - data share * (1 - data)).

    Args:
        effort: share of the agreed change that the provider carries out, 0-1.
        data: how much of the data and staff the payer brings, 0-1.
        data_share: part of the effort that needs them.
    """
    return np.asarray(effort * (1.0 - data_share * (1.0 - data)))


def two_boats_factor(value_share: Floats, floor: Number, switch: Number) -> Floats:
    """Effort left with a foot in both boats (hybrid incentives; Advisory Board 2022).

    Convex in the share of lives under value contracts.

    h(v) = floor + (1 - floor) v^2: the second half of the way brings three quarters of the gain; 1 where `switch` is 0.
    """
    left = floor + (1.0 - floor) * (value_share * value_share)
    return np.asarray(1.0 - switch * (1.0 - left))


def incentive_conflict(
    own_revenue_share: Floats, contribution_margin: Floats, prepaid_share: Floats, strength: Number
) -> Floats:
    """Effort lost because avoided dollars are the provider's own contribution.

    Strength * rho * max(mu - prepaid, 0).
    """
    return np.asarray(strength * own_revenue_share * np.maximum(contribution_margin - prepaid_share, 0.0))


def next_maturity(maturity: Floats, ceiling: Floats, learning_rate: Number, decay_rate: Number) -> Floats:
    """Maturity a year on: k' = k + lambda max(E - k, 0) - delta max(k - E, 0)."""
    gap = ceiling - maturity
    return np.asarray(maturity + learning_rate * np.maximum(gap, 0.0) - decay_rate * np.maximum(-gap, 0.0))


def next_quality(
    quality: Floats,
    opening: Floats,
    persistence: Number,
    maturity_gain: Floats,
    engagement_gain: Floats,
    stinting: Floats,
) -> Floats:
    """Quality a year on, 0-1.

    It moves towards its opening level plus what maturity and engagement add, less stinting.
    """
    level = opening + maturity_gain + engagement_gain - stinting
    return np.asarray(np.clip(persistence * quality + (1.0 - persistence) * level, 0.0, 1.0))


def next_prevention(stock: Floats, decay_rate: Number, rate: Number, maturity: Floats) -> Floats:
    """Avoided spending that sits in a pair's members, share of spending.

    It fades, and grows with the maturity of their care.
    """
    return np.asarray(stock * (1.0 - decay_rate) + rate * maturity)


def alignment(payer_focus: Floats, provider_focus: Floats, openness: Floats, penalty: Number) -> Floats:
    """Share of savings realised when the sides define value differently.

    Openness settles the definition first.

    Args:
        payer_focus, provider_focus: weight of cost in each side's value, 0-1.
        openness: lower candor of the two, 0-1.
        penalty: savings lost at opposite ends without openness.
    """
    distance = np.abs(payer_focus - provider_focus)
    return np.asarray(np.clip(1.0 - penalty * distance * (1.0 - openness), 0.0, 1.0))


def maturity_path(
    start: Floats, ceiling: Floats, years: Floats | float, learning_rate: Number, decay_rate: Number
) -> Floats:
    """Maturity after a number of years under a constant ceiling.

    E - (E - k0)(1 - rate)^years, the closed form of the J-curve.
    """
    # A rate of 1 (no J-curve) would have no logarithm; a hair less changes nothing that could be seen.
    chosen = np.asarray(np.where(ceiling >= start, learning_rate, decay_rate), dtype=np.float64)
    rate = chosen * (1.0 - 1e-12)
    kept = np.exp(years * np.log(1.0 - rate))
    return np.asarray(ceiling - (ceiling - start) * kept)
