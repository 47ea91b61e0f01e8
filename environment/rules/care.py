"""The care model: its maturity (the J-curve) and ceiling, and its effects on quality and prevention."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
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
    """Ceiling E of care-model maturity, 0-1. Effort sets it and the other factors lower it.

    E = effort * funded * engagement * (1 - omega I) * (1 - conflict) * h(value share).

    Args:
        identity_drag, conflict_drag: omega I and the conflict, as the share lost.
        two_boats: h(value share), as the share left.
    """
    drags = np.maximum(1.0 - identity_drag, 0.0) * np.maximum(1.0 - conflict_drag, 0.0)
    return within(effort * funded_share * engagement * drags * two_boats, 0.0, 1.0)


def helped_effort(effort: Floats, data: Floats, data_share: Number) -> Floats:
    """Effort of a provider, part of which depends on the payer's data and staff.

    Effort * (1 - data share * (1 - data)).

    Args:
        effort: share of the agreed change that the provider carries out, 0-1.
        data: share of the data and staff that the payer provides, 0-1.
        data_share: part of the effort that needs them.
    """
    return np.asarray(effort * (1.0 - data_share * (1.0 - data)))


def two_boats_factor(value_share: Floats, floor: Number, switch: Number) -> Floats:
    """Share of effort left under mixed incentives, with a foot in two boats (Advisory Board 2022).

    h(v) = floor + (1 - floor) v^2, with v the share of lives under value contracts. It is convex: three quarters of the
    gain come in the second half. Where `switch` is 0 the factor is 1.
    """
    left = floor + (1.0 - floor) * (value_share * value_share)
    return np.asarray(1.0 - switch * (1.0 - left))


def incentive_conflict(
    own_revenue_share: Floats, contribution_margin: Floats, prepaid_share: Floats, strength: Number
) -> Floats:
    """Share of effort lost because avoided care costs the provider its own contribution.

    Strength * rho * max(mu - prepaid, 0).
    """
    return np.asarray(strength * own_revenue_share * np.maximum(contribution_margin - prepaid_share, 0.0))


def next_maturity(maturity: Floats, ceiling: Floats, learning_rate: Number, decay_rate: Number) -> Floats:
    """Maturity of the next year: k' = k + lambda max(E - k, 0) - delta max(k - E, 0)."""
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
    """Quality of the next year, 0-1.

    It moves towards its opening level, plus the gains from maturity and engagement, less stinting.
    """
    level = opening + maturity_gain + engagement_gain - stinting
    return within(persistence * quality + (1.0 - persistence) * level, 0.0, 1.0)


def next_prevention(stock: Floats, decay_rate: Number, rate: Number, maturity: Floats) -> Floats:
    """Spending that past prevention avoids in a pair's members, share of spending.

    It fades over time and grows with the maturity of their care.
    """
    return np.asarray(stock * (1.0 - decay_rate) + rate * maturity)


def alignment(distance: Floats, openness: Floats, settled: Floats | float, penalty: Number) -> Floats:
    """Share of savings realised when the sides define value differently: 1 - p d (1 - openness) (1 - x).

    Args:
        distance: d, between the two definitions of value, 0-1 (see `value_distance`).
        openness: the lower candor of the two, 0-1: candor settles part of the definition.
        settled: x, part that was negotiated before the deal, 0-1.
        penalty: p, share lost at opposite definitions of which nothing is settled.
    """
    return within(1.0 - penalty * distance * (1.0 - openness) * (1.0 - settled), 0.0, 1.0)


def maturity_path(
    start: Floats, ceiling: Floats, years: Floats | float, learning_rate: Number, decay_rate: Number
) -> Floats:
    """Maturity after a number of years under a constant ceiling.

    E - (E - k0)(1 - rate)^years, the closed form of the J-curve.
    """
    # Keep the rate just below 1, whose logarithm here would be infinite. The effect on results is negligible.
    chosen = np.asarray(np.where(ceiling >= start, learning_rate, decay_rate), dtype=np.float64)
    rate = chosen * (1.0 - 1e-12)
    kept = np.exp(years * np.log(1.0 - rate))
    return np.asarray(ceiling - (ceiling - start) * kept)
