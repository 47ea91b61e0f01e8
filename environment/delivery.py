"""Invest and deliver: who pays for the change, how care matures, what a deal truly and measurably saves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment import streams
from longgame.environment.care import (
    incentive_conflict,
    maturity_ceiling,
    next_maturity,
    next_prevention,
    next_quality,
    two_boats_factor,
)
from longgame.environment.contract_terms import ContractTerms
from longgame.environment.measurement import measured_rate, next_misfit, spread
from longgame.environment.parameter_view import ParameterView, StackValues
from longgame.environment.prospects import (
    Facts,
    ParameterRows,
    build_prospect,
    by_kind,
    contract_lives,
    learning_rate,
    savings_at_maturity,
)
from longgame.environment.settlement import loss_due, recoupment, savings_base
from longgame.environment.state import PerformanceYear, State
from longgame.environment.traits import Traits
from longgame.environment.trust import reference_point
from longgame.environment.valuation import (
    Prospect,
    kept_share,
    maturity_path,
    program_cost,
    start_up_cost,
    yearly_flows,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Years until coding has reached its full intensity.
_CODING_RAMP_YEARS = 3.0


@dataclass
class Investment:
    """What the year's change costs, by pair, USD: shape (m,), zero without a deal.

    `funded` is by provider, shape (n,).
    """

    running: Floats
    start_up: Floats
    support: Floats
    care_management: Floats
    governance: Floats
    payer_running: Floats
    naming: Floats
    funded: Floats
    pooled_lives: Floats


def invest(state: State, values: StackValues, view: ParameterView, facts: Facts, traits: Traits) -> Investment:
    """Money for the change, pair by pair; nobody spends capital it lacks.

    A provider commits at most its liquid capital plus what partners pay it for the purpose; what it cannot fund is not
    done (`funded`).
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    terms, active = pairs.terms, pairs.model > 0
    lives = np.where(active, pairs.lives, 0.0)
    pooled = contract_lives(state)
    running = program_cost(terms, lives, pooled, facts.targeted_share, traits.provider.effort)
    first = active & (pairs.agreement_year == 0) & (pairs.start_up_due > 0.0)
    start_up = np.where(first, pairs.start_up_due * start_up_cost(terms, lives, pooled), 0.0)
    support = terms.support * lives
    care_management = terms.care_management * lives
    trend = facts.trend
    naming = (
        lives
        * trend
        * (
            view["engagement.naming_cost_pmpy_usd"] * traits.provider.naming
            + view["engagement.staffing_cost_pmpy_usd"] * traits.provider.support
        )
    )
    own_start_up = start_up * np.where(terms.equity > 0.0, terms.provider_share, terms.provider_start_up_share)
    own = stack.sum_by_organization(stack.provider, terms.provider_running_share * running + own_start_up)
    paid_in = stack.sum_by_organization(stack.provider, support + care_management)
    liquid = by_kind(state, values, "liquidity_share") * np.maximum(organizations.capital, 0.0)
    funded = np.where(own > 0.0, np.minimum(1.0, (liquid + paid_in) / np.where(own > 0.0, own, 1.0)), 1.0)
    share = funded[stack.provider]
    return Investment(
        running=running * share,
        start_up=start_up * share,
        support=support,
        care_management=care_management,
        governance=terms.governance * lives,
        payer_running=terms.payer_running * lives,
        naming=naming,
        funded=funded,
        pooled_lives=pooled,
    )


