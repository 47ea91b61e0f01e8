"""Outlooks: what both sides of a pair know and believe whatever is on the table, gathered from the columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number, at_rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Party:
    """What one side of each pair believes and feels whatever is on the table; arrays of shape (pairs,).

    Attributes:
        ceiling: maturity ceiling it expects (own effort, or the partner's as it trusts it).
        optimism: framing bias, 0 the J-curve, 1 mature results from year one.
        experience: weight of its own record against the framed prior, 0-1.
        gap: correction of the J-curve by its record and its peers' (share of benchmark).
        horizon: yearly discount factor.
        trust, inertia: its trust in the partner, and its identity inertia.
        delivery: share of the partner's promises it counts on.
    """

    ceiling: Floats
    optimism: Floats
    experience: Floats
    gap: Floats
    horizon: Floats
    trust: Floats
    inertia: Floats
    delivery: Floats


@dataclass
class Outlook:
    """What both sides of each pair know and believe whatever is on the table, arrays of shape (pairs,).

    Money is nominal.

    `age` counts completed years of the relationship. `own_variance` is that of a year's measured savings at the pair's
    own lives. `full_savings` is the true savings rate of a mature care model of depth 1, as parties believe it.
    `displaced_share` is the contribution the provider loses on a dollar of avoided care. `price_margin` is what is left
    to the provider of a higher unit price. `identity_usd` and `distrust_usd` are felt costs of a whole demand.
    """

    lives: Floats
    spending: Floats
    own_variance: Floats
    full_savings: Floats
    maturity: Floats
    learning_rate: Number
    decay_rate: Number
    coding_rate: Floats
    own_share: Floats
    prepaid_share: Floats
    contribution_margin: Floats
    displaced_share: Floats
    spillover_rate: Number
    spillover_lives: Floats
    keeps_maturity: Floats
    insured_share: Floats
    savings_fee: Floats
    pass_through: Number
    retained_floor: Number
    quality: Floats
    price_drift: Floats
    price_margin: Number
    targeted_share: Number
    naming_cost: Floats
    effort: Floats
    age: Floats
    risk_weight: Floats
    renewal_belief: Number
    prevention: Floats
    payer_effort: Floats
    payer_naming_cost: Floats
    payer_risk_weight: Floats
    identity_usd: Floats
    distrust_usd: Floats
    provider: Party
    payer: Party

    def at(self, rows: Ints) -> Outlook:
        """The pairs at `rows`, which may come more than once."""
        return Outlook(**{name: _taken(value, rows) for name, value in vars(self).items()})


def _taken(value: Any, rows: Ints) -> Any:
    """Rows of a column, of a party's columns, or what all rows share."""
    if isinstance(value, Party):
        return Party(**{name: column[rows] for name, column in vars(value).items()})
    return at_rows(value, rows)
