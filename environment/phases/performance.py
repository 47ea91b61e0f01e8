"""The performance year of every deal: measured savings, amounts due, results and reference points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.investment import Investment
from longgame.environment.phases.measured_savings import measure_savings
from longgame.environment.phases.reference_points import set_reference_points
from longgame.environment.rules.contract_money import (
    care_saved,
    enabler_fee,
    own_cost_borne,
    payer_result,
    payer_settlement,
    provider_result,
    provider_settlement,
    restrained_price,
    running_shares,
    start_up_shares,
    steerage_revenue,
)
from longgame.environment.rules.grievance import judged_shortfall, unlisted_loss
from longgame.environment.rules.premiums import kept_share
from longgame.environment.rules.prepaid import prepaid_together
from longgame.environment.rules.purpose import seen_through_purpose
from longgame.environment.rules.settlement import paid_for_quality, recoupment, shared_loss_rate, shared_savings_rate
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts, displaced_share, prepaid_gain
from longgame.environment.valuation.people_levers import lever

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What a year holds of decisions to stay.
_DECISIONS = (
    "payer_walk_away",
    "provider_walk_away",
    "payer_stay_margin",
    "provider_stay_margin",
    "provider_own_margin",
)


def perform(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    costs: Investment,
    saved: Floats,
) -> None:
    """Run the performance year: measure savings and set amounts due, results and reference points.

    Args:
        costs: investment of the year.
        saved: true savings rate, shape (m,).
    """
    pairs = state.pairs
    pairs.saved_without_deal = np.where(pairs.model > 0, pairs.saved_without_deal, saved)
    rows = (pairs.model > 0).nonzero()[0]
    if not len(rows):
        return
    year = PerformanceYear.empty(len(rows))
    at = ParameterRows(view, rows)
    terms = pairs.terms.rows(rows)
    # A deal that ends this year loses these three before the year is recorded.
    year.model, year.agreement_year, year.lives = pairs.model[rows], pairs.agreement_year[rows] + 1, pairs.lives[rows]
    year.agreed_effort, year.delivered_effort = traits.provider.effort[rows], traits.provider.delivered_effort[rows]
    coding = measure_savings(state, view, facts, traits, rows, saved, year)
    _settle_up(state, facts, rows, terms, costs, year)
    _book(state, facts, rows, terms, costs, year, saved, coding, at)
    set_reference_points(state, values, view, facts, traits, rows, terms, costs, year, coding)
    scale = at["trust.shortfall_scale_rate"] * year.benchmark_usd
    year.payer_judged_shortfall = judged_shortfall(year.payer_seen, year.payer_reference, scale)
    year.provider_seen = seen_through_purpose(
        year.provider_net,
        year.provider_reference,
        year.displaced_margin,
        at.on("purpose")
        * at["people.purpose_share"]
        * lever(state, values, "purpose")[state.stack.provider[rows]]
        * traits.provider.naming[rows],
    )
    year.provider_judged_shortfall = judged_shortfall(year.provider_seen, year.provider_reference, scale)
    year.payer_unlisted_loss = unlisted_loss(year.payer_judged_shortfall, pairs.listed_share_payer[rows])
    year.provider_unlisted_loss = unlisted_loss(year.provider_judged_shortfall, pairs.listed_share_provider[rows])
    # Nobody has decided yet whether to stay.
    for decision in _DECISIONS:
        setattr(year, decision, np.nan)
    pairs.this_year.write(rows, year)


def count_years(state: State) -> None:
    """Add a completed year to every running agreement and relationship."""
    pairs = state.pairs
    active = pairs.model > 0
    pairs.agreement_year = pairs.agreement_year + active
    pairs.deal_year = pairs.deal_year + active


def _settle_up(
    state: State, facts: Facts, rows: Ints, terms: ContractTerms, costs: Investment, year: PerformanceYear
) -> None:
    """Set the amounts due next year for this year, USD."""
    pairs = state.pairs
    benchmark = facts.status_quo[rows] * (1.0 - pairs.benchmark_gap[rows])
    benchmark_usd = benchmark * pairs.lives[rows]
    quality = state.organizations.quality[state.stack.provider[rows]]
    two_sided = pairs.agreement_year[rows] + 1 >= terms.two_sided_year
    measured = year.contract_rate
    shared = shared_savings_rate(
        measured, terms.minimum_savings_rate, terms.savings_cap_rate, quality, terms.quality_gate
    )
    savings_usd = terms.provider_share * shared * benchmark_usd * paid_for_quality(quality, terms.quality_scaled)
    # Equity partners share the capped loss of the venture; otherwise the cap applies to the provider's repayment.
    equity = terms.equity > 0.0
    loss_share = np.where(equity, 1.0, terms.loss_share)
    loss = shared_loss_rate(
        measured, two_sided.astype(np.float64), loss_share, terms.corridor_rate, terms.loss_cap_rate
    )
    loss_usd = loss * np.where(equity, terms.provider_share, 1.0) * benchmark_usd
    # This year's support is paid before savings are known, so savings can repay it.
    paid = pairs.support_paid[rows] + costs.support[rows]
    taken_back = recoupment(savings_usd, paid, pairs.support_recouped[rows], terms.recoupment_share)
    pairs.support_paid[rows] = paid
    pairs.support_recouped[rows] += taken_back
    year.benchmark_pmpy = benchmark
    year.benchmark_usd = benchmark_usd
    year.two_sided = two_sided
    year.savings_due = savings_usd
    year.loss_due = loss_usd
    year.recoupment_due = taken_back
    year.enabler_fee_due = enabler_fee(savings_usd, taken_back, terms.enabler_fee_share)
    year.enabler_guarantee_due = loss_usd * terms.enabler_loss_share


def _book(
    state: State,
    facts: Facts,
    rows: Ints,
    terms: ContractTerms,
    costs: Investment,
    year: PerformanceYear,
    saved: Floats,
    coding: Floats,
    at: ParameterRows,
) -> None:
    """Book both sides' results of the performance year (accrual): gains from the deal less its cost."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    payer, provider = stack.payer[rows], stack.provider[rows]
    spending_usd, own_share = facts.status_quo[rows] * pairs.lives[rows], facts.own_share[rows]
    prepaid = prepaid_together(organizations.prepaid_share[provider], terms.prepaid_share)
    displaced = displaced_share(state, facts, rows) - terms.prepaid_share * prepaid_gain(state, facts, rows)
    years = pairs.agreement_year[rows].astype(np.float64)
    restrained = restrained_price(facts.drift[rows], years, terms.price_restraint, own_share * spending_usd)
    year.displaced_margin = saved[rows] * spending_usd * displaced
    year.support = costs.support[rows]
    year.care_management = costs.care_management[rows]
    year.transition = costs.transition[rows]
    year.payer_dealing, year.provider_dealing = costs.payer_dealing[rows], costs.provider_dealing[rows]
    year.dealing_cost = year.payer_dealing + year.provider_dealing
    year.people_cost = costs.payer_people[rows] + costs.people[rows]
    start_up, running_cost = start_up_shares(terms), running_shares(terms)
    year.program_cost = costs.running[rows] * running_cost[0] + costs.start_up[rows] * start_up[0]
    # An amount still due from an earlier relationship of the pair does not belong to this deal.
    same_deal = np.where(pairs.deal_year[rows] > 0, 1.0, 0.0)
    result = provider_result(
        support=year.support,
        care_management=year.care_management,
        governance=costs.governance[rows] + costs.in_kind_work[rows],
        change_leadership=costs.naming[rows] + costs.people[rows] + costs.pilots[rows],
        program=year.program_cost,
        displaced=year.displaced_margin,
        steered=steerage_revenue(terms.steerage_share, own_share, spending_usd, saved[rows])
        * organizations.contribution_margin[provider],
        price=restrained * (1.0 - at["market.cost_follows_price_share"]),
        transition=year.transition,
        dealing=year.provider_dealing,
    )
    year.provider_due = provider_settlement(
        year.savings_due, year.loss_due, year.recoupment_due, terms.enabler_fee_share, terms.enabler_loss_share
    )
    year.provider_net = year.provider_due + result
    year.provider_cash = pairs.last_year.provider_due[rows] * same_deal + result
    kept = kept_share(
        organizations.insured_share[payer],
        facts.savings_fee[rows],
        at["mechanisms.premiums"] * at["premiums.pass_through_rate"],
        at["premiums.retained_floor_share"],
        (pairs.deal_year[rows] + 1).astype(np.float64),
    )
    care = care_saved(saved[rows], spending_usd, own_share, prepaid)
    in_claims = at.on("support_in_claims")
    borne = own_cost_borne(kept, in_claims)
    result = payer_result(
        kept,
        care,
        restrained,
        year.care_management,
        support=year.support * borne,
        governance=costs.governance[rows],
        running=costs.payer_running[rows] * borne,
        change_leadership=costs.payer_naming[rows] + costs.payer_people[rows],
        program=costs.running[rows] * running_cost[1] + costs.start_up[rows] * start_up[1],
        transition=year.transition,
        dealing=year.payer_dealing,
    )
    year.payer_due = payer_settlement(kept, year.savings_due, year.loss_due, year.recoupment_due * borne)
    year.payer_net = year.payer_due + result
    year.payer_cash = pairs.last_year.payer_due[rows] * same_deal + result
    # Savings of the payer's customers; employers pay the plan a fee on their part.
    year.fee_base = care + restrained - year.care_management - year.transition - year.savings_due + year.loss_due
    year.fee_base = year.fee_base - costs.in_claims[rows] + in_claims * year.recoupment_due
    # A payer does not see true savings. It judges by measured savings without coding, which both sides know.
    seen = year.apparent_rate - coding - saved[rows]
    year.payer_seen = year.payer_net + kept * care_saved(seen, spending_usd, own_share, prepaid)
