"""What strategies are judged by: the year's result over spending, announcements, and the record, by hand.

A plan has 1,000 members with each provider, and a member costs 1,000 dollars a year. With a mature care model 5 % is
saved, of which the provider gets half; of its own revenue, 40 % of spending, it loses 60 cents a dollar avoided.
"""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.phases.evolution import evolve
from longgame.environment.phases.scores import (
    announced_in_window,
    announced_results,
    note_dealing_spent,
    note_yearly_scores,
    own_past,
    record_scores,
)
from longgame.environment.state.events import EventDetails, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import CARE_VENDORS

from ..paper_market import paper_market, put_deal

PAYER, SYSTEM, DOCTORS = "payer-a", "health_system-a", "independent_physicians-a"


def score_of(market: Simulation, organization: str) -> float:
    """Latest yearly result in the record of an organisation."""
    return float(market.state.organizations.score_history[0, market.state.stack.ids.index(organization)])


def told_once_more(market: Simulation) -> dict[str, float]:
    """The scores that `note_yearly_scores` gives after a further year, with all that was set by hand before it."""
    year = contract_year(market)
    scores = note_yearly_scores(market.state, year.view, year.facts)
    return dict(zip(market.state.stack.ids, scores.tolist(), strict=True))


def test_a_result_is_known_a_year_later_and_counted_over_all_members() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 1.0}, DOCTORS: {"lives": 3000.0}})
    put_deal(market, PAYER, SYSTEM)
    contract_year(market)
    assert [score_of(market, name) for name in (PAYER, SYSTEM, DOCTORS)] == [0.0, 0.0, 0.0]
    contract_year(market)
    # 25,000 of four million; 25,000 less 0.6 x 0.4 x 50,000 of one million.
    assert score_of(market, PAYER) == pytest.approx(25e3 / 4e6)
    assert score_of(market, SYSTEM) == pytest.approx(13e3 / 1e6)
    assert score_of(market, DOCTORS) == 0.0


def test_beside_it_stands_the_result_over_the_spending_under_deals() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 1.0}, DOCTORS: {"lives": 3000.0}})
    put_deal(market, PAYER, SYSTEM)
    contract_year(market)
    assert market.state.organizations.score_under_deals.tolist() == [0.0, 0.0, 0.0]
    contract_year(market)
    by_name = dict(zip(market.state.stack.ids, market.state.organizations.score_under_deals.tolist(), strict=True))
    assert by_name == pytest.approx({PAYER: 0.025, SYSTEM: 0.013, DOCTORS: 0.0})


def test_a_payer_counts_what_it_sees_and_a_provider_what_it_books() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}})
    row = put_deal(market, PAYER, SYSTEM)
    contract_year(market)
    last = market.state.pairs.this_year
    last.payer_net[row], last.payer_seen[row], last.provider_net[row] = 9e5, 30e3, -10e3
    assert told_once_more(market) == pytest.approx({PAYER: 0.03, SYSTEM: -0.01})


def test_what_talks_and_exits_cost_in_the_year_of_the_result_is_taken_off() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}})
    contract_year(market)
    market.state.organizations.dealing_spent = np.where(market.state.stack.is_payer, 4000.0, 1000.0)
    contract_year(market)
    assert score_of(market, PAYER) == pytest.approx(-0.004)
    assert score_of(market, SYSTEM) == pytest.approx(-0.001)
    # This year cost nothing, which next year's result knows.
    assert market.state.organizations.dealing_spent.tolist() == [0.0, 0.0]


def test_talks_and_exits_alone_are_kept_for_the_next_year() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}})
    state = market.state
    ledger = Ledger(state.stack)
    rows = {name: np.array([state.stack.ids.index(name)]) for name in (PAYER, SYSTEM)}
    vendors = ledger.sector(CARE_VENDORS, np.array([0]))
    for category, payer, amount in (
        ("negotiation", PAYER, 700.0),
        ("exit_cost", PAYER, 50.0),
        ("negotiation", SYSTEM, 20.0),
        ("start_up", SYSTEM, 9000.0),
    ):
        ledger.pay(category, rows[payer], vendors, np.array([amount]))
    note_dealing_spent(state, ledger)
    assert [state.organizations.dealing_spent[row].item() for row in rows.values()] == [750.0, 20.0]


