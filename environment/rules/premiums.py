"""Premiums, rebates, members' choice of insurer, and the drift of unit prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.rounding import excess
from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def planned_premium(expected_claims: Floats, administration: Floats, margin_rate: Floats) -> Floats:
    """Premium that covers expected claims, administration and the margin, USD per member-year."""
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
    """Claims that next year's premium expects, USD per member-year.

    The figure of this year grows with the trend and moves a share of the way to observed costs. An insurer with market
    power keeps part of its savings against the trend of its opening claims, and bears part of its losses. The rest
    reaches premiums with a lag.

    Args:
        expected: figure of this year, USD per member-year.
        observed: medical cost of the latest known year, USD per member-year.
        baseline: opening claims, trended to the year being priced.
        trend: growth factor of a year.
        years_old: years from the observed year to the year being priced.
        pass_through_rate: share of the correction made in a year.
        retained_share: share of savings that the insurer keeps.
        known: 1 where results are known, else 0.
    """
    carried = expected * trend
    seen = observed
    for _ in range(years_old):
        seen = seen * trend
    target = seen + retained_share * (baseline - seen)
    return np.asarray(carried + known * pass_through_rate * (target - carried))


def medical_loss_ratio_rebate(premium_income: Floats, claims: Floats, floor: Number) -> Floats:
    """Rebate owed to members if less than the floor share of premiums went to care, USD."""
    return excess(floor * premium_income - claims, claims)


def member_attraction(
    premium_ratio: Floats, opening_ratio: Floats, steered_share: Floats, price_weight: Number, breadth_weight: Number
) -> Floats:
    """Utility of an insurer in members' logit choice, relative to year 1.

    A higher premium and a narrower network lower it. A plan without claims and administration has a premium of 0, which
    is no price, so its attraction is that of year 1.
    """
    ratio = premium_ratio / opening_ratio
    return np.asarray(-price_weight * np.log(np.where(ratio > 0.0, ratio, 1.0)) - breadth_weight * steered_share)


def lives_after_churn(lives: Floats, panel: Floats, choice_share: Floats, leaving: Floats) -> Floats:
    """Lives of a pair after churn: the members who stayed, plus the pair's share of those who chose again.

    Args:
        panel: members of the pair's provider who choose again, shape (m,).
        choice_share: share of them that choose the pair's payer; sums to 1 for a provider.
        leaving: share of the pair's members who choose again.
    """
    return np.asarray(lives * (1.0 - leaving) + panel * choice_share)


def price_drift(provider_leverage: Floats, payer_leverage: Floats, rate: Number) -> Floats:
    """Change of a unit price without a deal, share a year: the side with more leverage moves it."""
    return np.asarray(rate * (provider_leverage - payer_leverage))


def retained_share(pass_through: Number, floor: Number, year: Floats) -> Floats:
    """Share of a saved insured dollar that a plan keeps in a year of a deal.

    It keeps everything for two years, because results are known late. Then premiums follow and the share falls towards
    the floor, which stands for margin and for members won.
    """
    kept = np.exp(np.maximum(year - 2.0, 0.0) * np.log(np.maximum(1.0 - pass_through, 1e-12)))
    return np.asarray(floor + (1.0 - floor) * kept)


def kept_share(
    insured_share: Floats, savings_fee: Floats, pass_through: Number, floor: Number, deal_year: Floats
) -> Floats:
    """Share of saved care that a plan keeps: the insured part until premiums follow, and a fee on the rest."""
    insured = insured_share * retained_share(pass_through, floor, deal_year)
    return np.asarray(insured + (1.0 - insured_share) * savings_fee)
