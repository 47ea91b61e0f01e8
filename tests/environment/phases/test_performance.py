"""What a deal's year is measured against, and what a plan keeps of it: by hand, in dollars.

1,000 members cost 1,000 dollars each. A mature care model avoids 5 % of that, 50,000 dollars.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"


def promised(market: Simulation, row: int, savings: float) -> None:
    """What both sides forecast at signing for every year: savings of a care model that stands where it will stay."""
    pairs = market.state.pairs
    pairs.reference_savings[row] = savings
    pairs.reference_start[row] = 1.0
    pairs.reference_ceiling[:, row] = 1.0


def test_prevention_and_coding_are_no_surprise_against_the_j_curve() -> None:
    changes = {"mechanisms.prevention": True, "mechanisms.coding": True, "care.coding_rate": 0.03}
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 1.0}}, changes)
    row = put_deal(market, PAYER, SYSTEM)
    promised(market, row, 0.04)
    market.state.pairs.prevention[row] = 0.03
    surprises = []
    for _ in range(2):
        contract_year(market)
        year = market.state.pairs.this_year
        surprises.append((year.surprise_payer[row], year.surprise_provider[row]))
    # Measured are 5 % of care, 3 % of prevention and coding: 1 % in the first year, 2 % in the second. Only care counts
    # against the 4 % that were forecast.
    assert year.measured_rate[row] == pytest.approx(0.05 + 0.03 + 0.02)
    assert surprises == [pytest.approx((0.01, 0.01))] * 2
    # A year later the first surprise is the record: in dollars, 10,000 of the million.
    assert market.state.pairs.record_gap[:, row].tolist() == pytest.approx([0.01, 0.01])


def test_prevention_that_fades_disappoints_nobody() -> None:
    changes = {"mechanisms.prevention": True, "care.prevention_decay_rate": 0.5}
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 1.0}}, changes)
    row = put_deal(market, PAYER, SYSTEM)
    promised(market, row, 0.05)
    market.state.pairs.prevention[row] = 0.08
    measured = []
    for _ in range(3):
        contract_year(market)
        year = market.state.pairs.this_year
        measured.append(year.measured_rate[row])
        assert (year.surprise_payer[row], year.surprise_provider[row]) == pytest.approx((0.0, 0.0), abs=1e-15)
    assert measured == pytest.approx([0.09, 0.07, 0.06])


#: Of a saved insured dollar a plan keeps all for two years; then premiums follow by 40 % a year, down to a quarter.
FOLLOWED: Mapping[str, object] = {
    "mechanisms.premiums": True,
    "premiums.pass_through_rate": 0.4,
    "premiums.retained_floor_share": 0.25,
    "organizations.payer.savings_fee_share": 0.3,
}


def plan_s_years(deal_year: int, years: int) -> tuple[list[float], list[float]]:
    """A plan's result and its reference point in the years of an agreement, after some years of the relationship.

    It pays the provider half of the 50,000 dollars of measured savings, and no cost.
    """
    market = paper_market({PAYER: {"insured_share": 0.8}, SYSTEM: {"maturity": 1.0}}, FOLLOWED)
    row = put_deal(market, PAYER, SYSTEM, {"minimum_savings_rate": 0.01})
    market.state.pairs.deal_year[row] = deal_year
    promised(market, row, 0.05)
    results, expected = [], []
    for _ in range(years):
        contract_year(market)
        results.append(float(market.state.pairs.this_year.payer_net[row]))
        expected.append(float(market.state.pairs.this_year.payer_reference[row]))
    return results, expected


def test_a_plan_keeps_less_of_what_a_deal_saves_from_its_third_year_on() -> None:
    results, expected = plan_s_years(deal_year=0, years=4)
    # Of an insured dollar it keeps 1, 1, 0.25 + 0.75 x 0.6 = 0.7, and 0.25 + 0.75 x 0.36 = 0.52. 80 % of members are
    # insured, and of the others it gets a fee of 30 %, 6 cents: 0.86, 0.86, 0.62 and 0.476 of 25,000 dollars.
    by_hand = [21_500.0, 21_500.0, 15_500.0, 11_900.0]
    assert results == pytest.approx(by_hand)
    # It was forecast as it came, so it was expected as it came.
    assert expected == pytest.approx(by_hand, rel=1e-6)


def test_a_renewed_deal_goes_on_counting_the_years_of_the_relationship() -> None:
    results, expected = plan_s_years(deal_year=1, years=3)
    by_hand = [21_500.0, 15_500.0, 11_900.0]
    assert results == pytest.approx(by_hand)
    assert expected == pytest.approx(by_hand, rel=1e-6)
