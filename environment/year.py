"""One contract year, phase by phase.

The clock: results of a year are known and paid in the next; a decision after year t knows results to t - 1 and a noisy
    interim of t.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import (
    capital_brought_forward,
    care_flows,
    opening_entries,
    pay_owners,
    post_care,
    post_investment,
    settle_last_year,
)
from longgame.environment.phases.delivery import mature, true_savings
from longgame.environment.phases.evolution import PeerNetwork, evolve, strategy_labels, yearly_score
from longgame.environment.phases.investment import invest
from longgame.environment.phases.leaving import close_the_insolvent, walk_by_circumstance, walk_by_value
from longgame.environment.phases.performance import perform
from longgame.environment.phases.reflection import change_leaders, observe_partners, reflect, resent
from longgame.environment.records.year_book import YearBook
from longgame.environment.rules.premiums import chosen_lives, member_attraction, next_expected_claims, planned_premium
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits, TraitTable, traits_in_play
from longgame.environment.talks.meeting import at_term, pairs_that_meet
from longgame.environment.talks.proposals import Desk
from longgame.environment.talks.talks import YearOfTalks
from longgame.environment.valuation.facts import Facts, by_kind, yearly_facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Simulation:
    """A stack on its way through the years."""

    state: State
    table: TraitTable = field(init=False)
    network: PeerNetwork = field(init=False)
    values: StackValues = field(init=False)
    observed_claims: list[Floats] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table = TraitTable(self.state)
        self.network = PeerNetwork(self.state)
        self.values = self._values_of(1)

    def _values_of(self, year: int) -> StackValues:
        return StackValues([cell.scenario for cell in self.state.stack.cells], year)

    def begin_year(self) -> None:
        """The next year, with its policies."""
        self.state.year += 1
        self.state.pairs.begin_year()
        if not self.values.hold_in(self.state.year):
            self.values = self._values_of(self.state.year)


def contract_year(simulation: Simulation) -> YearBook:
    """Run the next contract year of every cell in the stack.

    Phases: meet, negotiate, invest, deliver, settle last year, reflect, walk or stay, revise strategies; recording is
        the caller's.
    """
    simulation.begin_year()
    state, values = simulation.state, simulation.values
    view = ParameterView(values, state.stack.pair_cell)
    if state.year > 1:
        state.trend = state.trend * (1.0 + values.by_cell("market.spending_trend_rate"))
        _choose_insurers(simulation, values, view)
    state.pairs.cooling = np.maximum(state.pairs.cooling - 1.0, 0.0)
    ledger, events = Ledger(state.stack), EventLog()
    premium, strategy = state.organizations.premium.copy(), strategy_labels(state)
    if state.year == 1:
        opening_entries(state, ledger)
    traits = traits_in_play(state, simulation.table, view)

    facts, months = _meet_and_negotiate(state, values, view, traits, events, ledger)
    costs = invest(state, values, view, facts, traits)
    state.organizations.funded_share = costs.funded
    post_investment(state, ledger, costs)

    mature(state, view, values, facts, traits, costs.funded)
    saved = true_savings(state, view, facts)
    steerage = np.where(state.pairs.model > 0, state.pairs.terms.steerage_share, 0.0)
    claims, volume, followed, displaced = care_flows(state, view, facts, saved, steerage, costs.care_management)
    post_care(state, values, view, facts, ledger, claims, volume, followed, displaced)
    simulation.observed_claims.append(claims.medical_pmpy)
    perform(state, values, view, facts, traits, costs, saved)
    _count_years(state)

    settle_last_year(state, view, ledger, facts)

    observe_partners(state, traits, np.flatnonzero((state.pairs.model > 0) | (months > 0.0)))
    leaders = change_leaders(state, values, view)
    dealing = reflect(state, values, view, traits)

    walk_by_value(state, values, view, facts, traits, events, ledger)
    walk_by_circumstance(state, values, view, events, leaders)
    resent(state, values, events, dealing)
    closed_at_term = _close_books(simulation, values, view, events, ledger)

    evolve(state, values, simulation.network, yearly_score(state, facts.status_quo * state.pairs.lives))
    _drift_prices(state, view, facts)
    net = ledger.net(owners=False)
    return YearBook(view, events, ledger, facts, claims, months, saved, closed_at_term, net, premium, strategy)


def _meet_and_negotiate(
    state: State, values: StackValues, view: ParameterView, traits: Traits, events: EventLog, ledger: Ledger
) -> tuple[Facts, Floats]:
    """Facts of the year when all talks are over, and the months of talks spent by pair."""
    facts = yearly_facts(state, values, view, traits)
    meeting, renewing = pairs_that_meet(state, view), at_term(state)
    talks = YearOfTalks(Desk(state, values, view, traits, facts), events, ledger)
    return talks.hold(meeting, renewing), talks.months_spent


def _count_years(state: State) -> None:
    """A year of the agreement and of the relationship is complete once it is delivered."""
    pairs = state.pairs
    active = pairs.model > 0
    pairs.agreement_year = pairs.agreement_year + active
    pairs.deal_year = pairs.deal_year + active


def _close_books(
    simulation: Simulation, values: StackValues, view: ParameterView, events: EventLog, ledger: Ledger
) -> Ints:
    """Owners' drawings, capital, closures, and next year's premiums."""
    state = simulation.state
    organizations, count = state.organizations, len(state.stack.ids)
    before = ledger.net(owners=False) + ledger.net(owners=True)
    pay_owners(state, values, ledger, before)
    after = ledger.net(owners=False) + ledger.net(owners=True)
    closed_at_term = close_the_insolvent(state, values, view, events, ledger, after)
    organizations.net = ledger.net(owners=False)[:count]
    organizations.capital = capital_brought_forward(state) + organizations.net + ledger.net(owners=True)[:count]
    organizations.cumulative_net = organizations.cumulative_net + organizations.net
    _price_next_year(simulation, values)
    return closed_at_term


def _price_next_year(simulation: Simulation, values: StackValues) -> None:
    """Premiums of the next year: expected claims take in results to last year, administration grows with the trend."""
    state = simulation.state
    stack, organizations = state.stack, state.organizations
    view = ParameterView(values, stack.cell)
    growth = (1.0 + view["market.spending_trend_rate"]) * np.ones(len(stack.ids))
    known = len(simulation.observed_claims) >= 2
    # At the end of year t results to t - 1 are known: two years before the year being priced.
    seen = simulation.observed_claims[-2] if known else organizations.expected_claims
    del simulation.observed_claims[:-2]
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


def _choose_insurers(simulation: Simulation, values: StackValues, view: ParameterView) -> None:
    """Members who choose an insurer anew; what prevention built moves with them."""
    state = simulation.state
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
    # A panel that no open plan serves has nowhere to go.
    served = total > 0.0
    share = np.where(served, pull / np.where(served, total, 1.0), 0.0)
    leaving = view["market.member_churn_rate"] * view.on("churn") * served
    movers = pairs.lives * leaving
    panel = stack.sum_by_organization(stack.provider, movers)[stack.provider]
    after = chosen_lives(pairs.lives, panel, share, leaving)
    carried = stack.sum_by_organization(stack.provider, movers * pairs.prevention)[stack.provider]
    stock = pairs.lives * (1.0 - leaving) * pairs.prevention + carried * share
    pairs.prevention = np.where(after > 0.0, stock / np.where(after > 0.0, after, 1.0), 0.0)
    pairs.lives = after


def _drift_prices(state: State, view: ParameterView, facts: Facts) -> None:
    """Unit prices drift with leverage; a deal suspends part of the drift."""
    pairs = state.pairs
    restraint = np.where(pairs.model > 0, pairs.terms.price_restraint, 0.0)
    pairs.price = pairs.price * (1.0 + facts.drift * (1.0 - restraint))
