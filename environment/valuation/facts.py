"""Facts of a year that several rules share, computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.contract_money import lost_contribution
from longgame.environment.rules.premiums import price_drift
from longgame.environment.rules.spending import (
    effective_own_share,
    status_quo_pmpy,
)
from longgame.environment.rules.value_weights import value_distance
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.group_depth import group_depth_cap
from longgame.environment.valuation.group_facts import overlap_and_joint_lives, pooled_in_group
from longgame.environment.valuation.pilot_cost import planned_cost
from longgame.environment.valuation.targeting import reached_shares
from longgame.vocabulary import HEALTH_SYSTEM, KINDS, POOLED_IN_MARKET, POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Facts:
    """Columns of a year that several rules share, of shape (m,) by pair unless another shape is given.

    Attributes:
        trend: spending index of the pair's cell.
        status_quo: spending of a life without any savings, USD a year.
        own_share: provider's own revenue as a share of that spending, at the pair's unit price.
        own_share_of_panel: mean `own_share` over a provider's panel, by lives; 0 for payers, shape (n,).
        lost_contribution: contribution that a provider loses on a dollar of its own avoided care, at the opening price
            (row 0) and of a rise in price (row 1), shape (2, n). Contracts that prepay revenue are not in it.
        prepaid_gain: what it keeps of that loss if a contract prepays all of its own revenue, shape (n,).
        prepaid_lives: lives under running contracts, each times the share of own revenue that its contract prepays,
            shape (n,).
        targeted_share: f, share of members that the provider's programme targets, 0 for payers, shape (n,).
        reached, believed_reached: A(f) R(f) with the true reduction and with the one that parties believe in, 0 for
            payers, shape (n,).
        value_distance, openness: distance of the two definitions of value, and the lower candor of the two sides.
        drift: yearly change of the unit price without a deal.
        value_lives: provider's lives under any deal.
        members, panels: lives of each payer and of each provider, 0 for the other side, shape (n,).
        panel: provider's lives.
        savings_fee: share of self-funded savings that the plan earns.
        risk_provider, risk_payer: risk aversion.
        region_pool_lives, market_pool_lives: lives already in the pool that the pair would join.
        group_pool_lives: lives already in the pool of the provider's group and the payer; 0 without one.
        overlap: share of its patients' care that a provider can change with its allies and its group, shape (n,).
        depth_cap: deepest change that the provider's group can reach, infinite without a cap, shape (n,).
        pilot_cost: cost of the pilots that the provider plans for a year with a deal, USD, shape (n,).
    """

    trend: Floats
    status_quo: Floats
    own_share: Floats
    own_share_of_panel: Floats
    lost_contribution: Floats
    prepaid_gain: Floats
    prepaid_lives: Floats
    targeted_share: Floats
    reached: Floats
    believed_reached: Floats
    value_distance: Floats
    openness: Floats
    drift: Floats
    value_lives: Floats
    members: Floats
    panels: Floats
    panel: Floats
    savings_fee: Floats
    risk_provider: Floats
    risk_payer: Floats
    region_pool_lives: Floats
    market_pool_lives: Floats
    group_pool_lives: Floats
    overlap: Floats
    depth_cap: Floats
    pilot_cost: Floats


def by_kind(state: State, values: StackValues, name: str) -> Floats:
    """`organizations.<kind>.<name>` of each organisation this year, shape (n,)."""
    stack = state.stack
    return ParameterView(values, stack.cell).by_member("organizations", KINDS, name, stack.kind)


def yearly_facts(state: State, values: StackValues, view: ParameterView, traits: Traits) -> Facts:
    """Facts of the year at the time of the call."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    cost, access = organizations.value_focus, organizations.access_focus
    members = stack.sum_by_organization(stack.payer, pairs.lives)
    panels = stack.sum_by_organization(stack.provider, pairs.lives)
    panel = panels[stack.provider]
    region_lives = np.bincount(stack.pair_region, weights=pairs.lives, minlength=stack.region_count)
    all_lives = stack.sum_by_cell(stack.pair_cell, pairs.lives)
    regional = region_lives[stack.pair_region]
    overlap, joint_lives = overlap_and_joint_lives(state, values, panels)
    provider_leverage = (panel + joint_lives[stack.provider]) / np.where(regional > 0.0, regional, 1.0)
    provider_leverage = provider_leverage + np.where(
        stack.kind[stack.provider] == HEALTH_SYSTEM, view["market.system_leverage_share"], 0.0
    )
    # A payer's leverage is its share of the members of the regions where it sells.
    sold_to = np.bincount(stack.territory_payer, weights=region_lives[stack.territory_region], minlength=len(stack.ids))
    sold_to = np.where(stack.sells_everywhere, all_lives[stack.cell], sold_to)
    payer_leverage = (members / np.where(sold_to > 0.0, sold_to, 1.0))[stack.payer]
    trend = state.trend[stack.pair_cell]
    reached, believed_reached = reached_shares(state, values)
    return Facts(
        trend=trend,
        **_lost_contribution(state, values),
        targeted_share=organizations.focus_width,
        reached=reached,
        believed_reached=believed_reached,
        value_distance=value_distance(
            cost[stack.payer],
            cost[stack.provider],
            access[stack.payer],
            access[stack.provider],
            view.on("value_weights"),
        ),
        openness=np.minimum(traits.payer.candor, traits.provider.candor),
        drift=price_drift(provider_leverage, payer_leverage, view["market.price_drift_rate"]) * view.on("unit_price"),
        members=members,
        panels=panels,
        panel=panel,
        savings_fee=by_kind(state, values, "savings_fee_share")[stack.payer],
        risk_provider=by_kind(state, values, "risk_aversion")[stack.provider],
        risk_payer=by_kind(state, values, "risk_aversion")[stack.payer],
        overlap=overlap,
        depth_cap=group_depth_cap(state, values),
        pilot_cost=planned_cost(state, values),
        **_moved_by_talks(state, view, trend, panels),
    )


