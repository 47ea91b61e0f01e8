"""Chances to stay and to sign, payments and slots, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from longgame.environment.state.streams import logistic
from longgame.environment.talks.partner_choice import calls_with_a_slot
from longgame.environment.year import Simulation, contract_year
from longgame.experiments.stakes import slots
from longgame.experiments.stakes.revaluing import RunningDeals
from longgame.experiments.stakes.social_states import Stake, stakes_of

from ...environment.paper_market import paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
STRATEGIES = ("zero_sum", "win_win", "long_term", "reciprocal")
#: A deal worth nothing to anybody. A wholly bad year costs 8 dollars in each of the nine years left, at 10 % a year.
NOTHING_BUT_FEELING: Mapping[str, object] = {
    "mechanisms.grievance": True,
    "mechanisms.felt_cost": True,
    "mechanisms.decision_noise": True,
    "grievance.blame": 0.4,
    "grievance.felt_cost_pmpy_usd": 20.0,
    "valuation.decision_noise_rate": 0.04,
    "valuation.renewal_belief": 0.0,
    "valuation.believed_reduction_rate": 0.0,
    "valuation.delivery_floor": 1.0,
    **{f"strategies.{name}.horizon": 0.9 for name in STRATEGIES},
}
FELT = "a wholly bad year, by the felt cost"
COST = 8.0 * (1.0 - 0.9**9) / 0.1


def market_of(changes: Mapping[str, object], exit_cost: float = 0.0) -> Simulation:
    market = paper_market({PAYER: {}, SYSTEM: {}}, changes)
    put_deal(market, PAYER, SYSTEM, {"exit_cost": exit_cost})
    return market


def stakes(market: Simulation) -> dict[tuple[str, str], Stake]:
    """Stakes at the end of a market's next year by change and side."""
    return {(stake.change, stake.side): stake for stake in stakes_of(RunningDeals.of(contract_year(market)))}


def chance(margin: float, scale: float) -> float:
    return float(1.0 / (1.0 + np.exp(-margin / scale)))


def test_the_chance_to_stay_weighs_the_margin_against_circumstances_drawn_anew() -> None:
    found = stakes(market_of({**NOTHING_BUT_FEELING, "valuation.circumstance_persistence": 0.0}, exit_cost=30.0))
    # Circumstances of 4 % of 1,000 dollars; leaving costs 30 dollars.
    points = 100.0 * (chance(30.0 - COST, 40.0) - chance(30.0, 40.0))
    assert found[FELT, "payer"].points.tolist() == pytest.approx([points], rel=1e-4)
    saved = 100.0 * (chance(30.0, 40.0) - chance(0.0, 40.0))
    assert found["leaving before the term", "payer"].points.tolist() == pytest.approx([saved], rel=1e-4)


def test_lasting_circumstances_are_known_to_who_stays() -> None:
    market = market_of({**NOTHING_BUT_FEELING, "valuation.circumstance_persistence": 0.8}, exit_cost=300.0)
    found = stakes(market)
    stack = market.state.stack
    drawn = logistic(stack.pair_draw_cell, "provider lasting circumstances", 0, stack.pair_key)[0]
    left = 300.0 - 0.8 * 40.0 * float(drawn)
    points = 100.0 * (chance(left - COST, 24.0) - chance(left, 24.0))
    assert found[FELT, "provider"].points.tolist() == pytest.approx([points], rel=1e-4)


#: A programme of 10 dollars a life in a provider without capital, whose care model would save 5 %.
POOR: Mapping[str, object] = {
    "mechanisms.transition_payment": True,
    "mechanisms.maturity": False,
    "care.conflict_drag": 0.0,
    "care.payer_data_share": 0.0,
    "valuation.believed_reduction_rate": 0.5,
    "valuation.delivery_floor": 1.0,
    **{f"strategies.{name}.horizon": 0.9 for name in STRATEGIES},
}
PROGRAMME: Mapping[str, float] = {"running_per_targeted_life": 100.0, "provider_running_share": 1.0}
FUNDED = "all its losses answered: care savings of what could not be funded without"
BEYOND = "all its losses answered: gain beyond a share of equal cost to the partner"


