"""Outlooks: what both sides of a pair know and believe, whatever the offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number, at_rows
from longgame.environment.valuation.ceilings import Ceilings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class CashParty:
    """What one side of each pair reckons with in the cash of a year; arrays of shape (pairs,).

    Attributes:
        counted: share of its losses that it has in mind.
        delivery: share of the partner's promises that it counts on.
        dealing: its part of the cost of dealing, USD per life a year.
        error: error of measured savings that it reckons with, share of spending.
    """

    counted: Floats
    delivery: Floats
    dealing: Floats
    error: Floats


@dataclass
class Party(CashParty):
    """What one side of each pair believes, whatever the offer; arrays of shape (pairs,).

    Attributes:
        ceiling: maturity ceiling it expects, from its own effort and the effort that it trusts the partner to make.
        promise: maturity that it promises from the first year on.
        optimism: how far its forecast lies from the J-curve towards the promise, after experience and disbelief.
        listed: share of its losses that it writes down.
        gap: correction of the J-curve from its own record and its peers', share of benchmark.
        horizon: yearly discount factor.
        trust: trust in the partner, 0-1.
        inertia: its identity inertia, 0-1.
        usual_dealing: cost of dealing at usual trust, USD per life a year.
        grievance_cost: felt cost of its grievance, USD per life a year.
    """

    ceiling: Floats
    promise: Floats
    optimism: Floats
    listed: Floats
    gap: Floats
    horizon: Floats
    trust: Floats
    inertia: Floats
    usual_dealing: Floats
    grievance_cost: Floats


@dataclass
class CashOutlook:
    """What the cash of a year of each pair rests on, whatever the savings; arrays of shape (pairs,), money nominal.

    Attributes that their names do not explain:
        own_variance: variance of a year's measured savings on the pair's own lives.
        common_variance: part of it that does not fall with lives.
        prepaid_share: share of own revenue that is prepaid without a contract.
        displaced_share: contribution that the provider loses on a dollar of avoided care without one.
        prepaid_gain: what it keeps of that if a contract prepays all of its own revenue.
        price_margin: share of a price rise that the provider keeps after cost.
        age: completed years of the relationship.
        newcomers: share of members who come new each year.
        support_kept: share of the agreed support that the payer's grievance leaves.
        in_kind_rate: yearly cost of a dollar that the provider commits in kind.
        in_claims: 1 where support and the payer's own staff count as claims.
        program_pays: share of the agreed up-front money that a public programme pays this year.
    """

    lives: Floats
    spending: Floats
    own_variance: Floats
    common_variance: Number
    coding_rate: Floats
    own_share: Floats
    prepaid_share: Floats
    contribution_margin: Floats
    displaced_share: Floats
    prepaid_gain: Floats
    insured_share: Floats
    savings_fee: Floats
    pass_through: Number
    retained_floor: Number
    quality: Floats
    price_drift: Floats
    price_margin: Number
    targeted_share: Floats
    naming_cost: Floats
    effort: Floats
    age: Floats
    prevention: Floats
    newcomers: Floats
    payer_effort: Floats
    payer_naming_cost: Floats
    support_kept: Floats
    in_kind_rate: Number
    in_claims: Number
    program_pays: Number


@dataclass
class Outlook(CashOutlook):
    """What both sides of each pair know and believe, whatever the offer; arrays of shape (pairs,), money nominal.

    Attributes that their names do not explain:
        full_savings: true savings rate of a mature care model of depth 1, as parties believe it, with the data that
            reach the provider.
        reached: what the provider's programme can save, as parties believe it (see `Facts`).
        spill_savings: the same without the payer's data: what a care model saves for payers without a deal.
        depth_cap: deepest change that the provider's group can reach, infinite without a cap.
        identity_usd: felt cost of a demand of 1, USD per life a year.
        non_revenue_usd: what the provider sees in a deal beyond its money, USD per life a year.
        answers: 1 where packages may answer listed losses by transition payments.
        ceilings: what the maturity ceilings of both sides rest on, for terms that prepay revenue; the ceilings and
            promises of the parties are those without such terms.
    """

    full_savings: Floats
    spill_savings: Floats
    depth_cap: Floats
    maturity: Floats
    learning_rate: Number
    decay_rate: Number
    spillover_rate: Number
    spillover_lives: Floats
    keeps_maturity: Floats
    reached: Floats
    risk_weight: Floats
    renewal_belief: Number
    payer_risk_weight: Floats
    identity_usd: Floats
    non_revenue_usd: Number
    answers: Number
    ceilings: Ceilings
    provider: Party
    payer: Party

    def at(self, rows: Ints) -> Outlook:
        """The outlook of the pairs at `rows`, in which a pair may occur more than once."""
        return Outlook(**{name: _taken(value, rows) for name, value in vars(self).items()})


def _taken(value: Any, rows: Ints) -> Any:
    """Elements of a column or of a party's columns at `rows`; a number that all rows share stays as it is."""
    if isinstance(value, Ceilings):
        return value.at(rows)
    if isinstance(value, Party):
        return Party(**{name: column[rows] for name, column in vars(value).items()})
    return at_rows(value, rows)
