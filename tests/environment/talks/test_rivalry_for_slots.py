"""Rivalry for slots by hand: who is heard, who is left for a better offer, and what does not matter to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS
from longgame.environment.phases.founding import found
from longgame.environment.state import streams
from longgame.environment.state.events import DECIDER, REASON, EventDetails
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.traits import traits_in_play
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.meeting import pairs_that_meet
from longgame.environment.talks.partner_choice import Declined, calls_with_a_slot, decline_lesser_offers
from longgame.environment.valuation.facts import yearly_facts
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import DECIDERS, EVENTS, REASONS

from ..paper_market import pair_row, paper_market, paper_scenario, put_deal
from .test_months_of_talks import CHANGES

Bools = NDArray[np.bool_]

PAYER, OTHER_PAYER = "payer-a", "payer-b"
FIRST, SECOND, THIRD = (f"health_system-{letter}" for letter in "abc")
NOBODY: Mapping[str, float] = {}
CHOICE: Mapping[str, object] = {
    "mechanisms.deals": True,
    "mechanisms.partner_choice": True,
    "market.meeting_rate": 1.0,
    "market.payer_capacity": 100.0,
    "market.provider_capacity": 100.0,
}


def market_of(organizations: tuple[str, ...], changes: Mapping[str, object] | None = None) -> Simulation:
    """A plain market of these organisations in which all pairs call, and every trust is a half."""
    market = paper_market({name: NOBODY for name in organizations}, {**CHOICE, **(changes or {})})
    pairs = market.state.pairs
    for belief in (pairs.payer_good, pairs.payer_bad, pairs.provider_good, pairs.provider_bad):
        belief[:] = 1.0
    return market


def desk_of(market: Simulation) -> Desk:
    """The desk of the market's next year."""
    year = market.begin_year()
    traits = traits_in_play(year.state, year.traits_by_strategy, year.view)
    facts = yearly_facts(year.state, year.values, year.view, traits)
    return Desk(year.state, year.values, year.view, traits, facts)


def heard(market: Simulation, at_term: tuple[tuple[str, str], ...] = ()) -> Bools:
    """Pairs that get a slot on both sides if all call but those with a deal at term."""
    desk = desk_of(market)
    renewing = np.zeros(market.state.stack.pair_count, dtype=bool)
    renewing[[pair_row(market, *pair) for pair in at_term]] = True
    return calls_with_a_slot(desk.state, desk.view, desk.facts, ~renewing, renewing)


