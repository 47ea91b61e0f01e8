"""Facts of a year that several rules share, gathered once by pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.care import (
    alignment,
)
from longgame.environment.parameter_view import Number, ParameterView, StackValues
from longgame.environment.premiums import price_drift
from longgame.environment.spending import (
    effective_own_share,
    persistent_share,
    spenders_fraction,
    status_quo_pmpy,
)
from longgame.environment.state import State
from longgame.environment.traits import Traits
from longgame.environment.vocabulary import HEALTH_SYSTEM, KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Facts:
    """Columns of a year that several rules share, each of shape (m,) by pair unless said otherwise.

    Attributes:
        trend: spending index of the pair's cell.
        status_quo: spending of a life without any savings, USD.
        own_share: own revenue as a share of that spending at the pair's unit price.
        displaced_share: contribution the provider loses on a dollar of avoided care.
        targeted_dollars, targeted_share: A(f) and f.
        aligned: share of savings realised under the two definitions of value.
        drift: yearly change of the unit price without a deal.
        value_lives: provider's lives under any deal, by pair.
        panel: provider's lives, by pair.
        savings_fee: share of self-funded savings that reaches the plan.
        risk_provider, risk_payer: risk aversion.
        region_pool_lives, market_pool_lives: lives already measured together in the pool the pair would join.
    """

    trend: Floats
    status_quo: Floats
    own_share: Floats
    displaced_share: Floats
    targeted_dollars: Number
    targeted_share: Number
    aligned: Floats
    drift: Floats
    value_lives: Floats
    panel: Floats
    savings_fee: Floats
    risk_provider: Floats
    risk_payer: Floats
    region_pool_lives: Floats
    market_pool_lives: Floats


def by_kind(state: State, values: StackValues, name: str) -> Floats:
    """`organizations.<kind>.<name>` of each organisation this year, shape (n,)."""
    stack = state.stack
    return ParameterView(values, stack.cell).by_member("organizations", KINDS, name, stack.kind)


def yearly_facts(state: State, values: StackValues, view: ParameterView, traits: Traits) -> Facts:
    """Shared columns of the year, at the time of the call."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    trend = state.trend[stack.pair_cell]
    own = organizations.own_revenue_share[stack.provider]
    status_quo = status_quo_pmpy(
        view["population.spending_pmpy_usd"], trend, organizations.relative_spending[stack.provider], own, pairs.price
    )
    margin = organizations.contribution_margin[stack.provider]
    prepaid = organizations.prepaid_share[stack.provider]
    lost = margin - prepaid
    softened = (1.0 - view["care.backfill_share"]) * (1.0 - by_kind(state, values, "cost_based_share")[stack.provider])
    own_share = effective_own_share(own, pairs.price)
    openness = np.minimum(traits.payer.candor, traits.provider.candor)
    focus = organizations.value_focus
    active = pairs.model > 0
    panel = stack.sum_by_organization(stack.provider, pairs.lives)
    under_deals = stack.sum_by_organization(stack.provider, np.where(active, pairs.lives, 0.0))
    region_lives = np.bincount(stack.region[stack.provider], weights=pairs.lives, minlength=stack.region_count)
    members = stack.sum_by_organization(stack.payer, pairs.lives)
    all_lives = stack.sum_by_cell(stack.pair_cell, pairs.lives)
    regional = region_lives[stack.region[stack.provider]]
    provider_leverage = panel[stack.provider] / np.where(regional > 0.0, regional, 1.0)
    provider_leverage = provider_leverage + np.where(
        stack.kind[stack.provider] == HEALTH_SYSTEM, view["market.system_leverage_share"], 0.0
    )
    payer_leverage = members[stack.payer] / all_lives[stack.pair_cell]
    fraction = spenders_fraction(view["care.targeted_share"], view["population.zero_share"])
    return Facts(
        trend=trend,
        status_quo=status_quo,
        own_share=own_share,
        displaced_share=own_share * np.where(lost > 0.0, lost * softened, lost),
        targeted_dollars=persistent_share(fraction, view["population.log_sd"], view["population.persistence"]),
        targeted_share=view["care.targeted_share"],
        aligned=alignment(focus[stack.payer], focus[stack.provider], openness, view["care.misalignment_penalty"]),
        drift=price_drift(provider_leverage, payer_leverage, view["market.price_drift_rate"]) * view.on("unit_price"),
        value_lives=under_deals[stack.provider],
        panel=panel[stack.provider],
        savings_fee=by_kind(state, values, "savings_fee_share")[stack.payer],
        risk_provider=by_kind(state, values, "risk_aversion")[stack.provider],
        risk_payer=by_kind(state, values, "risk_aversion")[stack.payer],
        region_pool_lives=pool_lives(state, stack.pair_region_pool, 1.0),
        market_pool_lives=pool_lives(state, stack.pair_market_pool, 2.0),
    )


def pool_lives(state: State, pool: Ints, pooling: float) -> Floats:
    """Lives already in each pair's pool, by pair."""
    pairs = state.pairs
    inside = (pairs.model > 0) & (pairs.terms.pooled == pooling)
    lives = np.bincount(pool, weights=np.where(inside, pairs.lives, 0.0), minlength=int(pool.max(initial=-1)) + 1)
    return np.asarray(lives[pool])


def contract_lives(state: State) -> Floats:
    """Lives measured together under each pair's running contract, shape (m,).

    The pair's own where nothing is pooled.
    """
    pairs, stack = state.pairs, state.stack
    region = pool_lives(state, stack.pair_region_pool, 1.0)
    market = pool_lives(state, stack.pair_market_pool, 2.0)
    pooled = pairs.terms.pooled
    lives = np.where(pooled == 1.0, region, np.where(pooled == 2.0, market, pairs.lives))
    return np.asarray(np.where(pairs.model > 0, lives, pairs.lives))
