"""Pilots in a market: what they cost and whom they help, by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import paid, paper_market, put_deal

PAYERS, HOSPITAL = ("payer-a", "payer-b"), "health_system-a"
#: Pilots without any ambition always succeed, and gain nothing; these are easy, so that nearly all succeed.
CHANGES = {
    "mechanisms.deals": True,
    "mechanisms.pilot_portfolio": True,
    "market.meeting_rate": 0.0,
    "pilots.yearly_pilots": 3,
    "pilots.cost_usd": 1000.0,
    "pilots.ambition": 1e-6,
    "pilots.largest_gain": 1.0,
    "organizations.health_system.liquidity_share": 0.1,
}


def hospital_with_deals(changes: Mapping[str, object] | None = None, capital: float = 1e6) -> tuple[Simulation, int]:
    """A mature hospital with a deal with each payer, and its row."""
    market = paper_market(
        {**{payer: {} for payer in PAYERS}, HOSPITAL: {"capital_usd": capital}}, {**CHANGES, **(changes or {})}
    )
    hospital = market.state.stack.ids.index(HOSPITAL)
    market.state.organizations.maturity[hospital] = 1.0
    for payer in PAYERS:
        put_deal(market, payer, HOSPITAL)
    return market, hospital


def test_pilots_are_paid_once_and_shared_by_deals() -> None:
    market, hospital = hospital_with_deals()
    year = contract_year(market)
    organizations, pairs = market.state.organizations, market.state.pairs
    assert paid(year, "pilots", "care_vendors", HOSPITAL) == pytest.approx(3000.0)
    assert organizations.pilots_run[hospital] == organizations.pilots_succeeded[hospital] == 3.0
    assert year.costs.pilots == pytest.approx(3000.0 * pairs.lives / pairs.lives.sum())


def test_means_pay_for_whole_pilots_after_programmes() -> None:
    # A tenth of 25,000 dollars is liquid: 2,500 dollars, two pilots.
    market, hospital = hospital_with_deals(capital=25e3)
    year = contract_year(market)
    assert market.state.organizations.pilots_run[hospital] == 2.0
    assert paid(year, "pilots", "care_vendors", HOSPITAL) == pytest.approx(2000.0)
    # A programme of 2,000 dollars comes first, and leaves too little for any.
    market, hospital = hospital_with_deals(capital=25e3)
    for payer in PAYERS:
        put_deal(market, payer, HOSPITAL, {"running_fixed": 1000.0, "provider_running_share": 1.0})
    year = contract_year(market)
    assert paid(year, "care_program", "care_vendors", HOSPITAL) == pytest.approx(2000.0)
    assert market.state.organizations.pilots_run[hospital] == 0.0


def test_a_success_counts_from_the_next_year_on() -> None:
    # A twentieth more for each of three successes: savings of 5 % become 5 % times 1.05 cubed.
    bold = {"pilots.ambition": 0.05, "pilots.ease": 10.0, "pilots.yearly_pilots": 1}
    market, hospital = hospital_with_deals(bold)
    saved = [contract_year(market).saved[0] for _ in range(3)]
    multipliers = [0.05, 0.05 * 1.05, 0.05 * 1.05**2]
    assert saved == pytest.approx(multipliers)
    assert market.state.organizations.pilot_multiplier[hospital] == pytest.approx(1.05**3)


def test_nobody_runs_pilots_without_a_deal_or_without_the_mechanism() -> None:
    market, hospital = hospital_with_deals({"mechanisms.pilot_portfolio": False})
    contract_year(market)
    assert market.state.organizations.pilots_run[hospital] == 0.0
    market = paper_market({PAYERS[0]: {}, HOSPITAL: {}}, CHANGES)
    contract_year(market)
    assert not market.state.organizations.pilots_run.any()