def mature(
    state: State, view: ParameterView, values: StackValues, facts: Facts, traits: Traits, funded: Floats
) -> None:
    """Maturity, quality and prevention of every provider a year on."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    by_organization = ParameterView(values, stack.cell)
    lives = np.where(pairs.model > 0, pairs.lives, 0.0)
    under_deals = stack.sum_by_organization(stack.provider, lives)
    weight = np.where(under_deals > 0.0, under_deals, 1.0)
    data_share = view["care.payer_data_share"]
    helped = traits.provider.effort * (1.0 - data_share * (1.0 - traits.payer.effort))
    effort = stack.sum_by_organization(stack.provider, lives * helped) / weight
    panel = stack.sum_by_organization(stack.provider, pairs.lives)
    value_share = under_deals / np.where(panel > 0.0, panel, 1.0)
    boats = two_boats_factor(value_share, by_organization["care.two_boats_floor"])
    boats = 1.0 - by_organization.on("two_boats") * (1.0 - boats)
    own = stack.sum_by_organization(stack.provider, pairs.lives * facts.own_share) / np.where(panel > 0.0, panel, 1.0)
    conflict = incentive_conflict(
        own, organizations.contribution_margin, organizations.prepaid_share, by_organization["care.conflict_drag"]
    )
    drag = by_organization.on("identity") * by_organization["care.identity_drag_share"] * organizations.identity_inertia
    ceiling = maturity_ceiling(effort, funded, organizations.engagement, drag, conflict, boats)
    organizations.maturity = next_maturity(
        organizations.maturity, ceiling, learning_rate(by_organization), by_organization["care.decay_rate"]
    )
    at_risk = pairs.terms.loss_share * (pairs.agreement_year + 1 >= pairs.terms.two_sided_year)
    stinting = stack.sum_by_organization(stack.provider, lives * at_risk) / weight
    gain = organizations.engagement - organizations.opening_engagement
    provides = ~stack.is_payer
    quality = next_quality(
        organizations.quality,
        organizations.opening_quality,
        by_organization["care.quality_persistence"],
        by_organization["care.quality_maturity_gain"] * organizations.maturity,
        by_organization["care.quality_engagement_gain"] * gain,
        by_organization.on("stinting") * by_organization["care.stinting_loss"] * stinting,
    )
    organizations.quality = np.where(provides, quality, 0.0)
    maturity = np.where(pairs.model > 0, organizations.maturity[stack.provider], 0.0)
    switch = view.on("prevention")
    pairs.prevention = switch * next_prevention(
        pairs.prevention, view["care.prevention_decay_rate"], view["care.prevention_rate"], maturity
    )


def true_savings(state: State, view: ParameterView, facts: Facts) -> Floats:
    """True savings rate of every pair, shape (m,).

    S* k under a deal, what spills over without one, and prevention in the members.
    """
    stack, pairs = state.stack, state.pairs
    rows = np.arange(stack.pair_count)
    active = pairs.model > 0
    depth = np.where(active, pairs.terms.depth, 1.0)
    mature_rate = savings_at_maturity(state, view, facts, rows, depth[:, None], believed=False)[:, 0]
    spill = view.on("spillover") * view["care.spillover_share"]
    share = np.where(active, 1.0, spill)
    return np.asarray(mature_rate * state.organizations.maturity[stack.provider] * share + pairs.prevention)


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
    stack, pairs = state.stack, state.pairs
    pairs.previous = pairs.performance
    year = PerformanceYear.empty(stack.pair_count)
    pairs.saved_without_deal = np.where(pairs.model > 0, pairs.saved_without_deal, saved)
    rows = np.flatnonzero(pairs.model > 0)
    pairs.performance = year
    if not len(rows):
        return
    at = ParameterRows(view, rows)
    terms = pairs.terms.rows(rows)
    coding = _measure(state, at, traits, rows, saved, year)
    _settle_up(state, facts, rows, terms, year)
    _book(state, facts, rows, terms, costs, year, saved, at)
    _expect(state, values, view, facts, traits, rows, terms, costs, year, coding)


def _measure(
    state: State, at: ParameterRows, traits: Traits, rows: Ints, saved: Floats, year: PerformanceYear
) -> Floats:
    """Measured savings of every deal, and of its contract; returns the coding part that parties know of, shape (rows,).

    Misfit and noise are each pair's own, at the pair's own lives; a pooled contract is measured on the sum of its
    members, which is how pooling cures what is idiosyncratic.
    """
    stack, pairs = state.stack, state.pairs
    cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
    lives = pairs.lives[rows]
    misfit_shock = streams.normal(cells, "benchmark misfit", state.year, keys)
    misfit_sd = spread(at["measurement.misfit_sd_rate"], at["measurement.misfit_per_life"], lives)
    carried = next_misfit(pairs.misfit[rows], at["measurement.misfit_persistence"], misfit_sd, misfit_shock)
    misfit = np.where(pairs.deal_year[rows] == 0, misfit_sd * misfit_shock, carried) * at["mechanisms.misfit"]
    pairs.misfit[rows] = misfit
    noise_sd = spread(at["measurement.noise_sd_rate"], at["measurement.noise_per_life"], lives)
    noise = at["mechanisms.noise"] * noise_sd * streams.normal(cells, "one-year noise", state.year, keys)
    ramp = np.minimum((pairs.deal_year[rows] + 1.0) / _CODING_RAMP_YEARS, 1.0)
    coding = at["mechanisms.coding"] * at["care.coding_rate"] * (1.0 - traits.provider.candor[rows]) * ramp
    year.active[rows] = True
    year.true_rate[rows] = saved[rows]
    year.misfit[rows] = misfit
    year.noise[rows] = noise
    year.measured_rate[rows] = measured_rate(saved[rows], coding, misfit, noise, pairs.benchmark_gap[rows])
    year.contract_rate[rows] = _contract_mean(state, rows, year.measured_rate[rows], lives)
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
    return np.where(pooled == 1.0, region, np.where(pooled == 2.0, market, regions + markets + rows))


def _contract_mean(state: State, rows: Ints, values: Floats, lives: Floats) -> Floats:
    """Mean over the members of each contract, weighted by lives, by row."""
    _, number = np.unique(contract_numbers(state, rows), return_inverse=True)
    weight = np.bincount(number, weights=lives)
    mean = np.bincount(number, weights=values * lives) / np.where(weight > 0.0, weight, 1.0)
    return np.asarray(np.where(np.bincount(number)[number] == 1, values, mean[number]))


def _settle_up(state: State, facts: Facts, rows: Ints, terms: ContractTerms, year: PerformanceYear) -> None:
    """What is due next year for this one, in dollars."""
    pairs = state.pairs
    benchmark = facts.status_quo[rows] * (1.0 - pairs.benchmark_gap[rows])
    benchmark_usd = benchmark * pairs.lives[rows]
    quality = state.organizations.quality[state.stack.provider[rows]]
    two_sided = pairs.agreement_year[rows] + 1 >= terms.two_sided_year
    measured = year.contract_rate[rows]
    shared = savings_base(measured, terms.minimum_savings_rate, terms.savings_cap_rate, quality, terms.quality_gate)
    savings_usd = terms.provider_share * shared * benchmark_usd
    loss = loss_due(measured, two_sided.astype(np.float64), terms.loss_share, terms.corridor_rate, terms.loss_cap_rate)
    loss_usd = loss * benchmark_usd
    # The running year's support is paid before savings are known, so it can be taken back from them.
    paid = pairs.support_paid[rows] + terms.support * pairs.lives[rows]
    taken_back = recoupment(savings_usd, paid, pairs.support_recouped[rows], terms.recoupment_share)
    pairs.support_paid[rows] = paid
    pairs.support_recouped[rows] += taken_back
    year.benchmark_pmpy[rows] = benchmark
    year.benchmark_usd[rows] = benchmark_usd
    year.two_sided[rows] = two_sided
    year.savings_due[rows] = savings_usd
    year.loss_due[rows] = loss_usd
    year.recoupment_due[rows] = taken_back
    year.enabler_fee_due[rows] = terms.enabler_fee_share * (savings_usd - taken_back)
    year.enabler_guarantee_due[rows] = terms.enabler_loss_share * loss_usd


def _book(
    state: State,
    facts: Facts,
    rows: Ints,
    terms: ContractTerms,
    costs: Investment,
    year: PerformanceYear,
    saved: Floats,
    at: ParameterRows,
) -> None:
    """Both sides' results of the performance year, accrual: what the deal brought, less what it cost."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    spending_usd = facts.status_quo[rows] * pairs.lives[rows]
    own_share = facts.own_share[rows]
    steered = terms.steerage_share * (1.0 - own_share) * spending_usd * (1.0 - saved[rows])
    deal_year = (pairs.deal_year[rows] + 1).astype(np.float64)
    price = facts.drift[rows] * terms.price_restraint * (pairs.agreement_year[rows] + 1.0) * own_share * spending_usd
    year.displaced_margin[rows] = saved[rows] * spending_usd * facts.displaced_share[rows]
    year.steered[rows] = steered
    year.support[rows] = costs.support[rows]
    year.care_management[rows] = costs.care_management[rows]
    equity = terms.equity > 0.0
    provider_start_up = costs.start_up[rows] * np.where(equity, terms.provider_share, terms.provider_start_up_share)
    payer_start_up = costs.start_up[rows] * np.where(equity, 1.0 - terms.provider_share, terms.payer_start_up_share)
    year.start_up[rows] = provider_start_up
    year.program_cost[rows] = terms.provider_running_share * costs.running[rows] + provider_start_up
    year.provider_due[rows] = (
        year.savings_due[rows]
        - year.loss_due[rows]
        - year.recoupment_due[rows]
        - year.enabler_fee_due[rows]
        + year.enabler_guarantee_due[rows]
    )
    running = (
        costs.support[rows]
        + costs.care_management[rows]
        - costs.governance[rows]
        - costs.naming[rows]
        - year.program_cost[rows]
        - year.displaced_margin[rows]
        + steered * organizations.contribution_margin[stack.provider[rows]]
        - price * (1.0 - at["market.cost_follows_price_share"])
    )
    year.provider_net[rows] = year.provider_due[rows] + running
    year.provider_cash[rows] = pairs.previous.provider_due[rows] + running
    insured = organizations.insured_share[stack.payer[rows]]
    pass_through = at["mechanisms.premiums"] * at["premiums.pass_through_rate"]
    kept = kept_share(insured, facts.savings_fee[rows], pass_through, at["premiums.retained_floor_share"], deal_year)
    prepaid = own_share * organizations.prepaid_share[stack.provider[rows]]
    care = saved[rows] * spending_usd * (1.0 - prepaid)
    year.payer_due[rows] = kept * (year.loss_due[rows] - year.savings_due[rows]) + year.recoupment_due[rows]
    running = (
        kept * (care - costs.care_management[rows] + price)
        - costs.support[rows]
        - costs.payer_running[rows]
        - costs.governance[rows]
        - payer_start_up
    )
    year.payer_net[rows] = year.payer_due[rows] + running
    year.payer_cash[rows] = pairs.previous.payer_due[rows] + running


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
    sheet = ContractTerms(**{name: column[:, None] for name, column in vars(terms).items()})
    age = pairs.agreement_year[rows].astype(np.float64)
    prospect = build_prospect(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        sheet,
        costs.pooled_lives[rows][:, None],
        pairs.benchmark_gap[rows],
        np.ones((len(rows), 1)),
        age,
    )
    start_up = costs.start_up[rows]
    equity = terms.equity > 0.0
    own_start_up = (
        start_up * np.where(equity, 1.0 - terms.provider_share, terms.payer_start_up_share),
        start_up * np.where(equity, terms.provider_share, terms.provider_start_up_share),
    )
    forecasts = _frozen_forecasts(state, rows, prospect)
    share = terms.provider_share
    nets = []
    for framed in (True, False):
        payer_savings, provider_savings = (pair[0 if framed else 1] for pair in forecasts)
        flows = yearly_flows(prospect, 1.0, provider_savings[:, None], payer_savings[:, None])
        payer = flows.payer[:, 0] - flows.payer_slope[:, 0] * share - own_start_up[0]
        provider = flows.provider[:, 0] + flows.provider_slope[:, 0] * share - own_start_up[1]
        nets.append((payer, provider))
    year.payer_expected[rows] = reference_point(nets[0][0], nets[1][0], pairs.loss_listed[0][rows])
    year.provider_expected[rows] = reference_point(nets[0][1], nets[1][1], pairs.loss_listed[1][rows])
    gap = pairs.benchmark_gap[rows]
    apparent = year.contract_rate[rows] * (1.0 - gap) + gap
    year.surprise_payer[rows] = apparent - coding - forecasts[0][1]
    year.surprise_provider[rows] = apparent - coding - forecasts[1][1]


def _frozen_forecasts(state: State, rows: Ints, prospect: Prospect) -> list[tuple[Floats, Floats]]:
    """True savings that each side forecast at signing for this contract year.

    (framed, J-curve), payer then provider.
    """
    pairs = state.pairs
    years = (pairs.agreement_year[rows] + 1).astype(np.float64)
    start, savings = pairs.reference_start[rows], pairs.reference_savings[rows]
    learning = prospect.learning_rate
    decay = prospect.decay_rate
    learning = learning[:, 0] if isinstance(learning, np.ndarray) and learning.ndim else learning
    decay = decay[:, 0] if isinstance(decay, np.ndarray) and decay.ndim else decay
    forecasts = []
    for side in (0, 1):
        path = maturity_path(start, pairs.reference_ceiling[side][rows], years, learning, decay)
        gap, optimism = pairs.reference_gap[side][rows], pairs.reference_optimism[side][rows]
        framed = savings * (path + optimism * (1.0 - path)) + gap
        forecasts.append((framed, savings * path + gap))
    return forecasts