def test_a_retraded_price_is_the_providers_gain_and_a_loss_on_the_payers_insured_members() -> None:
    changes = {"market.cost_follows_price_share": 0.75}
    market = paper_market({PAYER: {"insured_share": 0.5}, SYSTEM: {}}, changes)
    contract_year(market)
    # No deal runs any more, yet its price goes on: a fifth of 400,000 dollars.
    market.state.pairs.price_taken[:] = 1.25
    assert told_once_more(market) == pytest.approx({PAYER: -0.5 * 0.08, SYSTEM: 0.25 * 0.08})


def test_what_is_announced_at_a_first_signing_counts_over_all_members() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}, DOCTORS: {}})
    year = contract_year(market)
    state, log = market.state, EventLog()
    signed, renewed = (put_deal(market, PAYER, provider) for provider in (SYSTEM, DOCTORS))
    state.pairs.announced[:, signed] = 60e3, 25e3
    state.pairs.announced[:, renewed] = 900e3, 900e3
    for event, row in (("signed", signed), ("joined_group", signed), ("renewed", renewed)):
        log.record(state, event, np.array([row]), EventDetails.of(1, "agreed", "both"))
    announced = dict(zip(state.stack.ids, announced_results(state, year.facts, log).tolist(), strict=True))
    assert announced == pytest.approx({PAYER: 0.03, SYSTEM: 0.025, DOCTORS: 0.0})
    assert announced_results(state, year.facts, EventLog()).tolist() == [0.0, 0.0, 0.0]


def judged_market(window: int) -> tuple[Simulation, ParameterView]:
    """A market of two organisations that nothing is known of, and its parameters by organisation."""
    market = paper_market({PAYER: {}, SYSTEM: {}}, {"evolution.evaluation_window_years": window})
    return market, ParameterView(market.values, market.state.stack.cell)


def test_a_strategy_is_judged_by_the_years_since_it_was_taken_on() -> None:
    market, view = judged_market(window=3)
    state = market.state
    # The payer changes after year 3: results of years 1 to 3 are the old strategy's.
    scores, known = [], []
    for year in range(1, 8):
        state.year = year
        knows = record_scores(state, view, np.full(2, float(year - 1)), np.zeros(2))
        known.append(knows.tolist())
        scores.append(state.organizations.score.tolist())
        if year == 3:
            state.organizations.strategy_since[state.stack.ids.index(PAYER)] = 3
    payer = state.stack.ids.index(PAYER)
    # The result of year p is p. Year 4's is the first under the new strategy, known in year 5.
    assert [row[payer] for row in scores] == pytest.approx([0.0, 1.0, 1.5, 0.0, 4.0, 4.5, 5.0])
    assert [row[payer] for row in known] == [False, True, True, False, True, True, True]
    assert [row[1 - payer] for row in scores] == pytest.approx([0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0])
    assert [row[1 - payer] for row in known] == [False, *[True] * 6]


def test_announcements_count_at_once_within_the_window_and_under_the_strategy() -> None:
    market, view = judged_market(window=2)
    state = market.state
    told = []
    for year in range(1, 5):
        state.year = year
        record_scores(state, view, np.zeros(2), np.full(2, 10.0**year))
        if year == 3:
            state.organizations.strategy_since[0] = 2
        told.append(announced_in_window(state, view).tolist())
    assert [row[0] for row in told] == [10.0, 110.0, 1000.0, 11_000.0]
    assert [row[1] for row in told] == [10.0, 110.0, 1100.0, 11_000.0]


def test_the_own_past_leaves_the_newest_result_out_and_forgets_no_strategy() -> None:
    market, view = judged_market(window=2)
    state = market.state
    past = []
    for year in range(1, 6):
        state.year = year
        state.organizations.strategy_since[:] = year - 1
        record_scores(state, view, np.full(2, float(year - 1)), np.zeros(2))
        mean, there = own_past(state, view)
        past.append((mean[0].item(), bool(there[0])))
    # Years 1; 1 and 2; 2 and 3, known in years 3, 4 and 5.
    assert past == [(0.0, False), (0.0, False), (1.0, True), (1.5, True), (2.5, True)]


def test_without_imitation_results_are_still_judged() -> None:
    market, _ = judged_market(window=2)
    state = market.state
    for year in range(1, 4):
        state.year = year
        evolve(state, market.values, market.network, np.array([0.01, 0.03]) * year)
    # (0.02 + 0.03) / 2 and (0.06 + 0.09) / 2; neither has a peer, so each aspires to its own past.
    assert state.organizations.score.tolist() == pytest.approx([0.025, 0.075])
    assert state.organizations.aspiration.tolist() == pytest.approx([0.02, 0.06])
    assert state.organizations.strategy_since.tolist() == [0, 0]
