"""Own employees first, in dollars: by hand."""

from __future__ import annotations

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import paid, paper_market

PAYER, HOSPITAL = "payer-a", "health_system-a"
CHANGES = {
    "mechanisms.own_employees": True,
    "mechanisms.deals": True,
    "market.meeting_rate": 0.0,
    "organizations.health_system.own_employees_share": 1.0,
    "organizations.health_system.employee_lives_share": 0.1,
}


def mature_market(changes: dict[str, object] | None = None) -> Simulation:
    market = paper_market({PAYER: {}, HOSPITAL: {"capital_usd": 1e6}}, {**CHANGES, **(changes or {})})
    market.state.organizations.maturity[market.state.stack.ids.index(HOSPITAL)] = 1.0
    return market


def test_better_care_of_own_employees_is_money() -> None:
    # 100 employees of 1,000 dollars each; a mature care model saves 5 %: 5,000 dollars. Of care that others give, 60 %,
    # all is money; of its own, 40 %, only the variable cost, another 40 %. Ten are targeted, at 320 dollars each.
    year = contract_year(mature_market())
    assert paid(year, "employee_plan_savings", HOSPITAL, "rest_of_care") == pytest.approx(3000.0)
    assert paid(year, "employee_plan_savings", HOSPITAL, "care_vendors") == pytest.approx(800.0)
    assert paid(year, "employee_plan_program", "care_vendors", HOSPITAL) == pytest.approx(3200.0)


def test_what_it_sees_enters_its_record_in_the_same_year() -> None:
    # It believed in a reduction by a fifth, not by half: savings of 2 %, not of 5 %.
    market = mature_market({"valuation.believed_reduction_rate": 0.2})
    contract_year(market)
    organizations, row = market.state.organizations, market.state.stack.ids.index(HOSPITAL)
    assert organizations.forecast_years[row] == 1.0
    assert organizations.forecast_gap[row] == pytest.approx(0.03)


def test_without_the_mechanism_nothing_is_saved_or_learned() -> None:
    market = mature_market({"mechanisms.own_employees": False})
    year = contract_year(market)
    assert paid(year, "employee_plan_program", "care_vendors", HOSPITAL) == 0.0
    assert not market.state.organizations.forecast_years.any()
