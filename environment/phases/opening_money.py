"""Opening money: every provider's fixed cost and every plan's first premium."""

from __future__ import annotations

import numpy as np

from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.rules.premiums import planned_premium
from longgame.environment.rules.spending import effective_own_share, status_quo_pmpy
from longgame.environment.state.referral_links import referred_revenue
from longgame.environment.state.state import State


def set_opening_money(state: State, draws: OpeningDraws) -> None:
    """Set each provider's fixed cost from its operating margin in year 1, and each plan's first premium."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    own_share = organizations.own_revenue_share[stack.provider]
    status_quo = status_quo_pmpy(
        draws.pair_view["population.spending_pmpy_usd"],
        np.ones(stack.pair_count),
        organizations.relative_spending[stack.provider],
        own_share,
        pairs.price,
    )
    spending = status_quo * pairs.lives
    own = spending * effective_own_share(own_share, pairs.price)
    outside = spending - own
    referred = referred_revenue(stack, outside, organizations.is_open, organizations.merged_into)[0]
    revenue = stack.sum_by_organization(stack.provider, own + referred)
    income = stack.sum_by_organization(stack.provider, own)
    organizations.own_income_share = income / np.where(revenue > 0.0, revenue, 1.0)
    organizations.fixed_cost = revenue * (organizations.contribution_margin - organizations.operating_margin)
    members = stack.sum_by_organization(stack.payer, pairs.lives)
    claims = stack.sum_by_organization(stack.payer, spending)
    payers = members > 0.0
    organizations.expected_claims = np.where(payers, claims / np.where(payers, members, 1.0), 0.0)
    organizations.opening_claims = organizations.expected_claims.copy()
    organizations.premium = planned_premium(
        organizations.expected_claims,
        draws.by_kind("administration_pmpy_usd"),
        draws.by_kind("premium_margin_rate"),
    )
    mean = stack.sum_by_cell(stack.cell, organizations.premium * members) / stack.sum_by_cell(stack.cell, members)
    organizations.opening_premium_ratio = np.where(payers, organizations.premium / mean[stack.cell], 1.0)
