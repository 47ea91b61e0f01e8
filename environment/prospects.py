"""Prospects: what the parties to a deal on the table know and believe, gathered from the columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment import streams
from longgame.environment.care import alignment, incentive_conflict, maturity_ceiling, two_boats_factor
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.measurement import spread
from longgame.environment.parameter_view import Number, ParameterView, StackValues
from longgame.environment.premiums import price_drift
from longgame.environment.spending import (
    effective_own_share,
    full_maturity_savings_rate,
    persistent_share,
    reduction_at_width,
    spenders_fraction,
    status_quo_pmpy,
)
from longgame.environment.state import State
from longgame.environment.traits import Traits
from longgame.environment.valuation import Prospect, Side
from longgame.environment.vocabulary import HEALTH_SYSTEM, KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Capital below which a risk premium grows no further, USD.
_LEAST_CAPITAL_USD = 1e5


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
        administration, payer_focus and the like are read where they are used.
        risk_payer, risk_provider: risk aversion by pair.
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
        region_pool_lives=_pool_lives(state, stack.pair_region_pool, 1.0),
        market_pool_lives=_pool_lives(state, stack.pair_market_pool, 2.0),
    )


def _pool_lives(state: State, pool: Ints, pooling: float) -> Floats:
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
    region = _pool_lives(state, stack.pair_region_pool, 1.0)
    market = _pool_lives(state, stack.pair_market_pool, 2.0)
    pooled = pairs.terms.pooled
    lives = np.where(pooled == 1.0, region, np.where(pooled == 2.0, market, pairs.lives))
    return np.asarray(np.where(pairs.model > 0, lives, pairs.lives))


def savings_at_maturity(
    state: State, view: ParameterView, facts: Facts, rows: Ints, depth: Floats, believed: bool
) -> Floats:
    """Savings rate of a mature care model, true or as parties believe it (they do not know a provider's own reduction).

    Args:
        rows: pair rows, shape (r,).
        depth: depth of change, shape (r, sheets).
    """
    provider = state.stack.provider[rows]
    organizations = state.organizations
    gathered = ParameterRows(view, rows)
    reduction = gathered["valuation.believed_reduction_rate"] if believed else organizations.reduction_rate[provider]
    tenth = np.broadcast_to(np.asarray(reduction, dtype=np.float64), rows.shape)
    wide = reduction_at_width(
        np.ascontiguousarray(tenth), gathered["care.targeted_share"], gathered["care.reduction_width_exponent"]
    )
    dollars = facts.targeted_dollars
    dollars = dollars[rows] if np.ndim(dollars) else dollars
    rate = full_maturity_savings_rate(
        dollars,
        wide,
        np.ones(len(rows)),
        organizations.overlap_share[provider],
        gathered["care.overspending_slope"],
        gathered["care.overspending_floor"],
        organizations.relative_spending[provider],
    )
    return np.asarray((rate * facts.aligned[rows])[:, None] * depth)


class ParameterRows:
    """Parameters at a subset of a view's rows."""

    def __init__(self, view: ParameterView, rows: Ints) -> None:
        self._view = view
        self._rows = rows

    def __getitem__(self, key: str) -> Number:
        value = self._view[key]
        return value[self._rows] if isinstance(value, np.ndarray) else value

    def column(self, key: str) -> Number:
        """The value, with a second axis of length one when it differs by row."""
        value = self[key]
        return value[:, None] if isinstance(value, np.ndarray) else value

    def switch(self, mechanism: str) -> Number:
        """1.0 or 0.0, as a column when it differs by row."""
        value = self._view.on(mechanism)
        return value[self._rows][:, None] if isinstance(value, np.ndarray) else value


def learning_rate(view: ParameterView) -> Number:
    """Yearly step of maturity; 1 (mature at once) where maturity is switched off."""
    switch = view.on("maturity")
    return switch * view["care.learning_rate"] + (1.0 - switch)


def build_prospect(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    terms: ContractTerms,
    pooled_lives: Floats,
    benchmark_gap: Floats,
    same_model: Floats,
    done: Floats,
) -> Prospect:
    """What both sides know and believe of deals on the table.

    Args:
        rows: pair rows, shape (r,).
        terms: term sheets, shape (r, sheets).
        pooled_lives: lives that would be measured together, shape (r, sheets).
        benchmark_gap: gap of the (next) benchmark below the status quo, shape (r,).
        same_model: 1 where the sheet continues the running model, shape (r, sheets).
        done: completed years of the agreement on the table, shape (r,).
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    payer, provider = stack.payer[rows], stack.provider[rows]
    at = ParameterRows(view, rows)

    def column(values_by_pair: Floats) -> Floats:
        return np.asarray(values_by_pair[rows][:, None])

    lives = column(pairs.lives)
    running = (pairs.model[rows] > 0)[:, None]
    value_lives = column(facts.value_lives) + np.where(running, 0.0, lives)
    value_share = value_lives / np.maximum(column(facts.panel), 1.0)
    boats = two_boats_factor(value_share, at.column("care.two_boats_floor"))
    boats = 1.0 - at.switch("two_boats") * (1.0 - boats)
    drag = (
        at.switch("identity")
        * at.column("care.identity_drag_share")
        * organizations.identity_inertia[provider][:, None]
    )
    conflict = incentive_conflict(
        column(facts.own_share),
        organizations.contribution_margin[provider][:, None],
        organizations.prepaid_share[provider][:, None],
        at.column("care.conflict_drag"),
    )
    floor = at.column("valuation.delivery_floor")
    delivery_payer = floor + (1.0 - floor) * column(pairs.trust_in_payer())
    delivery_provider = floor + (1.0 - floor) * column(pairs.trust_in_provider())
    data_share = at.column("care.payer_data_share")
    engagement = organizations.engagement[provider][:, None]
    effort = column(traits.provider.effort)
    whole = np.ones_like(lives)
    with_data = 1.0 - data_share * (1.0 - delivery_payer)
    own_data = 1.0 - data_share * (1.0 - column(traits.payer.effort))
    ceiling_provider = maturity_ceiling(effort, whole, engagement, drag, conflict, boats) * with_data
    ceiling_payer = maturity_ceiling(delivery_provider, whole, engagement, drag, conflict, boats) * own_data
    identity_switch = at.switch("identity")
    identity_usd = (
        identity_switch * at.column("valuation.identity_cost_pmpy_usd") * column(facts.trend) * terms.identity_demand
    )
    distrust_usd = at.column("valuation.distrust_cost_pmpy_usd") * column(facts.trend)
    sides = []
    for is_payer, who, own, ceiling, delivery, trust in (
        (False, provider, traits.provider, ceiling_provider, delivery_payer, column(pairs.trust_in_payer())),
        (True, payer, traits.payer, ceiling_payer, delivery_provider, column(pairs.trust_in_provider())),
    ):
        experience, gap = forecast_record(state, values, view, rows, is_payer)
        sides.append(
            Side(
                ceiling=ceiling,
                optimism=column(own.optimism),
                experience=experience[:, None],
                gap=gap[:, None],
                horizon=column(own.horizon),
                identity_cost=identity_usd * organizations.identity_inertia[who][:, None],
                distrust_cost=distrust_usd * np.maximum(terms.trust_demand - trust, 0.0),
                delivery=delivery,
            )
        )
    naming_cost = (
        at.column("engagement.naming_cost_pmpy_usd") * column(traits.provider.naming)
        + at.column("engagement.staffing_cost_pmpy_usd") * column(traits.provider.support)
    ) * column(facts.trend)
    others = np.maximum(column(facts.value_lives) - np.where(running, lives, 0.0), 0.0)
    return Prospect(
        terms=terms,
        lives=lives,
        pooled_lives=pooled_lives,
        spending=column(facts.status_quo),
        benchmark_gap=benchmark_gap[:, None],
        measured_sd=measured_spread(at, pooled_lives),
        savings_at_maturity=savings_at_maturity(state, view, facts, rows, terms.depth, believed=True),
        maturity=organizations.maturity[provider][:, None],
        learning_rate=_column(learning_rate(view), rows),
        decay_rate=at.column("care.decay_rate"),
        coding_rate=at.switch("coding") * at.column("care.coding_rate") * (1.0 - column(traits.provider.candor)),
        own_share=column(facts.own_share),
        prepaid_share=organizations.prepaid_share[provider][:, None],
        contribution_margin=organizations.contribution_margin[provider][:, None],
        displaced_share=column(facts.displaced_share),
        spillover_rate=at.switch("spillover") * at.column("care.spillover_share"),
        spillover_lives=np.maximum(column(facts.panel) - value_lives, 0.0),
        keeps_maturity=np.where(others > 0.0, 1.0, 0.0),
        insured_share=organizations.insured_share[payer][:, None],
        savings_fee=column(facts.savings_fee),
        pass_through=at.switch("premiums") * at.column("premiums.pass_through_rate"),
        retained_floor=at.column("premiums.retained_floor_share"),
        quality=organizations.quality[provider][:, None],
        price_drift=column(facts.drift),
        price_margin=1.0 - at.column("market.cost_follows_price_share"),
        targeted_share=_column(facts.targeted_share, rows),
        naming_cost=naming_cost,
        effort=effort,
        done=done[:, None],
        age=np.asarray(pairs.deal_year[rows] * 1.0)[:, None],
        start_up_due=(1.0 - same_model) * (1.0 - organizations.maturity[provider][:, None]),
        risk_weight=0.5
        * column(facts.risk_provider)
        / np.maximum(organizations.capital[provider][:, None], _LEAST_CAPITAL_USD),
        renewal_belief=at.column("valuation.renewal_belief"),
        provider=sides[0],
        payer=sides[1],
    )


def _column(value: Number, rows: Ints) -> Number:
    return value[rows][:, None] if isinstance(value, np.ndarray) and value.ndim else value


def measured_spread(at: ParameterRows, lives: Floats) -> Floats:
    """Spread of a year's measured savings on these lives: misfit and noise together, shape of `lives`."""
    misfit = at.switch("misfit") * spread(
        at.column("measurement.misfit_sd_rate"), at.column("measurement.misfit_per_life"), lives
    )
    noise = at.switch("noise") * spread(
        at.column("measurement.noise_sd_rate"), at.column("measurement.noise_per_life"), lives
    )
    # Without misfit and noise measured savings are certain; a hair of spread keeps the formulas regular.
    return np.asarray(np.sqrt(misfit * misfit + noise * noise + 1e-12))


def circumstances(state: State, view: ParameterView, facts: Facts, rows: Ints, side: str, decision: str) -> Floats:
    """Unseen circumstances of one side of each pair in a decision, USD, shape (r,): the random part of a logit choice.

    Part of them stays with the side of the pair for good, the rest is drawn for each decision and year.
    """
    stack = state.stack
    at = ParameterRows(view, rows)
    cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
    lasting = streams.logistic(cells, f"{side} lasting circumstances", 0, keys)
    passing = streams.logistic(cells, f"{side} circumstances in {decision}", state.year, keys)
    share = at["valuation.circumstance_persistence"]
    scale = at["mechanisms.decision_noise"] * at["valuation.decision_noise_rate"]
    size = scale * facts.status_quo[rows] * state.pairs.lives[rows]
    return np.asarray(size * (share * lasting + np.sqrt(1.0 - share * share) * passing))


def record_half_weight(years: Number, lives_scale: Number, lives: Floats) -> Floats:
    """Years of results t0 that weigh as much as the prior: t0 = years (1 + scale / lives), as in credibility theory.

    Parties do not tell luck from effort, but they know that few lives say little.
    """
    return np.asarray(years * (1.0 + lives_scale / np.maximum(lives, 1.0)))


def forecast_record(
    state: State, values: StackValues, view: ParameterView, rows: Ints, is_payer: bool
) -> tuple[Floats, Floats]:
    """Weight of experience and correction of the J-curve for one side of each pair, each of shape (r,).

    Experience t / (t + t0) outweighs framing with the years t of own results. The correction takes the pair's own
    record first, then the organisation's, then (as proof points) that of its kind: each with a weight that grows with
    its years, more slowly the fewer lives it rests on.
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    at = ParameterRows(view, rows)
    learning, proof = at["mechanisms.learning"], at["mechanisms.proof_points"]
    learning = np.asarray(learning, dtype=np.float64)
    proof = np.asarray(proof, dtype=np.float64) * at["valuation.proof_weight"]
    half = record_half_weight(
        at["valuation.experience_years"], at["valuation.experience_lives"], contract_lives(state)[rows]
    )
    who = (stack.payer if is_payer else stack.provider)[rows]
    by_organization = ParameterView(values, stack.cell)
    seen = stack.sum_by_organization(stack.payer, pairs.lives) + stack.sum_by_organization(stack.provider, pairs.lives)
    own_half = record_half_weight(
        by_organization["valuation.experience_years"], by_organization["valuation.experience_lives"], seen
    )
    own_weight = organizations.forecast_years / (organizations.forecast_years + own_half)
    group = stack.cell * len(KINDS) + stack.kind
    weight = np.bincount(group, weights=own_weight, minlength=len(stack.cells) * len(KINDS))
    total = np.bincount(group, weights=own_weight * organizations.forecast_gap, minlength=len(weight))
    peers = (total / np.where(weight > 0.0, weight, 1.0))[group]
    organization_gap = own_weight[who] * organizations.forecast_gap[who] + (1.0 - own_weight[who]) * proof * peers[who]
    years = pairs.record_years[rows]
    pair_weight = years / (years + half)
    gap = pair_weight * pairs.record_gap[0 if is_payer else 1][rows] + (1.0 - pair_weight) * organization_gap
    # Framing is about how fast results come: any own results speak to that, few lives or many.
    results = np.maximum(years, organizations.forecast_years[who])
    experience = results / (results + at["valuation.framing_years"])
    return np.asarray(learning * experience), np.asarray(learning * gap)
