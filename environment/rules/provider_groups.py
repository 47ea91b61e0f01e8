"""Provider groups: what a year in a group is worth to a member, and how care grows together in it.

Groups of hospitals, physicians and rural hospitals are described in the trade article "What a Tangled Web We Weave".
Scale alone saves nothing: only integration raises the share of care that members can change.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Share of the savings that a provider expects of any contract when it weighs a group.
_EXPECTED_SHARE = 0.5
#: Years over which a provider spreads what it would invest in a group.
_YEARS_OF_INVESTMENT = 10.0


def integrated_overlap(overlap: Floats, coverage: Floats, integration: Floats) -> Floats:
    """Share of its patients' care that a member can change: o' = o + (1 - o) coverage integration.

    Args:
        overlap: o, the share without the group.
        coverage: the other members' share of the region's lives; 0 without a group.
        integration: integration of care in the group, 0-1; at 0 the rule does nothing.
    """
    return np.asarray(overlap + (1.0 - overlap) * coverage * integration)


def next_integration(integration: Floats, ceiling: Floats, rate: Floats) -> Floats:
    """Integration of the next year: i' = i + rate max(ceiling - i, 0)."""
    return np.asarray(integration + rate * np.maximum(ceiling - integration, 0.0))


def integration_value(
    spending: Floats,
    reached_dollars: Number,
    gained_overlap: Floats,
    engagement: Floats,
    identity_drag: Floats,
) -> Floats:
    """What a provider expects of integration, USD a life a year: 1/2 S A(f) R (gained overlap) G (1 - omega I).

    Args:
        spending: S, spending on a life, USD a year.
        reached_dollars: A(f) R as parties believe it.
        gained_overlap: share of care that it can change in the group beyond what it can change alone.
        engagement: G, of its clinicians.
        identity_drag: omega I, the share lost.
    """
    left = engagement * np.maximum(1.0 - identity_drag, 0.0)
    return np.asarray(_EXPECTED_SHARE * spending * reached_dollars * gained_overlap * left)


def yearly_investment(investment: Floats) -> Floats:
    """Yearly part of an investment that a provider weighs before it joins: a tenth."""
    return np.asarray(investment / _YEARS_OF_INVESTMENT)


def pooled_fixed_cost(fixed: Floats, lives: Floats, others: Floats) -> Floats:
    """Part of a contract's fixed cost that the other members' lives would bear, USD a year: F (1 - n / (n + others)).

    Args:
        fixed: F, the provider's part of the fixed cost.
        lives: n, its lives under the contract.
        others: lives of the group's other members under unpooled contracts with the same payer.
    """
    whole = lives + others
    return np.asarray(fixed * others / np.where(whole > 0.0, whole, 1.0))
