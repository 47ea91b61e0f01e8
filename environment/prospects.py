"""Prospects: what the parties to a deal on the table know and believe, gathered from the columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.care import (
    incentive_conflict,
    maturity_ceiling,
    two_boats_factor,
)
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.facts import Facts
from longgame.environment.forecasts import forecast_record, learning_rate, measured_spread
from longgame.environment.parameter_view import Number, ParameterRows, ParameterView, StackValues
from longgame.environment.spending import (
    full_maturity_savings_rate,
    reduction_at_width,
)
from longgame.environment.state import State
from longgame.environment.traits import Traits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Capital below which a risk premium grows no further, as a share of the pair's yearly spending.
_LEAST_CAPITAL_SHARE = 0.01


@dataclass
class Side:
    """What one side believes and feels; arrays of shape (rows, 1) or (rows, sheets).

    Attributes:
        ceiling: maturity ceiling it expects (own effort, or the partner's as it trusts it).
        optimism: framing bias, 0 the J-curve, 1 mature results from year one.
        experience: weight of its own record against the framed prior, 0-1.
        gap: correction of the J-curve by its record and its peers' (share of benchmark).
        horizon: yearly discount factor.
        identity_cost, distrust_cost: felt costs a life and year, USD.
        delivery: share of the partner's promises it counts on.
    """

    ceiling: Floats
    optimism: Floats
    experience: Floats
    gap: Floats
    horizon: Floats
    identity_cost: Floats
    distrust_cost: Floats
    delivery: Floats


@dataclass
class Prospect:
    """Facts of a deal on the table, shape (rows, 1) unless said otherwise; money is nominal.

    `done` counts completed years of the running agreement, `age` of the relationship. `measured_sd` (rows, sheets) is
    the spread of one year's measured savings at the pooled lives. `savings_at_maturity` (rows, sheets) is the true
    savings rate of a mature care model, as parties believe it. `displaced_share` is the contribution the provider loses
    on a dollar of avoided care. `start_up_due` (rows, sheets) is 0 where the care model already stands. `price_margin`
    is what is left to the provider of a higher unit price.
    """

    terms: ContractTerms
    lives: Floats
    pooled_lives: Floats
    spending: Floats
    benchmark_gap: Floats
    measured_sd: Floats
    savings_at_maturity: Floats
    maturity: Floats
    learning_rate: Number
    decay_rate: Number
    coding_rate: Floats
    own_share: Floats
    prepaid_share: Floats
    contribution_margin: Floats
    displaced_share: Floats
    spillover_rate: Floats
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
    done: Floats
    age: Floats
    start_up_due: Floats
    risk_weight: Floats
    renewal_belief: Number
    provider: Side
    payer: Side
    prevention: Floats
    payer_effort: Floats
    payer_naming_cost: Floats
    payer_risk_weight: Floats


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
    own_data = 1.0 - data_share * (1.0 - column(traits.payer.effort) * organizations.engagement[payer][:, None])
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
    naming_usd = at.column("engagement.naming_cost_pmpy_usd") * column(facts.trend)
    staffing_usd = at.column("engagement.staffing_cost_pmpy_usd") * column(facts.trend)
    naming_cost = naming_usd * column(traits.provider.naming) + staffing_usd * column(traits.provider.support)
    least_capital = _LEAST_CAPITAL_SHARE * column(facts.status_quo) * lives
    others = np.maximum(column(facts.value_lives) - np.where(running, lives, 0.0), 0.0)
    return Prospect(
        terms=terms,
        lives=lives,
        pooled_lives=pooled_lives,
        spending=column(facts.status_quo),
        benchmark_gap=benchmark_gap[:, None],
        measured_sd=measured_spread(at, lives, pooled_lives),
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
        / np.maximum(organizations.capital[provider][:, None], least_capital),
        renewal_belief=at.column("valuation.renewal_belief"),
        provider=sides[0],
        payer=sides[1],
        prevention=column(pairs.prevention),
        payer_effort=column(traits.payer.effort),
        payer_naming_cost=naming_usd * column(traits.payer.naming),
        payer_risk_weight=0.5
        * column(facts.risk_payer)
        / np.maximum(organizations.capital[payer][:, None], least_capital),
    )


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


def _column(value: Number, rows: Ints) -> Number:
    return value[rows][:, None] if isinstance(value, np.ndarray) and value.ndim else value