def facts_after_talks(state: State, view: ParameterView, facts: Facts) -> Facts:
    """Facts of the year after talks have changed deals and unit prices."""
    return replace(facts, **_moved_by_talks(state, view, facts.trend, facts.panels))


def _moved_by_talks(state: State, view: ParameterView, trend: Floats, panels: Floats) -> dict[str, Floats]:
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    own = organizations.own_revenue_share[stack.provider]
    relative = organizations.relative_spending[stack.provider]
    own_share = effective_own_share(own, pairs.price)
    own_lives = stack.sum_by_organization(stack.provider, pairs.lives * own_share)
    active = (pairs.model > 0).nonzero()[0]
    lives = pairs.lives[active]
    prepaid_lives = lives * pairs.terms.prepaid_share[active]
    under_deals, prepaid_lives = stack.sums_by_organization(stack.provider[active], np.array([lives, prepaid_lives]))
    return {
        "status_quo": status_quo_pmpy(view["population.spending_pmpy_usd"], trend, relative, own, pairs.price),
        "own_share": own_share,
        "own_share_of_panel": own_lives / np.where(panels > 0.0, panels, 1.0),
        "value_lives": under_deals[stack.provider],
        "prepaid_lives": prepaid_lives,
        "region_pool_lives": pool_lives(state, stack.pair_region_pool, POOLED_IN_REGION),
        "market_pool_lives": pool_lives(state, stack.pair_market_pool, POOLED_IN_MARKET),
        "group_pool_lives": _group_pool_lives(state),
    }


def _lost_contribution(state: State, values: StackValues) -> dict[str, Floats]:
    """`Facts.lost_contribution` and `Facts.prepaid_gain`, by name.

    The rule is linear in the rise of the price and in what is prepaid, so the ends say all. What prepayment adds does
    not depend on the price.
    """
    organizations, view = state.organizations, ParameterView(values, state.stack.cell)

    def lost(prepaid: Floats, price_rise: float) -> Floats:
        return lost_contribution(
            organizations.contribution_margin,
            prepaid,
            view["care.backfill_share"],
            by_kind(state, values, "cost_based_share"),
            np.full(len(prepaid), price_rise),
            view["market.cost_follows_price_share"],
        )

    own = organizations.prepaid_share
    at_opening_price = lost(own, 0.0)
    return {
        "lost_contribution": np.array([at_opening_price, lost(own, 1.0)]),
        "prepaid_gain": at_opening_price - lost(np.ones_like(own), 0.0),
    }


def displaced_share(state: State, facts: Facts, rows: Ints) -> Floats:
    """Contribution that the providers of the pairs `rows` lose on a dollar of avoided care, shape of `rows`.

    It is the loss without a contract that prepays revenue; such a contract leaves less of it (`prepaid_gain`).
    """
    pairs = state.pairs
    price_rise = 1.0 - pairs.opening_price[rows] / pairs.price[rows]
    at_opening_price, of_the_rise = facts.lost_contribution[:, state.stack.provider[rows]]
    return np.asarray(facts.own_share[rows] * ((1.0 - price_rise) * at_opening_price + price_rise * of_the_rise))


def prepaid_gain(state: State, facts: Facts, rows: Ints) -> Floats:
    """What these providers keep of a dollar of avoided care if a contract prepays all own revenue, shape of `rows`."""
    return np.asarray(facts.own_share[rows] * facts.prepaid_gain[state.stack.provider[rows]])


def pool_lives(state: State, pool: Ints, pooling: float) -> Floats:
    """Lives already in each pair's pool, shape (m,)."""
    return np.asarray(_lives_by_pool(state, pool, pooled_pairs(state, pooling))[pool])


def contract_lives(state: State) -> Floats:
    """Lives measured together under each pair's running contract, shape (m,); the pair's own if nothing is pooled."""
    lives = state.pairs.lives.copy()
    for pooling, pool in state.stack.pools:
        inside = pooled_pairs(state, pooling)
        lives[inside] = _lives_by_pool(state, pool, inside)[pool[inside]]
    if state.has_group_pools:
        inside = pooled_in_group(state)
        lives[inside] = _group_pool_lives(state)[inside]
    return lives


def _group_pool_lives(state: State) -> Floats:
    """`Facts.group_pool_lives`."""
    if not state.has_group_pools:
        return np.zeros(state.stack.pair_count)
    inside = _lives_by_pool(state, state.group_pool, pooled_in_group(state))
    return np.asarray(np.where(state.group_pool >= 0, inside[state.group_pool], 0.0))


def pooled_pairs(state: State, pooling: float) -> Ints:
    """Pair rows whose running contract has this kind of pooling."""
    return np.asarray(((state.pairs.model > 0) & (state.pairs.terms.pooled == pooling)).nonzero()[0])


def _lives_by_pool(state: State, pool: Ints, inside: Ints) -> Floats:
    """Lives of the pairs `inside` by pool number."""
    lives = np.bincount(pool[inside], weights=state.pairs.lives[inside], minlength=state.stack.pair_count)
    return np.asarray(lives, dtype=np.float64)
