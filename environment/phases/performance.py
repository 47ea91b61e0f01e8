"""The performance year of every deal: measured savings, what is due, both sides' results and what they expected."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.investment import Investment
from longgame.environment.rules.care import maturity_path
from longgame.environment.rules.contract_money import (
    care_saved,
    enabler_fee,
    payer_result,
    payer_settlement,
    provider_result,
    provider_settlement,
    restrained_price,
    running_shares,
    start_up_shares,
    steerage_revenue,
)
from longgame.environment.rules.measurement import coding_ramp, measured_rate, next_misfit, spread
from longgame.environment.rules.premiums import kept_share
from longgame.environment.rules.settlement import recoupment, shared_loss_rate, shared_savings_rate
from longgame.environment.rules.trust import reference_point
from longgame.environment.state import streams
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.expected_flows import yearly_flows
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.offers import Offers, build_offers
from longgame.vocabulary import POOLED_IN_MARKET, POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def perform(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    costs: Investment,
    saved: Floats,
) -> None:
    """The performance year: measured savings, what is due, both sides' results and what they expected."""
    pairs = state.pairs
    pairs.saved_without_deal = np.where(pairs.model > 0, pairs.saved_without_deal, saved)
    rows = np.flatnonzero(pairs.model > 0)
    if not len(rows):
        return
    year = PerformanceYear.empty(len(rows))
    at = ParameterRows(view, rows)
    terms = pairs.terms.rows(rows)
    coding = _measure(state, at, facts, traits, rows, saved, year)
    _settle_up(state, facts, rows, terms, year)
    _book(state, facts, rows, terms, costs, year, saved, coding, at)
    _expect(state, values, view, facts, traits, rows, terms, costs, year, coding)
    pairs.this_year.write(rows, year)


def count_years(state: State) -> None:
    """A year of the agreement and of the relationship is complete once it is delivered."""
    pairs = state.pairs
    active = pairs.model > 0
    pairs.agreement_year = pairs.agreement_year + active
    pairs.deal_year = pairs.deal_year + active


def _measure(
    state: State, at: ParameterRows, facts: Facts, traits: Traits, rows: Ints, saved: Floats, year: PerformanceYear
) -> Floats:
    """Measured savings of every deal, and of its contract; returns the coding part that parties know of, shape (rows,).

    Misfit and noise are each pair's own, at the pair's own lives; a pooled contract is measured on the sum of its
    members, which is how pooling cures what is idiosyncratic.
    """
    stack, pairs = state.stack, state.pairs
    cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
    lives = pairs.lives[rows]
    luck = at.on("luck")
    misfit_shock, noise_shock = streams.normals(cells, ("benchmark misfit", "one-year noise"), state.year, keys)
    misfit_sd = spread(at["measurement.misfit_sd_rate"], at["measurement.misfit_per_life"], lives)
    carried = next_misfit(pairs.misfit[rows], at["measurement.misfit_persistence"], misfit_sd, misfit_shock)
    misfit = np.where(pairs.deal_year[rows] == 0, misfit_sd * misfit_shock, carried) * (at["mechanisms.misfit"] * luck)
    pairs.misfit[rows] = misfit
    noise_sd = spread(at["measurement.noise_sd_rate"], at["measurement.noise_per_life"], lives)
    noise = at["mechanisms.noise"] * luck * noise_sd * noise_shock
    ramp = coding_ramp((pairs.deal_year[rows] + 1).astype(np.float64))
    coding = at["mechanisms.coding"] * at["care.coding_rate"] * (1.0 - traits.provider.candor[rows]) * ramp
    year.active[:] = True
    year.true_rate = saved[rows]
    year.misfit = misfit
    year.noise = noise
    gap = pairs.benchmark_gap[rows]
    year.measured_rate = measured_rate(saved[rows], coding, misfit, noise, gap)
    benchmark_usd = facts.status_quo[rows] * (1.0 - gap) * lives
    year.contract_rate = _contract_mean(state, rows, year.measured_rate, benchmark_usd)
    year.apparent_rate = year.contract_rate * (1.0 - gap) + gap
    return np.asarray(coding)


