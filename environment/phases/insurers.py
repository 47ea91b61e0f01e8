"""Insurers: members choose one at the start of a year, and plans price the next year at its end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.premiums import (
    lives_after_churn,
    member_attraction,
    next_expected_claims,
    planned_premium,
)
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import by_kind

Floats = NDArray[np.float64]


def choose_insurers(state: State, view: ParameterView, moving: bool = True) -> Floats:
    """Let members who leave their insurer choose a new one. Their prevention moves with them.

    Args:
        view: parameters by pair.
        moving: False in the first year, which takes lives as they are found: as many came as left.

    Returns:
        Members of each pair who came from another insurer, shape (m,).
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    members = stack.sum_by_organization(stack.payer, pairs.lives)
    everyone = stack.sum_by_cell(stack.cell, members)
    mean = stack.sum_by_cell(stack.cell, organizations.premium * members) / np.where(everyone > 0.0, everyone, 1.0)
    ratio = np.where(stack.is_payer, organizations.premium / mean[stack.cell], 1.0)
    steering = np.where(pairs.model > 0, pairs.terms.steerage_share, 0.0) * pairs.lives
    steered = stack.sum_by_organization(stack.payer, steering) / np.where(members > 0.0, members, 1.0)
    attraction = member_attraction(
        ratio[stack.payer],
        organizations.opening_premium_ratio[stack.payer],
        steered[stack.payer],
        view["market.premium_sensitivity"],
        view["market.breadth_sensitivity"],
    )
    is_open = organizations.is_open[stack.payer]
    pull = np.where(is_open, pairs.base_share * np.exp(attraction), 0.0)
    total = stack.sum_by_organization(stack.provider, pull)[stack.provider]
    # Members stay if no open plan serves the provider.
    served = total > 0.0
    share = np.where(served, pull / np.where(served, total, 1.0), 0.0)
    leaving = view["market.member_churn_rate"] * view.on("churn") * served
    movers = pairs.lives * leaving
    panel = stack.sum_by_organization(stack.provider, movers)[stack.provider]
    arrived = (panel - movers) * share
    if not moving:
        return np.asarray(arrived)
    after = lives_after_churn(pairs.lives, panel, share, leaving)
    carried = stack.sum_by_organization(stack.provider, movers * pairs.prevention)[stack.provider]
    stock = pairs.lives * (1.0 - leaving) * pairs.prevention + carried * share
    pairs.prevention = np.where(after > 0.0, stock / np.where(after > 0.0, after, 1.0), 0.0)
    pairs.lives = after
    return np.asarray(arrived)


def price_next_year(state: State, values: StackValues, claims_pmpy: Floats) -> None:
    """Set next year's premiums: expected claims use results up to last year, administration grows with the trend.

    Args:
        claims_pmpy: medical cost of this year, which is known only next year, USD per member-year, shape (n,).
    """
    stack, organizations = state.stack, state.organizations
    view = ParameterView(values, stack.cell)
    growth = (1.0 + view["market.spending_trend_rate"]) * np.ones(len(stack.ids))
    # At the end of year t, results up to t - 1 are known, two years before the year being priced.
    known = state.year >= 2
    seen = organizations.last_claims if known else organizations.expected_claims
    organizations.last_claims = claims_pmpy
    correction = view.on("premiums") * (1.0 if known else 0.0)
    organizations.expected_claims = next_expected_claims(
        organizations.expected_claims,
        seen,
        organizations.opening_claims * state.trend[stack.cell] * growth,
        growth,
        2,
        view["premiums.pass_through_rate"],
        view["premiums.retained_floor_share"],
        correction,
    )
    administration = by_kind(state, values, "administration_pmpy_usd") * state.trend[stack.cell] * growth
    organizations.premium = np.where(
        stack.is_payer,
        planned_premium(organizations.expected_claims, administration, by_kind(state, values, "premium_margin_rate")),
        0.0,
    )
