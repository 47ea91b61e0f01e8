"""What a provider takes on when another one closes: by hand, in dollars."""

from __future__ import annotations

import pytest

from longgame.environment.year import contract_year

from ..paper_market import paid, paper_market

PAYER, HOSPITAL, PRACTICE = "payer-a", "health_system-a", "independent_physicians-a"


def test_fixed_cost_grows_with_the_panel_but_not_with_patients_who_are_referred() -> None:
    practice = {"lives": 500.0, "own_revenue_share": 0.2, "capital_usd": 0.0, "operating_margin": -0.5}
    changes = {"mechanisms.insolvency": True, "market.hospital_share_of_other_spending": 0.5}
    market = paper_market({PAYER: {}, HOSPITAL: {}, PRACTICE: practice}, changes)
    # The hospital's own 1,000 members bring it 400,000 dollars. The practice keeps a fifth of its 500,000 and half of
    # the rest is referred to the hospital: 200,000. A margin of 10 % leaves half of those 600,000 for fixed cost.
    first = contract_year(market)
    assert paid(first, "claims", HOSPITAL, PAYER) == pytest.approx(600e3)
    assert paid(first, "operating_cost", "care_vendors", HOSPITAL) == pytest.approx(300e3 + 0.4 * 600e3)
    # The practice lost half of its 100,000 dollars, had no capital, and has closed.
    organizations = market.state.organizations
    ids = market.state.stack.ids
    assert not organizations.is_open[ids.index(PRACTICE)]
    # The panel is half as large again. It brought two dollars in three, so fixed cost is a third larger.
    second = contract_year(market)
    assert paid(second, "claims", HOSPITAL, PAYER) == pytest.approx(600e3)
    assert paid(second, "operating_cost", "care_vendors", HOSPITAL) == pytest.approx(400e3 + 0.4 * 600e3)


def test_a_panel_that_nobody_joins_costs_what_it_did() -> None:
    market = paper_market({PAYER: {}, HOSPITAL: {}, PRACTICE: {}}, {"mechanisms.insolvency": True})
    costs = [paid(contract_year(market), "operating_cost", "care_vendors", HOSPITAL) for _ in range(3)]
    assert costs == pytest.approx([360e3] * 3)
