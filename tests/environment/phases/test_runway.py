"""The money that owners put up for a deal, by hand, in dollars.

A thousand members cost a million dollars a year, of which a programme saves 50,000. It costs the provider 10,000 a
year. Owners put up two and a half years of that, 25,000 dollars: 15,000 are left after the first year, 5,000 after the
second, and after the third they are used up, unless something comes back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

import longgame as lg
from longgame.environment.rules.runway import put_up, years_put_up
from longgame.environment.year import Simulation, contract_year
from longgame.vocabulary import EVENTS, REASONS

from ..paper_market import pair_row, paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
RUNWAY: Mapping[str, object] = {
    "mechanisms.exits": True,
    "mechanisms.runway": True,
    "walking.runway_years": 2.5,
    "walking.runway_log_sd": 0.0,
}
#: An exit cost keeps both sides from leaving by value.
TERMS: Mapping[str, float] = {"running_fixed": 10e3, "provider_running_share": 1.0, "exit_cost": 1e5}


def market_of(terms: Mapping[str, float], changes: Mapping[str, object] | None = None) -> Simulation:
    system = {"capital_usd": 1e6, "operating_margin": 0.0, "own_revenue_share": 0.1, "maturity": 1.0}
    market = paper_market({PAYER: {}, SYSTEM: system}, {**RUNWAY, **(changes or {})})
    put_deal(market, PAYER, SYSTEM, {**TERMS, **terms})
    return market


def lived(market: Simulation, years: int) -> tuple[list[float], list[tuple[int, str, str]]]:
    """What is left at the end of each year, and year, event and reason of what happened to the deal."""
    row = pair_row(market, PAYER, SYSTEM)
    left, happened = [], []
    for number in range(1, years + 1):
        year = contract_year(market)
        left.append(float(market.state.pairs.purse[row]))
        happened += [(number, EVENTS[one["event"][0]], REASONS[one["reason"][0]]) for one in year.events.batches]
    return left, happened


def test_costs_use_up_what_owners_put_up_and_then_the_provider_leaves() -> None:
    left, happened = lived(market_of({"provider_share": 0.0}), 3)
    # The margin lost on avoided care, 3,000 dollars a year, is no expense of the programme.
    assert left == pytest.approx([15e3, 5e3, -5e3])
    assert happened == [(3, "exited_mid_term", "out_of_money")]


def test_a_settlement_counts_in_the_year_for_which_it_is_due() -> None:
    left, happened = lived(market_of({"provider_share": 0.09}), 5)
    # 4,500 dollars, 9 % of the savings, pay for nearly half of what a year costs.
    assert left == pytest.approx([19.5e3, 14e3, 8.5e3, 3e3, -2.5e3])
    assert happened == [(5, "exited_mid_term", "out_of_money")]


def test_what_a_provider_sees_beyond_money_counts_too() -> None:
    left, happened = lived(market_of({"provider_share": 0.0}, {"valuation.non_revenue_value_pmpy_usd": 10.0}), 5)
    assert left == pytest.approx([25e3] * 5)
    assert happened == []


@pytest.mark.parametrize("switch", ["mechanisms.runway", "mechanisms.exits"])
def test_nobody_leaves_for_it_without_the_mechanism_or_without_exits(switch: str) -> None:
    assert lived(market_of({"provider_share": 0.0}, {switch: False}), 5)[1] == []


def test_who_has_used_it_up_at_the_end_of_an_agreement_does_not_renew() -> None:
    ends = lived(market_of({"provider_share": 0.0, "term_years": 3.0}), 4)[1]
    assert ends == [(4, "exited_at_term", "out_of_money")]


def test_owners_put_up_the_start_as_well() -> None:
    assert put_up(np.array([2e6, 0.0]), np.array([1.6e6, 1e6]), np.array([1.0, 2.5])) == pytest.approx([3.6e6, 2.5e6])


def test_years_spread_about_their_median() -> None:
    luck = np.random.default_rng(1).standard_normal(100_000)
    years = years_put_up(2.0, 0.5, luck)
    assert np.median(years) == pytest.approx(2.0, rel=0.02)
    assert np.log(years).std() == pytest.approx(0.5, rel=0.02)


def test_a_purse_without_end_changes_nothing() -> None:
    small = {"organizations.*.count": 3, "market.meeting_rate": 1.0, "years": 5}
    with_purse = {"mechanisms.runway": True, "walking.runway_years": 20.0, "walking.runway_log_sd": 0.0}
    one, other = (
        lg.run(lg.Scenario.load("default", {**small, **changes}), replicates=1, seed=4, record="deals")
        for changes in ({}, with_purse)
    )
    assert len(one.deals)
    for table in ("market", "organizations", "deals", "events", "ledger"):
        assert one.table(table).equals(other.table(table)), table
