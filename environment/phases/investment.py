"""Investment: the cost of changing care, and who can pay for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.group_money import group_funding
from longgame.environment.phases.own_employees import program_cost_of_employees
from longgame.environment.rules.contract_money import program_cost, running_shares, start_up_cost, start_up_shares
from longgame.environment.rules.dealing import dealing_factor, distrust
from longgame.environment.rules.pilots import affordable_pilots
from longgame.environment.rules.stake_in_kind import in_kind_work
from longgame.environment.rules.upfront_money import money_in_year
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.valuation.facts import Facts, by_kind, contract_lives
from longgame.environment.valuation.people_levers import people_costs
from longgame.environment.valuation.pilot_cost import pilot_price, planned_pilots

Floats = NDArray[np.float64]


@dataclass
class Investment:
    """Cost of the year's change by pair, USD, shape (m,), 0 without a deal.

    `employees` is the cost of managing the care of own employees, shape (n,). `funded` is the share of its planned
    programmes that a provider can pay for, shape (n,), and `funding` what it gets for them from the other members of
    its group, USD, below 0 if it gives, shape (n,). `pilots_run` is the number of pilots that it runs, shape (n,), and
    `pilots` what each of its deals bears of their cost. `pooled_lives` are the lives of the pair's contract, shape
    (m,). A transition payment below 0 goes from the provider to the payer.
    """

    running: Floats
    start_up: Floats
    support: Floats
    care_management: Floats
    governance: Floats
    in_kind_work: Floats
    payer_running: Floats
    in_claims: Floats
    naming: Floats
    payer_naming: Floats
    people: Floats
    payer_people: Floats
    transition: Floats
    payer_dealing: Floats
    provider_dealing: Floats
    employees: Floats
    funded: Floats
    funding: Floats
    pilots_run: Floats
    pilots: Floats
    pooled_lives: Floats


def invest(state: State, values: StackValues, view: ParameterView, facts: Facts, traits: Traits) -> Investment:
    """Investment of every pair, within the provider's means.

    A provider spends at most its liquid capital plus its partners' payments for the purpose, and what the other members
    of its group have left. It does not carry out what it cannot fund.
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    terms, active = pairs.terms, pairs.model > 0
    lives = np.where(active, pairs.lives, 0.0)
    pooled = contract_lives(state)
    running = program_cost(terms, lives, pooled, facts.targeted_share[stack.provider], traits.provider.delivered_effort)
    first = active & (pairs.agreement_year == 0) & (pairs.start_up_due > 0.0)
    start_up = np.where(first, pairs.start_up_due * start_up_cost(terms, lives, pooled), 0.0)
    agreement_year, deal_year = (done.astype(np.float64) + 1.0 for done in (pairs.agreement_year, pairs.deal_year))
    agreed = money_in_year(terms, lives, agreement_year, deal_year, view["program.support_paid_share"])
    support = agreed * traits.payer.kept_promise
    year = np.minimum(pairs.agreement_year, len(pairs.transition) - 1)
    transition = pairs.transition[year, np.arange(stack.pair_count)] * lives
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
    payer_people, people = people_costs(state, values, np.arange(stack.pair_count))
    own_start_up = start_up * start_up_shares(terms)[0]
    own = stack.sum_by_organization(stack.provider, running_shares(terms)[0] * running + own_start_up)
    employees = program_cost_of_employees(state, values)
    own = own + employees
    paid_in = stack.sum_by_organization(stack.provider, support + care_management + np.maximum(transition, 0.0))
    liquid = by_kind(state, values, "liquidity_share") * np.maximum(organizations.capital, 0.0)
    means = liquid + paid_in
    funding = ParameterView(values, stack.cell).on("group_pooling") * group_funding(state, own, means, liquid)
    means = means + np.maximum(funding, 0.0)
    price = pilot_price(state, values)
    # Pilots come last: after the provider's programmes and those of its group.
    left = means + np.minimum(funding, 0.0) - own
    under_deals = stack.sum_by_organization(stack.provider, lives)
    run = affordable_pilots(planned_pilots(state, values) * (under_deals > 0.0), price, left)
    pilots = (run * price / np.where(under_deals > 0.0, under_deals, 1.0))[stack.provider] * lives
    funded = np.where(own > 0.0, np.minimum(1.0, means / np.where(own > 0.0, own, 1.0)), 1.0)
    share = funded[stack.provider]
    payer_running = terms.payer_running * traits.payer.delivered_effort * lives
    return Investment(
        running=running * share,
        start_up=start_up * share,
        support=support,
        care_management=care_management,
        governance=terms.governance * lives,
        in_kind_work=in_kind_work(view["skin.in_kind_cost_rate"], terms.in_kind, terms.capital_demand * lives),
        payer_running=payer_running,
        in_claims=view.on("support_in_claims") * (support + payer_running),
        naming=naming,
        payer_naming=lives * trend * view["engagement.naming_cost_pmpy_usd"] * traits.payer.naming,
        people=people * lives,
        payer_people=payer_people * lives,
        transition=transition,
        payer_dealing=_dealing_cost(view, pairs.trust_in_provider(), "trust.in_providers_mean") * trend * lives,
        provider_dealing=_dealing_cost(view, pairs.trust_in_payer(), "trust.in_payers_mean") * trend * lives,
        employees=employees * funded,
        funded=funded,
        funding=funding,
        pilots_run=run,
        pilots=pilots,
        pooled_lives=pooled,
    )


def _dealing_cost(view: ParameterView, trust: Floats, usual_trust: str) -> Floats:
    """One side's cost of dealing at the prices of year 1, USD per life a year, shape of `trust`."""
    half = view.on("trust_pays") * view["trust.dealing_cost_pmpy_usd"] / 2.0
    distance = distrust(trust, view[usual_trust], view["trust.range_of_plans"])
    return np.asarray(half * dealing_factor(distance, view["trust.dealing_factor"]))
