"""A merger: what the buyer takes over, and what is neither made nor lost by it."""

import numpy as np
import pytest

from longgame import run
from longgame.agents.columns import declarations
from longgame.environment.phases.founding import found
from longgame.environment.phases.mergers import merge
from longgame.environment.records.observations import deal_names
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.referral_links import heirs
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.state import State
from longgame.environment.talks.deals import OF_THE_DEAL
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, EVENTS, PAYER, REASONS


def merged(kind: int) -> tuple[State, State, Ledger, int, int]:
    """A market before and after its smallest organisation of a kind was taken over; the sold one and its buyer."""
    scenario = Scenario.load("default", {"market.regions": 1, "organizations.*.count": 3})
    before, after = (found(Stack([Cell(scenario, 4, 1)])) for _ in range(2))
    stack = after.stack
    after.year = 2
    view = ParameterView(StackValues([scenario], 1), stack.pair_cell)
    ledger = Ledger(stack)
    pairs = before.pairs
    size = stack.sum_by_organization(stack.payer, pairs.lives) + stack.sum_by_organization(stack.provider, pairs.lives)
    rows = np.flatnonzero(stack.kind == kind)
    sold, buyer = int(rows[np.argmin(size[rows])]), int(rows[np.argmax(size[rows])])
    count, at_term = merge(after, view, EventLog(), ledger, np.arange(len(stack.ids)) == sold)
    assert (count.tolist(), at_term.tolist()) == ([1], [0])
    assert after.organizations.merged_into[sold] == buyer
    assert not after.organizations.is_open[sold]
    return before, after, ledger, sold, buyer


@pytest.mark.parametrize("kind", [PAYER, CRITICAL_ACCESS_HOSPITAL])
def test_the_buyer_has_both_panels_all_capital_and_both_fixed_costs(kind: int) -> None:
    before, after, ledger, sold, buyer = merged(kind)
    stack = after.stack
    row = stack.payer if kind == PAYER else stack.provider
    lives = [stack.sum_by_organization(row, state.pairs.lives) for state in (before, after)]
    assert lives[1][buyer] == pytest.approx(lives[0][buyer] + lives[0][sold])
    assert lives[1][sold] == 0.0
    net = ledger.net(owners=True)
    assert net[buyer] == -net[sold] == before.organizations.capital[sold]
    assert ledger.imbalance()[0] == pytest.approx(0.0, abs=1e-6)
    for column in ("fixed_cost", "opening_capital", "rebate_due"):
        values = [getattr(state.organizations, column) for state in (before, after)]
        assert values[1][buyer] == pytest.approx(values[0][buyer] + values[0][sold])
    # Shares of a provider's payers still add up.
    served = stack.sum_by_organization(stack.provider, after.pairs.base_share)
    assert served[~stack.is_payer] == pytest.approx(1.0)


def test_what_was_referred_to_the_bought_hospital_goes_to_its_buyer() -> None:
    _, after, _, sold, buyer = merged(CRITICAL_ACCESS_HOSPITAL)
    stack = after.stack
    merged_into = after.organizations.merged_into
    hospital, target = heirs(stack, stack.link_hospital, stack.link_target, merged_into)
    moved = stack.link_hospital == sold
    assert (hospital[moved] == buyer).all()
    assert (stack.provider[target[moved]] == buyer).all()
    assert (stack.payer[target] == stack.payer[stack.link_target]).all()
    assert (target[~moved] == stack.link_target[~moved]).all()


