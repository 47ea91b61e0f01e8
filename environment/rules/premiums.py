"""Premiums, rebates, members' choice of insurer, and the drift of unit prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def planned_premium(expected_claims: Floats, administration: Floats, margin_rate: Floats) -> Floats:
    """Premium that covers expected claims and administration and leaves the margin, USD per member-year."""
    return np.asarray((expected_claims + administration) / (1.0 - margin_rate))


def next_expected_claims(
    expected: Floats,
    observed: Floats,
    baseline: Floats,
    trend: Floats,
    years_old: int,
    pass_through_rate: Number,
    retained_share: Number,
    known: Floats,
) -> Floats:
    """Claims on which next year's premium is set: last year's figure trended, corrected by a share of what was seen.

    An insurer with market power keeps part of what it saves (and bears part of what it loses) against the trend of its
    opening claims; the rest reaches premiums with a lag.

    Args:
        expected: figure of this year, USD per member-year.
        observed: medical cost of the latest year whose results are known, `years_old` years before the year being
            priced.
        baseline: opening claims, trended to the year being priced.
        trend: growth factor of a year.
        known: 1 where results are known yet.
    """
    carried = expected * trend
    seen = observed
    for _ in range(years_old):
        seen = seen * trend
    target = seen + retained_share * (baseline - seen)
    return np.asarray(carried + known * pass_through_rate * (target - carried))


def medical_loss_ratio_rebate(premium_income: Floats, claims: Floats, floor: Number) -> Floats:
    """Rebate owed to members when less than the floor of premiums went to care, USD."""
    return np.asarray(np.maximum(floor * premium_income - claims, 0.0))


def member_attraction(
    premium_ratio: Floats, opening_ratio: Floats, steered_share: Floats, price_weight: Number, breadth_weight: Number
) -> Floats:
    """Utility of an insurer in members' logit choice, relative to year 1.

    Cheaper is better, a narrower network worse. A plan without claims and administration has a premium of 0, which is
    no price: it attracts as in year 1.
    """
    ratio = premium_ratio / opening_ratio
    return np.asarray(-price_weight * np.log(np.where(ratio > 0.0, ratio, 1.0)) - breadth_weight * steered_share)


def lives_after_churn(lives: Floats, panel: Floats, choice_share: Floats, leaving: Floats) -> Floats:
    """Lives of a pair after members chose: those who stayed, and the pair's share of those of the panel who chose anew.

    Args:
        panel: members of the provider who choose anew, shape (m,) by pair.
        choice_share: logit share of the payer among them; sums to 1 for a provider.
        leaving: share of the pair's members who choose anew.
    """
    return np.asarray(lives * (1.0 - leaving) + panel * choice_share)


def price_drift(provider_leverage: Floats, payer_leverage: Floats, rate: Number) -> Floats:
    """Yearly change of a unit price without a deal: the side with more leverage moves it, share a year."""
    return np.asarray(rate * (provider_leverage - payer_leverage))


def retained_share(pass_through: Number, floor: Number, year: Floats) -> Floats:
    """Share of a saved insured dollar that a plan keeps in a year of a deal.

    All of it for two years, because results are known late; then premiums follow, down to what is kept as members won
    and margin.
    """
    kept = np.exp(np.maximum(year - 2.0, 0.0) * np.log(np.maximum(1.0 - pass_through, 1e-12)))
    return np.asarray(floor + (1.0 - floor) * kept)


def kept_share(
    insured_share: Floats, savings_fee: Floats, pass_through: Number, floor: Number, deal_year: Floats
) -> Floats:
    """Dollars a plan keeps of a dollar of care saved.

    The insured part until premiums follow, a fee on the self-funded part.
    """
    insured = insured_share * retained_share(pass_through, floor, deal_year)
    return np.asarray(insured + (1.0 - insured_share) * savings_fee)