def contract_numbers(state: State, rows: Ints) -> Ints:
    """Number of each running deal's contract.

    A region's network, an enabler's book with a payer, or the pair itself.
    """
    stack, pairs = state.stack, state.pairs
    pooled = pairs.terms.pooled[rows]
    regions = int(stack.pair_region_pool.max()) + 1
    markets = int(stack.pair_market_pool.max()) + 1
    region, market = stack.pair_region_pool[rows], regions + stack.pair_market_pool[rows]
    return np.where(
        pooled == POOLED_IN_REGION, region, np.where(pooled == POOLED_IN_MARKET, market, regions + markets + rows)
    )


def _contract_mean(state: State, rows: Ints, values: Floats, benchmark_usd: Floats) -> Floats:
    """Rate of each contract: the sum of its members' savings over the sum of their benchmarks, by row."""
    _, number = np.unique(contract_numbers(state, rows), return_inverse=True)
    weight = np.bincount(number, weights=benchmark_usd)
    mean = np.bincount(number, weights=values * benchmark_usd) / np.where(weight > 0.0, weight, 1.0)
    return np.asarray(np.where(np.bincount(number)[number] == 1, values, mean[number]))


def _settle_up(state: State, facts: Facts, rows: Ints, terms: ContractTerms, year: PerformanceYear) -> None:
    """What is due next year for this one, in dollars."""
    pairs = state.pairs
    benchmark = facts.status_quo[rows] * (1.0 - pairs.benchmark_gap[rows])
    benchmark_usd = benchmark * pairs.lives[rows]
    quality = state.organizations.quality[state.stack.provider[rows]]
    two_sided = pairs.agreement_year[rows] + 1 >= terms.two_sided_year
    measured = year.contract_rate
    shared = shared_savings_rate(
        measured, terms.minimum_savings_rate, terms.savings_cap_rate, quality, terms.quality_gate
    )
    savings_usd = terms.provider_share * shared * benchmark_usd
    # Partners in equity share the capped loss of the venture; elsewhere the cap is on what the provider repays.
    equity = terms.equity > 0.0
    loss_share = np.where(equity, 1.0, terms.loss_share)
    loss = shared_loss_rate(
        measured, two_sided.astype(np.float64), loss_share, terms.corridor_rate, terms.loss_cap_rate
    )
    loss_usd = loss * np.where(equity, terms.provider_share, 1.0) * benchmark_usd
    # The running year's support is paid before savings are known, so it can be taken back from them.
    paid = pairs.support_paid[rows] + terms.support * pairs.lives[rows]
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
    """Both sides' results of the performance year, accrual: what the deal brought, less what it cost."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    payer, provider = stack.payer[rows], stack.provider[rows]
    spending_usd, own_share = facts.status_quo[rows] * pairs.lives[rows], facts.own_share[rows]
    prepaid = organizations.prepaid_share[provider]
    years = pairs.agreement_year[rows].astype(np.float64)
    restrained = restrained_price(facts.drift[rows], years, terms.price_restraint, own_share * spending_usd)
    year.displaced_margin = saved[rows] * spending_usd * facts.displaced_share[rows]
    year.support = costs.support[rows]
    year.care_management = costs.care_management[rows]
    start_up, running_cost = start_up_shares(terms), running_shares(terms)
    year.program_cost = costs.running[rows] * running_cost[0] + costs.start_up[rows] * start_up[0]
    # What is still due from an earlier relationship of the pair is not this deal's.
    same_deal = np.where(pairs.deal_year[rows] > 0, 1.0, 0.0)
    result = provider_result(
        support=year.support,
        care_management=year.care_management,
        governance=costs.governance[rows],
        change_leadership=costs.naming[rows],
        program=year.program_cost,
        displaced=year.displaced_margin,
        steered=steerage_revenue(terms.steerage_share, own_share, spending_usd, saved[rows])
        * organizations.contribution_margin[provider],
        price=restrained * (1.0 - at["market.cost_follows_price_share"]),
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
    result = payer_result(
        kept,
        care,
        restrained,
        year.care_management,
        support=year.support,
        governance=costs.governance[rows],
        running=costs.payer_running[rows],
        change_leadership=costs.payer_naming[rows],
        program=costs.running[rows] * running_cost[1] + costs.start_up[rows] * start_up[1],
    )
    year.payer_due = payer_settlement(kept, year.savings_due, year.loss_due, year.recoupment_due)
    year.payer_net = year.payer_due + result
    year.payer_cash = pairs.last_year.payer_due[rows] * same_deal + result
    # What the deal saves the payer's customers, on part of which employers pay the plan a fee.
    year.fee_base = care + restrained - year.care_management - year.savings_due + year.loss_due
    # A payer does not see true savings: it judges by what is measured, coding (of which both know) taken off.
    seen = year.apparent_rate - coding - saved[rows]
    year.payer_seen = year.payer_net + kept * care_saved(seen, spending_usd, own_share, prepaid)


def _expect(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    rows: Ints,
    terms: ContractTerms,
    costs: Investment,
    year: PerformanceYear,
    coding: Floats,
) -> None:
    """Reference points of both sides for the year, and how far measured savings came out off their J-curves."""
    pairs = state.pairs
    age = pairs.agreement_year[rows].astype(np.float64)
    offers = build_offers(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        terms,
        costs.pooled_lives[rows],
        pairs.benchmark_gap[rows],
        np.ones(len(rows)),
        age,
    )
    # A reference point is what was promised, so it counts on delivery in full.
    offers.provider.delivery = np.ones_like(offers.provider.delivery)
    start_up = start_up_shares(terms)
    own_start_up = (costs.start_up[rows] * start_up[1], costs.start_up[rows] * start_up[0])
    forecasts = _frozen_forecasts(state, rows, offers)
    share = terms.provider_share
    # The framed forecast and the J-curve's, one row each.
    payer_savings, provider_savings = (np.stack(both) for both in forecasts)
    flows = yearly_flows(offers, 1.0, provider_savings, payer_savings)
    payer = flows.payer - flows.payer_slope * share - own_start_up[0]
    provider = flows.provider + flows.provider_slope * share - own_start_up[1]
    year.payer_expected = reference_point(payer[0], payer[1], pairs.loss_listed[0][rows])
    year.provider_expected = reference_point(provider[0], provider[1], pairs.loss_listed[1][rows])
    # The record is kept against the plain J-curve, without the correction that it has already led to.
    shown = year.apparent_rate - coding - pairs.prevention[rows]
    year.surprise_payer = shown - (forecasts[0][1] - pairs.reference_gap[0][rows])
    year.surprise_provider = shown - (forecasts[1][1] - pairs.reference_gap[1][rows])


def _frozen_forecasts(state: State, rows: Ints, offers: Offers) -> list[tuple[Floats, Floats]]:
    """True savings that each side forecast at signing for this contract year.

    (framed, J-curve), payer then provider.
    """
    pairs = state.pairs
    years = (pairs.agreement_year[rows] + 1).astype(np.float64)
    start, savings = pairs.reference_start[rows], pairs.reference_savings[rows]
    forecasts = []
    for side in (0, 1):
        ceiling = pairs.reference_ceiling[side][rows]
        path = maturity_path(start, ceiling, years, offers.learning_rate, offers.decay_rate)
        gap, optimism = pairs.reference_gap[side][rows], pairs.reference_optimism[side][rows]
        framed = savings * (path + optimism * (1.0 - path)) + gap
        forecasts.append((framed, savings * path + gap))
    return forecasts
