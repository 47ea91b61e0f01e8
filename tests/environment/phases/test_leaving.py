"""Why a deal is left before its term: by hand, in dollars.

A deal of 1,000 lives and three years saves nothing and costs one side 10,000 dollars a year. Next year's dollar counts
half, nothing is believed to follow after the term, and leaving costs 2 dollars a life. After the first year two are
left, so staying is worth -15,000 dollars; a margin of -13,000 is what leaving wins but for its cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from longgame.environment.year import contract_year
from longgame.vocabulary import DECIDERS, EVENTS, REASONS, STRATEGIES

from ..paper_market import paid, paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
CHANGES: Mapping[str, object] = {
    "mechanisms.exits": True,
    "valuation.renewal_belief": 0.0,
    **{f"strategies.{strategy}.horizon": 0.5 for strategy in STRATEGIES},
}
PROVIDER_PAYS: Mapping[str, float] = {"running_fixed": 10e3, "provider_running_share": 1.0}
PAYER_PAYS: Mapping[str, float] = {"payer_running": 10.0}


@dataclass(frozen=True)
class Exit:
    """Why a deal ended, who decided it, by what margin, and what leaving cost each side."""

    event: str
    reason: str
    decided_by: str
    margin: float
    cost: tuple[float, float]


def exit_after(years_done: int, terms: Mapping[str, float]) -> Exit:
    """The exit at the end of the first year from here of an agreement that has run for some years."""
    market = paper_market({PAYER: {}, SYSTEM: {}}, CHANGES)
    plain = {"term_years": 3.0, "exit_cost": 2.0, "minimum_savings_rate": 0.02, "corridor_rate": 0.02}
    row = put_deal(market, PAYER, SYSTEM, {**plain, **terms})
    market.state.pairs.agreement_year[row] = market.state.pairs.deal_year[row] = years_done
    year = contract_year(market)
    (told,) = year.events.batches
    assert told["pair"].tolist() == [row]
    words = [of[int(told[name][0])] for name, of in (("event", EVENTS), ("reason", REASONS), ("decided_by", DECIDERS))]
    cost = [paid(year, "exit_cost", "care_vendors", side) for side in (PAYER, SYSTEM)]
    return Exit(words[0], words[1], words[2], float(told["margin"][0]), (cost[0], cost[1]))


def test_a_provider_that_leaves_before_the_first_year_with_downside_leaves_over_the_downside() -> None:
    left = exit_after(0, {**PROVIDER_PAYS, "two_sided_year": 2.0, "loss_share": 0.4})
    assert (left.event, left.reason, left.decided_by) == ("exited_mid_term", "two_sided", "provider")
    assert left.margin == pytest.approx(-13e3, rel=1e-6)
    assert left.cost == pytest.approx((0.0, 2e3))


@pytest.mark.parametrize(
    "two_sided_year",
    [
        # Two-sided from the first day, a year later than the next, and never.
        1.0,
        3.0,
        99.0,
    ],
)
def test_a_provider_that_leaves_in_any_other_year_leaves_over_poor_results(two_sided_year: float) -> None:
    left = exit_after(0, {**PROVIDER_PAYS, "two_sided_year": two_sided_year, "loss_share": 0.4})
    assert (left.reason, left.decided_by) == ("poor_results", "provider")
    assert left.margin == pytest.approx(-13e3, rel=1e-6)


def test_downside_in_the_last_year_of_a_term_is_a_reason_a_year_before() -> None:
    # One year of the four is left, worth -10,000 dollars.
    left = exit_after(2, {**PROVIDER_PAYS, "term_years": 4.0, "two_sided_year": 4.0, "loss_share": 0.4})
    assert (left.reason, left.decided_by) == ("two_sided", "provider")
    assert left.margin == pytest.approx(-8e3, rel=1e-6)


def test_a_payer_that_leaves_before_the_downside_does_not_fear_it() -> None:
    left = exit_after(0, {**PAYER_PAYS, "two_sided_year": 2.0, "loss_share": 0.4})
    assert (left.event, left.reason, left.decided_by) == ("exited_mid_term", "poor_results", "payer")
    assert left.margin == pytest.approx(-13e3, rel=1e-6)
    assert left.cost == pytest.approx((2e3, 0.0))


def test_leaving_that_costs_more_than_staying_keeps_a_deal() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, CHANGES)
    row = put_deal(
        market, PAYER, SYSTEM, {**PROVIDER_PAYS, "term_years": 3.0, "two_sided_year": 2.0, "exit_cost": 16.0}
    )
    year = contract_year(market)
    assert not year.events.batches
    assert market.state.pairs.model[row] > 0


def test_a_stake_in_kind_holds_a_provider_less_and_its_payer_as_before() -> None:
    # Three fifths in kind at half their worth: seven tenths of the exit cost.
    left = exit_after(0, {**PROVIDER_PAYS, "in_kind": 0.6})
    assert left.decided_by == "provider"
    assert left.margin == pytest.approx(-13.6e3, rel=1e-6)
    assert left.cost == pytest.approx((0.0, 1.4e3))
    left = exit_after(0, {**PAYER_PAYS, "in_kind": 0.6})
    assert left.decided_by == "payer"
    assert left.cost == pytest.approx((2e3, 0.0))


def test_the_work_behind_a_stake_in_kind_is_paid_and_counts() -> None:
    # 1,000 lives at 10 dollars, all in kind: a tenth of 10,000 dollars a year.
    market = paper_market({PAYER: {}, SYSTEM: {}}, {"mechanisms.exits": False})
    row = put_deal(market, PAYER, SYSTEM, {"in_kind": 1.0, "capital_demand": 10.0})
    year = contract_year(market)
    assert paid(year, "in_kind_work", "care_vendors", SYSTEM) == pytest.approx(1e3)
    assert market.state.pairs.this_year.provider_net[row] == pytest.approx(-1e3)
