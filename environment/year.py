"""One contract year: the phases in their order.

The results of a year become known in the next year and are paid then. A decision after year t is based on results up
to t - 1 and on a noisy interim figure of t. The table of phases in docs/model.md follows `PHASES`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from longgame.environment.phases.cash import care_flows, opening_entries, post_care, post_investment, settle_last_year
from longgame.environment.phases.closing import close_books
from longgame.environment.phases.contract_year import ContractYear, Phase
from longgame.environment.phases.delivery import mature, true_savings
from longgame.environment.phases.entry import enter
from longgame.environment.phases.evolution import evolve, strategy_labels
from longgame.environment.phases.grievances import resent_exits, shade_effort
from longgame.environment.phases.group_money import note_balance, post_funding, share_returns
from longgame.environment.phases.insurers import choose_insurers, price_next_year
from longgame.environment.phases.investment import invest
from longgame.environment.phases.leaving import walk_by_circumstance, walk_by_value
from longgame.environment.phases.mergers import merge
from longgame.environment.phases.newcomers import change_practices
from longgame.environment.phases.offered_strategies import play_offered_strategies
from longgame.environment.phases.own_employees import post_savings_of_employees
from longgame.environment.phases.participant_lists import change_lists
from longgame.environment.phases.peer_network import PeerNetwork
from longgame.environment.phases.people import resent
from longgame.environment.phases.performance import count_years, perform
from longgame.environment.phases.pilots import learn_from_pilots
from longgame.environment.phases.program import move_benchmarks, prolong_agreements, set_benchmarks
from longgame.environment.phases.provider_groups import gather
from longgame.environment.phases.reflection import change_leaders, observe_partners, reflect
from longgame.environment.phases.runway import use_up_runway
from longgame.environment.phases.scores import announced_results, note_dealing_spent, note_yearly_scores
from longgame.environment.phases.spending_growth import outgrow_trend
from longgame.environment.phases.unit_prices import drift_prices
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.meeting import at_term, pairs_that_meet
from longgame.environment.talks.partner_choice import calls_with_a_slot
from longgame.environment.talks.program_entry import admitted
from longgame.environment.talks.talks import YearOfTalks
from longgame.environment.valuation.facts import yearly_facts


@dataclass
class Simulation:
    """A stack and what it needs to run year after year."""

    state: State
    traits_by_strategy: TraitTable = field(init=False)
    network: PeerNetwork = field(init=False)
    values: StackValues = field(init=False)

    def __post_init__(self) -> None:
        self.traits_by_strategy = TraitTable(self.state)
        self.network = PeerNetwork(self.state)
        self.values = self._values_of(1)

    def _values_of(self, year: int) -> StackValues:
        return StackValues([cell.scenario for cell in self.state.stack.cells], year)

    def begin_year(self) -> ContractYear:
        """Begin the next year, with the policies that apply in it."""
        state = self.state
        state.year += 1
        state.pairs.begin_year()
        if not self.values.hold_in(state.year):
            self.values = self._values_of(state.year)
        view = ParameterView(self.values, state.stack.pair_cell)
        play_offered_strategies(state, self.values, self.network)
        ledger, events = Ledger(state.stack), EventLog()
        premium, strategy = state.organizations.premium.copy(), strategy_labels(state)
        return ContractYear(
            state, self.values, view, self.traits_by_strategy, self.network, ledger, events, premium, strategy
        )


def contract_year(simulation: Simulation) -> ContractYear:
    """Run the next contract year of every cell in the stack. The caller records it."""
    year = simulation.begin_year()
    for phase in PHASES:
        phase.run(year)
    return year


def _open(year: ContractYear) -> None:
    state = year.state
    if state.year == 1:
        opening_entries(state, year.ledger)
        year.entrants = np.zeros(len(state.stack.cells), dtype=np.int64)
    else:
        state.trend = state.trend * (1.0 + year.values.by_cell("market.spending_trend_rate"))
        outgrow_trend(state, year.values)
        year.entrants = enter(state, year.values, year.ledger)
        if year.entrants.any():
            year.premium, year.strategy = state.organizations.premium.copy(), strategy_labels(state)
    move_benchmarks(state, year.values, year.view)
    change_lists(state, year.view)
    prolong_agreements(state, year.view)
    change_practices(state, year.view, choose_insurers(state, year.view, moving=state.year > 1))
    state.pairs.cooling = np.maximum(state.pairs.cooling - 1.0, 0.0)


def _gather(year: ContractYear) -> None:
    gather(year.state, year.values, year.events, year.ledger)


def _talk(year: ContractYear) -> None:
    state, values, view = year.state, year.values, year.view
    year.traits = traits_in_play(state, year.traits_by_strategy, view)
    shade_effort(state, view, year.traits)
    facts = yearly_facts(state, values, view, year.traits)
    renewing = at_term(state)
    meeting = calls_with_a_slot(state, view, facts, pairs_that_meet(state, view), renewing)
    desk = Desk(state, values, view, year.traits, facts)
    talks = YearOfTalks(desk, year.events, year.ledger)
    year.facts = talks.hold(admitted(desk, meeting), renewing)
    year.months = talks.months_spent


def _invest(year: ContractYear) -> None:
    year.costs = invest(year.state, year.values, year.view, year.facts, year.traits)
    year.state.organizations.funded_share = year.costs.funded
    post_investment(year.state, year.ledger, year.costs)
    post_funding(year.state, year.ledger, year.costs.funding)


def _deliver(year: ContractYear) -> None:
    state, values, view, facts = year.state, year.values, year.view, year.facts
    mature(state, view, values, facts, year.traits, year.costs.funded)
    year.saved = true_savings(state, view, facts)
    steerage = np.where(state.pairs.model > 0, state.pairs.terms.steerage_share, 0.0)
    fees = year.costs.care_management + year.costs.transition + year.costs.in_claims
    year.claims, volume, followed, displaced = care_flows(state, view, facts, year.saved, steerage, fees)
    post_care(state, values, view, facts, year.ledger, year.claims, volume, followed, displaced)
    post_savings_of_employees(state, values, facts, year.ledger)


def _measure(year: ContractYear) -> None:
    set_benchmarks(year.state, year.values, year.view, year.facts.status_quo)
    perform(year.state, year.values, year.view, year.facts, year.traits, year.costs, year.saved)
    use_up_runway(year.state, year.view, year.costs)
    count_years(year.state)


def _settle(year: ContractYear) -> None:
    settle_last_year(year.state, year.view, year.ledger, year.facts)
    share_returns(year.state, year.values, year.ledger)


def _reflect(year: ContractYear) -> None:
    state = year.state
    observe_partners(state, year.traits, ((state.pairs.model > 0) | (year.months > 0.0)).nonzero()[0])
    year.leaders = change_leaders(state, year.values, year.view)
    year.dealing = reflect(state, year.values, year.view, year.facts, year.traits)
    learn_from_pilots(state, year.values, year.costs.pilots_run)


def _walk(year: ContractYear) -> None:
    state, values, view, events = year.state, year.values, year.view, year.events
    walk_by_value(state, values, view, year.facts, year.traits, year.costs.pooled_lives, events, year.ledger)
    merging = walk_by_circumstance(state, values, view, events, year.leaders)
    year.mergers, year.closed_at_term = merge(state, view, events, year.ledger, merging)
    resent(state, values, events, year.dealing)
    resent_exits(state, values, view, year.traits, events)


def _close(year: ContractYear) -> None:
    note_balance(year.state, year.ledger)
    year.closed_at_term = year.closed_at_term + close_books(
        year.state, year.values, year.view, year.events, year.ledger
    )
    price_next_year(year.state, year.values, year.claims.medical_pmpy)


def _evolve(year: ContractYear) -> None:
    state = year.state
    scores = note_yearly_scores(state, year.view, year.facts)
    evolve(state, year.values, year.network, scores, announced_results(state, year.facts, year.events))
    note_dealing_spent(state, year.ledger)
    drift_prices(state, year.view, year.facts)
    year.net = year.ledger.net(owners=False)


#: The phases of a year in their order. Whoever runs the year records it afterwards.
PHASES: Final = (
    Phase(
        "open",
        "The spending index grows, organisations enter, benchmarks, lists and terms of a public programme move, "
        "members choose insurers and practices anew; in year 1 owners endow capital.",
        (
            "phases/entry.py",
            "phases/program.py",
            "phases/participant_lists.py",
            "phases/spending_growth.py",
            "phases/insurers.py",
            "phases/newcomers.py",
            "rules/entry.py",
            "rules/premiums.py",
            "rules/newcomers.py",
            "rules/program.py",
        ),
        _open,
    ),
    Phase(
        "gather in groups",
        "Members of provider groups stay or leave, systems found groups and providers join; they invest and pay dues.",
        (
            "phases/provider_groups.py",
            "phases/group_choice.py",
            "phases/group_money.py",
            "phases/group_voice.py",
            "rules/provider_groups.py",
        ),
        _gather,
    ),
    Phase(
        "talk",
        "Deals at term and pairs that meet value the packages on offer and bargain over the share: they sign, renew, "
        "move or part.",
        (
            "talks/meeting.py",
            "talks/partner_choice.py",
            "talks/program_entry.py",
            "talks/feasibility.py",
            "talks/out_of_money.py",
            "talks/next_best_sheet.py",
            "talks/proposals.py",
            "talks/bargain.py",
            "talks/talks.py",
            "talks/waiting.py",
            "talks/deals.py",
        ),
        _talk,
    ),
    Phase(
        "invest",
        "Start-up, running cost, support, fees, governance, change leadership and people are paid, as far as capital "
        "reaches.",
        ("phases/investment.py", "phases/cash.py", "phases/group_money.py"),
        _invest,
    ),
    Phase(
        "deliver",
        "Maturity, quality and prevention move; care is delivered and paid, and premiums are collected.",
        ("phases/delivery.py", "phases/cash.py", "phases/own_employees.py", "rules/care.py", "rules/spending.py"),
        _deliver,
    ),
    Phase(
        "measure",
        "Savings are measured; what is due next year, both results, both reference points and what is left of the "
        "owners' money are worked out.",
        (
            "phases/measured_savings.py",
            "phases/shared_errors.py",
            "phases/performance.py",
            "phases/reference_points.py",
            "phases/runway.py",
            "rules/runway.py",
            "rules/check_ins.py",
            "rules/purpose.py",
            "rules/measurement.py",
            "rules/settlement.py",
            "rules/contract_money.py",
        ),
        _measure,
    ),
    Phase(
        "settle",
        "What last year made due is paid, and groups divide a part of it among their members.",
        ("phases/cash.py", "phases/group_money.py", "rules/group_returns.py"),
        _settle,
    ),
    Phase(
        "reflect",
        "Leaders change; last year's results enter records, and programmes widen; pilots succeed or fail; trust, "
        "grievances, identity, engagement and reputation move.",
        (
            "phases/reflection.py",
            "phases/result_records.py",
            "phases/focus.py",
            "phases/pilots.py",
            "phases/trust.py",
            "phases/grievances.py",
            "phases/people.py",
            "rules/trust.py",
            "rules/honesty.py",
            "rules/grievance.py",
            "rules/identity.py",
            "rules/involvement.py",
            "rules/explained_burden.py",
            "rules/early_wins.py",
            "rules/focus.py",
            "rules/pilots.py",
        ),
        _reflect,
    ),
    Phase(
        "walk or stay",
        "Running deals are left early, by value or by circumstance, and organisations merge; antagonism and grievances "
        "take in all exits of the year.",
        (
            "phases/staying.py",
            "phases/leaving.py",
            "talks/out_of_money.py",
            "phases/mergers.py",
            "rules/mergers.py",
            "phases/people.py",
            "phases/grievances.py",
        ),
        _walk,
    ),
    Phase(
        "close",
        "Owners draw, organisations without capital close, and plans price the next year.",
        ("phases/closing.py", "phases/insurers.py"),
        _close,
    ),
    Phase(
        "revise strategies",
        "Organisations judge their strategies by known results, copy from peers or explore; unit prices drift.",
        (
            "phases/evolution.py",
            "phases/scores.py",
            "phases/imitation.py",
            "phases/emulation.py",
            "phases/peer_network.py",
            "phases/unit_prices.py",
            "rules/judged_results.py",
            "rules/imitation.py",
            "rules/emulation.py",
        ),
        _evolve,
    ),
)