@pytest.mark.parametrize("buyer_deals_too", [False, True])
def test_a_deal_goes_on_with_the_buyer_unless_that_one_has_its_own(buyer_deals_too: bool) -> None:
    scenario = Scenario.load("default", {"market.regions": 1, "organizations.*.count": 3})
    state = found(Stack([Cell(scenario, 4, 1)]))
    stack, pairs = state.stack, state.pairs
    panels = stack.sum_by_organization(stack.provider, pairs.lives)
    hospitals = np.flatnonzero(stack.kind == CRITICAL_ACCESS_HOSPITAL)
    sold, buyer = hospitals[np.argmin(panels[hospitals])], hospitals[np.argmax(panels[hospitals])]
    payer = int(np.flatnonzero(stack.is_payer)[0])
    old, heir = stack.pair_of(np.array([payer, payer]), np.array([sold, buyer]))
    pairs.model[old], pairs.ordinal[old], pairs.signed_by[old], pairs.deal_year[old] = 2, 1, old, 4
    pairs.terms.term_years[old], pairs.agreement_year[old] = 3.0, 1
    pairs.this_year.active[old], pairs.this_year.savings_due[old] = True, 5e5
    if buyer_deals_too:
        pairs.model[heir], pairs.signed_by[heir] = 1, heir
    state.year = 2
    events = EventLog()
    view = ParameterView(StackValues([scenario], 1), stack.pair_cell)
    merge(state, view, events, Ledger(stack), np.arange(len(stack.ids)) == sold)
    told = [
        (EVENTS[batch["event"][0]], REASONS[batch["reason"][0]], batch["pair"].tolist()) for batch in events.batches
    ]
    assert pairs.model[old] == 0
    if buyer_deals_too:
        assert told == [("closed", "merger", [old])]
        # The former owners are still paid what is due.
        assert (pairs.model[heir], pairs.this_year.savings_due[old]) == (1, 5e5)
        return
    assert told == [("taken_over", "merger", [heir])]
    assert (pairs.model[heir], pairs.deal_year[heir], pairs.agreement_year[heir]) == (2, 4, 1)
    assert pairs.terms.term_years[heir] == 3.0
    assert (pairs.this_year.savings_due[heir], pairs.this_year.savings_due[old]) == (5e5, 0.0)
    assert pairs.this_year.active[[heir, old]].tolist() == [True, False]
    # It keeps its name, and the buyer's own count of deals with the payer is untouched.
    assert deal_names(state, pairs.signed_by[[heir]], pairs.ordinal[pairs.signed_by[[heir]]]).to_pylist() == [
        f"{stack.ids[payer]}~{stack.ids[sold]}#1"
    ]
    assert pairs.ordinal[heir] == 0


def test_every_column_of_a_pair_belongs_to_its_deal_or_stays_with_its_parties() -> None:
    stays = {
        *("lives", "base_share", "price", "opening_price", "prevention", "vacated", "newcomer_share"),
        *("saved_without_deal", "payer_good", "payer_bad", "provider_good", "provider_bad", "relationship"),
        *("grievance_of_payer", "grievance_of_provider", "results_seen", "price_taken", "cooling", "ordinal"),
        *("seen_of_payer", "seen_of_provider", "group_misfit", "announced", "wait_months", "talk_months"),
        *(name for name in declarations(Pairs) if name.startswith("pending")),
        "last_year",
    }
    moved_by_itself = {"terms", "this_year"}
    assert {*declarations(Pairs)} == {*OF_THE_DEAL, *stays, *moved_by_itself}


def test_a_deal_that_was_taken_over_goes_on_year_by_year_under_its_name() -> None:
    busy = {"organizations.*.merger_rate": 0.15, "market.regions": 2, "organizations.independent_physicians.count": 30}
    results = run(Scenario.load("default", busy), replicates=4, seed=3, years=12, record="deals")
    events, deals = results.events, results.deals
    taken = events[events["event"] == "taken_over"].drop_duplicates(["replicate", "deal"])
    assert len(taken) >= 5
    signed = events[events["event"] == "signed"].merge(taken, on=["replicate", "deal"], suffixes=("", "_later"))
    assert len(signed) == len(taken)
    assert (signed["year"] <= signed["year_later"]).all()
    moved = (signed["payer"].astype(str) != signed["payer_later"].astype(str)) | (
        signed["provider"].astype(str) != signed["provider_later"].astype(str)
    )
    assert moved.all()
    years = deals.groupby(["replicate", "deal"], observed=True)["deal_year"].agg(["min", "max", "size", "nunique"])
    assert (years["max"] - years["min"] + 1 == years["size"]).all()
    assert (years["size"] == years["nunique"]).all()


def test_a_bought_rural_hospital_serves_on_but_is_not_independent() -> None:
    calm = {"mechanisms.insolvency": False, "organizations.critical_access_hospital.merger_rate": 0.2}
    market = run(Scenario.load("rural", calm), replicates=2, seed=1, years=6, record="market").market
    assert market.groupby("replicate")["open_rural_hospitals"].nunique().eq(1).all()
    assert (market["independent_rural_hospitals"] < market["open_rural_hospitals"]).any()


def test_nobody_buys_where_no_other_of_the_kind_is_left() -> None:
    scenario = Scenario.load("default", {"market.regions": 1, "organizations.*.count": 1})
    state = found(Stack([Cell(scenario, 4, 1)]))
    view = ParameterView(StackValues([scenario], 1), state.stack.pair_cell)
    count, _ = merge(state, view, EventLog(), Ledger(state.stack), np.ones(len(state.stack.ids), dtype=bool))
    assert count[0] == 0
    assert state.organizations.is_open.all()