@pytest.mark.parametrize(("capital", "saved"), [(0.0, 50.0), (1e7, 0.0)])
def test_a_payment_funds_the_programme_of_a_provider_that_has_no_capital(capital: float, saved: float) -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, POOR)
    put_deal(market, PAYER, SYSTEM, PROGRAMME)
    year = contract_year(market)
    year.state.organizations.capital[year.state.stack.ids.index(SYSTEM)] = capital
    found = {(stake.change, stake.side): stake for stake in stakes_of(RunningDeals.of(year))}
    assert found[FUNDED, "provider"].usd.tolist() == pytest.approx([saved], rel=1e-4)
    assert found[FUNDED, "payer"].usd.tolist() == pytest.approx([0.0], abs=1e-9)


def test_between_sides_that_discount_and_believe_alike_a_payment_is_worth_its_share() -> None:
    # The answer fades and the share does not, but a dollar of either is a dollar to both.
    market = paper_market({PAYER: {}, SYSTEM: {}}, POOR)
    put_deal(market, PAYER, SYSTEM, PROGRAMME)
    found = stakes(market)
    for side in ("payer", "provider"):
        assert found[BEYOND, side].usd.tolist() == pytest.approx([0.0], abs=1e-6)


def test_a_payment_gains_what_its_payee_would_not_get_of_a_share() -> None:
    # The provider counts on the floor of half plus half its trust of whatever the payer owes it from savings, and on
    # all of a payment. It loses 12 dollars of contribution and 10 of programme a life, answered less by a year's tenth
    # each year: 22 (10 + 9 + ... + 1) / 10 = 121 dollars over the term, which at a horizon of 1 and without any
    # continuation is spread over ten years.
    distrust = {
        **POOR,
        "valuation.delivery_floor": 0.5,
        "valuation.renewal_belief": 0.0,
        "trust.in_payers_mean": 0.5,
        "trust.spread_sd": 0.0,
        **{f"strategies.{name}.horizon": 1.0 for name in STRATEGIES},
    }
    market = paper_market({PAYER: {}, SYSTEM: {}}, distrust)
    put_deal(market, PAYER, SYSTEM, PROGRAMME)
    found = stakes(market)
    assert found[BEYOND, "provider"].usd.tolist() == pytest.approx([121.0 / 10.0 * (1.0 - 0.75)], rel=1e-4)


def test_slots_are_tried_on_the_calls_of_the_next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"health_system-{letter}" for letter in "abcdefghijklmnop"]
    changes = {
        "mechanisms.deals": True,
        "mechanisms.partner_choice": True,
        "market.meeting_rate": 0.9,
        "market.cooling_off_years": 1,
        "market.payer_capacity": 2.0,
    }
    market = paper_market({PAYER: {}, "payer-b": {}, **{name: {} for name in names}}, changes)
    seen: list[tuple[int, Any]] = []
    original = calls_with_a_slot

    def noted(state: Any, view: Any, facts: Any, calls: Any, renewing: Any) -> Any:
        seen.append((state.year, calls.copy()))
        return original(state, view, facts, calls, renewing)

    monkeypatch.setattr(slots, "calls_with_a_slot", noted)
    monkeypatch.setattr("longgame.environment.year.calls_with_a_slot", noted)
    year = contract_year(market)
    tried = list(slots.slot_stakes(year))
    assert tried
    assert len(tried[0].points) > 0
    contract_year(market)
    own, analysed, following = seen[0], seen[1], seen[-1]
    assert (own[0], analysed[0], following[0]) == (1, 2, 2)
    assert analysed[1].any()
    np.testing.assert_array_equal(analysed[1], following[1])