def heard_names(market: Simulation, at_term: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    """The pairs of `heard` by name."""
    stack = market.state.stack
    rows = np.flatnonzero(heard(market, at_term))
    return [(stack.ids[stack.payer[row]], stack.ids[stack.provider[row]]) for row in rows]


def trusts_in_provider(market: Simulation, payer: str, provider: str, good: float) -> None:
    """The payer's trust in the provider, by its good evidence beside 1 of bad evidence."""
    market.state.pairs.provider_good[pair_row(market, payer, provider)] = good


def test_a_payer_with_one_slot_hears_the_provider_it_trusts_more() -> None:
    market = market_of((PAYER, FIRST, SECOND, THIRD), {"market.payer_capacity": 1.0})
    trusts_in_provider(market, PAYER, SECOND, 3.0)
    assert heard_names(market) == [(PAYER, SECOND)]


def test_a_provider_with_one_slot_turns_to_the_payer_it_trusts_more() -> None:
    market = market_of((PAYER, OTHER_PAYER, FIRST), {"market.provider_capacity": 1.0})
    market.state.pairs.lives[:] = 500.0
    market.state.pairs.payer_good[pair_row(market, OTHER_PAYER, FIRST)] = 3.0
    assert heard_names(market) == [(OTHER_PAYER, FIRST)]


@pytest.mark.parametrize(("lives", "chosen"), [(1490.0, FIRST), (1510.0, SECOND)])
def test_more_to_save_makes_up_for_less_trust(lives: float, chosen: str) -> None:
    market = market_of((PAYER, FIRST, SECOND), {"market.payer_capacity": 1.0})
    # Trust of 3/4 in 1,000 lives is worth trust of 1/2 in 1,500.
    trusts_in_provider(market, PAYER, FIRST, 3.0)
    market.state.pairs.lives[pair_row(market, PAYER, SECOND)] = lives
    assert heard_names(market) == [(PAYER, chosen)]


def test_a_distrustful_provider_gets_fewer_data_so_less_is_expected_of_it() -> None:
    # With a trust of 1/5 in the payer, 1 - 0.8 * 4/5 = 36 % of the data reach the second system, 60 % the first.
    payer_asks = {"market.payer_capacity": 1.0, "trust.data_share": 0.8}
    for trust_pays, chosen in ((True, FIRST), (False, SECOND)):
        market = market_of((PAYER, FIRST, SECOND), {**payer_asks, "mechanisms.trust_pays": trust_pays})
        market.state.pairs.payer_bad[pair_row(market, PAYER, SECOND)] = 4.0
        # The payer trusts the second a little more: 11/21 of 36 is less than 1/2 of 60.
        trusts_in_provider(market, PAYER, SECOND, 1.1)
        assert heard_names(market) == [(PAYER, chosen)]


def test_with_slots_for_all_every_caller_is_heard() -> None:
    market = market_of((PAYER, OTHER_PAYER, FIRST, SECOND))
    assert heard(market).all()


@pytest.mark.parametrize(("capacity", "callers"), [(4.0, 2), (3.4, 1), (2.0, 1), (1.0, 1)])
def test_deals_at_term_take_slots_first_and_leave_one_to_a_challenger(capacity: float, callers: int) -> None:
    names = (PAYER, *(f"health_system-{letter}" for letter in "abcdef"))
    market = market_of(names, {"market.payer_capacity": capacity})
    # Two of six systems have a deal at term with the payer.
    assert len(heard_names(market, ((PAYER, FIRST), (PAYER, SECOND)))) == callers


def test_of_callers_expected_to_be_worth_the_same_the_first_row_is_heard() -> None:
    market = market_of((PAYER, SECOND, FIRST, THIRD), {"market.payer_capacity": 2.0})
    assert heard_names(market) == [(PAYER, FIRST), (PAYER, SECOND)]


def test_without_partner_choice_calls_fall_with_capacity_and_every_pair_is_on_its_own() -> None:
    names = (PAYER, *(f"health_system-{letter}" for letter in "abcdefghijklmnopqrst"))
    scarce: dict[str, object] = {"market.payer_capacity": 8.0}
    markets = {switch: market_of(names, {**scarce, "mechanisms.partner_choice": switch}) for switch in (True, False)}
    called = {}
    for switch, market in markets.items():
        desk = desk_of(market)
        called[switch] = pairs_that_meet(desk.state, desk.view)
        nobody = np.zeros(len(called[switch]), dtype=bool)
        talks = calls_with_a_slot(desk.state, desk.view, desk.facts, called[switch], nobody)
        # Off, whoever calls talks; on, eight of the twenty do.
        assert talks.sum() == (8 if switch else called[False].sum())
    stack = markets[False].state.stack
    luck = streams.uniform(stack.pair_draw_cell, "meeting", 1, stack.pair_key)
    assert called[True].all()
    # Eight talks for twenty certain calls: a chance of 0.4 each.
    assert called[False].tolist() == (luck < 0.4).tolist()
    assert 0 < called[False].sum() < 20


def test_other_cells_of_a_stack_and_their_order_decide_nothing() -> None:
    def cell(capacity: float, switch: bool, letters: str, replicate: int) -> Cell:
        changes = {**CHOICE, "market.payer_capacity": capacity, "mechanisms.partner_choice": switch}
        names = {PAYER: NOBODY, OTHER_PAYER: NOBODY, **{f"health_system-{letter}": NOBODY for letter in letters}}
        return Cell(paper_scenario(names, {**changes, "trust.spread_sd": 0.2}), 1, replicate)

    def heard_by_cell(cells: list[Cell]) -> list[list[bool]]:
        market = Simulation(found(Stack(cells)))
        of_pair = market.state.stack.pair_cell
        talks = heard(market)
        return [talks[of_pair == number].tolist() for number in range(len(cells))]

    cells = [cell(2.0, True, "abcdef", 1), cell(1.0, True, "abc", 2), cell(1.0, False, "abcd", 3)]
    alone = [heard_by_cell([one])[0] for one in cells]
    assert heard_by_cell(cells) == alone
    assert heard_by_cell(cells[::-1]) == alone[::-1]
    assert [sum(talks) for talks in alone] == [4, 2, 8]


def declined(
    market: Simulation,
    agreed: list[bool],
    payer_gain: list[float],
    provider_gain: list[float],
    renewal: list[bool] | None = None,
) -> tuple[Declined, Desk]:
    """Agreements given up among those of all pairs of the market, which are first talks unless `renewal` says so."""
    desk = desk_of(market)
    rows = np.arange(market.state.stack.pair_count)
    gains = np.array(payer_gain), np.array(provider_gain)
    due = np.zeros(len(rows), dtype=bool) if renewal is None else np.array(renewal)
    return decline_lesser_offers(desk, rows, due, np.array(agreed), *gains), desk


def test_deals_that_fall_due_together_do_not_push_each_other_out() -> None:
    market = market_of((PAYER, FIRST, SECOND), {"market.payer_capacity": 1.0, "market.provider_capacity": 9.0})
    both_due, _ = declined(market, [True, True], [9.0, 5.0], [1.0, 1.0], renewal=[True, True])
    assert both_due.rows.tolist() == [False, False]
    # A challenger takes the place of a deal at term if the payer gains more by it.
    one_due, _ = declined(market, [True, True], [9.0, 5.0], [1.0, 1.0], renewal=[False, True])
    assert one_due.rows.tolist() == [False, True]


def test_each_side_keeps_the_offers_by_which_itself_gains_most() -> None:
    # Pairs: a with the first and the second system, b with the first and the second.
    market = market_of(
        (PAYER, OTHER_PAYER, FIRST, SECOND), {"market.payer_capacity": 2.0, "market.provider_capacity": 1.0}
    )
    given_up, _ = declined(market, [True] * 4, [9.0, 9.0, 9.0, 9.0], [10.0, 70.0, 30.0, 40.0])
    # The first system prefers b and the second a, whatever the payers gain.
    assert given_up.rows.tolist() == [True, False, False, True]
    assert given_up.decided_by[[0, 3]].tolist() == [DECIDER["provider"]] * 2
    assert given_up.margin[[0, 3]].tolist() == [-20.0, -30.0]


def test_where_both_sides_give_an_agreement_up_the_payer_is_said_to_have_decided() -> None:
    market = market_of(
        (PAYER, OTHER_PAYER, FIRST, SECOND), {"market.payer_capacity": 1.0, "market.provider_capacity": 1.0}
    )
    # Nobody likes a's agreement with the first system.
    given_up, _ = declined(market, [True] * 4, [1.0, 5.0, 8.0, 2.0], [3.0, 6.0, 7.0, 2.0])
    assert given_up.rows.tolist() == [True, False, False, True]
    assert given_up.decided_by[0] == DECIDER["payer"]
    assert given_up.margin[0] == -4.0


def test_talks_that_found_no_agreement_take_no_slot_from_those_that_did() -> None:
    market = market_of((PAYER, FIRST, SECOND), {"market.payer_capacity": 1.0})
    given_up, _ = declined(market, [False, True], [100.0, 1.0], [100.0, 1.0])
    assert not given_up.rows.any()


def test_only_agreements_given_up_are_explained_by_a_better_offer() -> None:
    market = market_of((PAYER, FIRST, SECOND), {"market.payer_capacity": 1.0})
    given_up, _ = declined(market, [True, True], [1.0, 5.0], [1.0, 5.0])
    details = EventDetails.of(2, "agreed", "both", np.array([1.0, 5.0]))
    given_up.explain(details)
    assert details.reason.tolist() == [REASON["better_offer"], REASON["agreed"]]
    assert details.decided_by.tolist() == [DECIDER["payer"], DECIDER["both"]]
    assert details.margin.tolist() == [-4.0, 5.0]


def year_with_a_challenger(lives: Mapping[tuple[str, str], float], changes: Mapping[str, object]) -> dict[str, str]:
    """What became of every pair, by its partners, in a year in which the first has a deal at term and the others call.

    Nothing costs anything and all share alike, so a deal is worth what its lives save: a renewal is of the standard
    package, first talks without candor find only the lean one, which saves four fifths of it.

    Args:
        lives: lives of pairs, by payer and provider.
    """
    names = sorted({name for pair in lives for name in pair})
    market = market_of(tuple(names), {**CHANGES, **ALIKE, "mechanisms.partner_choice": True, **changes})
    pairs, stack, organizations = market.state.pairs, market.state.stack, market.state.organizations
    # Care models are mature, and all care is paid in advance, so that avoided care costs nobody anything.
    organizations.maturity[:] = organizations.prepaid_share[:] = 1.0
    row = put_deal(market, *next(iter(lives)), {"term_years": 2.0})
    pairs.agreement_year[row] = pairs.deal_year[row] = 2
    for pair, number in lives.items():
        pairs.lives[pair_row(market, *pair)] = number
    told = {}
    for batch in contract_year(market).events.batches:
        codes = (batch[name].tolist() for name in ("pair", "event", "reason", "decided_by"))
        for pair_number, event, reason, decider in zip(*codes, strict=True):
            pair_name = f"{stack.ids[stack.payer[pair_number]]} {stack.ids[stack.provider[pair_number]]}"
            told[pair_name] = f"{EVENTS[event]}: {REASONS[reason]}, {DECIDERS[decider]}"
    return told


#: All models change as much of care and are talked over for six months.
ALIKE: Mapping[str, object] = {
    f"models.{model}.{term}": value for model in MODELS for term, value in (("depth", 1.0), ("talk_months", 6.0))
}
ONE_SLOT_OF_THE_PAYER: Mapping[str, object] = {"market.payer_capacity": 1.0}
ONE_SLOT_OF_THE_PROVIDER: Mapping[str, object] = {"market.provider_capacity": 1.0}
TWO_SYSTEMS, TWO_PAYERS = ((PAYER, FIRST), (PAYER, SECOND)), ((PAYER, FIRST), (OTHER_PAYER, FIRST))


@pytest.mark.parametrize(
    ("rivals", "scarce", "decider"),
    [(TWO_SYSTEMS, ONE_SLOT_OF_THE_PAYER, "payer"), (TWO_PAYERS, ONE_SLOT_OF_THE_PROVIDER, "provider")],
)
def test_a_deal_at_term_is_left_for_a_challenger_that_is_worth_more(
    rivals: tuple[tuple[str, str], tuple[str, str]], scarce: Mapping[str, object], decider: str
) -> None:
    running, challenger = (" ".join(pair) for pair in rivals)
    # 600 lives of a lean deal are worth 480 of a standard one.
    better = year_with_a_challenger(dict(zip(rivals, (470.0, 600.0), strict=True)), scarce)
    assert better == {running: f"exited_at_term: better_offer, {decider}", challenger: "signed: agreed, both"}
    worse = year_with_a_challenger(dict(zip(rivals, (490.0, 600.0), strict=True)), scarce)
    assert worse == {running: "renewed: agreed, both", challenger: f"impasse: better_offer, {decider}"}


@pytest.mark.parametrize("changes", [{"mechanisms.partner_choice": False}, {}])
def test_without_rivalry_a_deal_at_term_is_renewed_beside_a_better_challenger(changes: Mapping[str, object]) -> None:
    lives = dict(zip(TWO_SYSTEMS, (400.0, 600.0), strict=True))
    told = year_with_a_challenger(lives, {**changes, "market.payer_capacity": 2.0})
    assert told == {
        f"{PAYER} {FIRST}": "renewed: agreed, both",
        f"{PAYER} {SECOND}": "signed: agreed, both",
    }


def test_a_network_counts_only_members_whose_agreements_are_kept() -> None:
    # All is measured in networks of two and more. The payer keeps one of two offers, and that one is left alone.
    pooled = {f"models.{model}.pooling": "region" for model in MODELS}
    lives = dict(zip(TWO_SYSTEMS, (400.0, 600.0), strict=True))
    told = year_with_a_challenger(lives, {**pooled, **ONE_SLOT_OF_THE_PAYER})
    assert told == {
        f"{PAYER} {FIRST}": "exited_at_term: better_offer, payer",
        f"{PAYER} {SECOND}": "impasse: too_few_lives, neither",
    }
