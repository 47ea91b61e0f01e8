"""The fee that employers pay their plan on what a deal saved them: by hand, in dollars.

1,000 members cost 1,000 dollars each; 40 % of that is the provider's own revenue, of which a quarter is prepaid. The
plan insures 40 % of members and takes 30 % of what the employers of the others save.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.environment.year import Simulation, contract_year

from ..paper_market import paid, paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"


def market_of(terms: Mapping[str, float], changes: Mapping[str, object] | None = None) -> tuple[Simulation, int]:
    market = paper_market(
        {PAYER: {"insured_share": 0.4}, SYSTEM: {"maturity": 1.0, "prepaid_share": 0.25}},
        {"organizations.payer.savings_fee_share": 0.3, **(changes or {})},
    )
    return market, put_deal(market, PAYER, SYSTEM, terms)


def fees(market: Simulation, years: int) -> list[float]:
    return [paid(contract_year(market), "savings_fee", PAYER, "employers") for _ in range(years)]


def test_employers_pay_a_fee_on_what_a_year_saved_them_in_the_next() -> None:
    market, _ = market_of({"care_management": 2.0})
    # 5 % of a million is avoided, of which 10 % is prepaid all the same: 45,000 are saved. Care managers cost 2,000 and
    # the provider's half of measured savings 25,000. Of the 18,000 left 60 % are the employers', who pay 30 % of that.
    assert fees(market, 2) == pytest.approx([0.0, 0.3 * 0.6 * 18e3])


def test_losses_that_a_provider_repays_bear_a_fee_as_savings_do() -> None:
    terms = {"care_management": 2.0, "two_sided_year": 1.0, "loss_share": 0.4}
    market, row = market_of(terms)
    # A benchmark of 900,000 is missed by 50,000, of which the provider repays 40 %.
    market.state.pairs.benchmark_gap[row] = 0.1
    # 45,000 saved, less 2,000 for care managers, and 20,000 repaid.
    assert fees(market, 2) == pytest.approx([0.0, 0.3 * 0.6 * 63e3])


def test_prices_that_a_deal_held_down_bear_a_fee() -> None:
    changes = {
        "mechanisms.unit_price": True,
        "market.price_drift_rate": 0.08,
        "market.system_leverage_share": 0.25,
        "care.reduction_rate": 0.0,
    }
    market, _ = market_of({"price_restraint": 0.5}, changes)
    # Nothing is saved. The price would drift by 2 % a year and drifts by 1 %: in the second year own revenue is
    # 404,000, and 2 % x 1 year x a half of it, 4,040, is not charged. The fee on that is paid in the third year.
    assert fees(market, 3) == pytest.approx([0.0, 0.0, 0.3 * 0.6 * 4040.0])


def test_a_plan_that_insures_everybody_has_nobody_to_charge() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {"maturity": 1.0}}, {"organizations.payer.savings_fee_share": 0.3})
    put_deal(market, PAYER, SYSTEM)
    assert fees(market, 2) == [0.0, 0.0]
