"""Unit prices that drift, and the part of the drift that a deal suspends: by hand, in dollars.

The only plan and the only provider of a market have the same leverage, but for the quarter that a health system has on
top: at a drift rate of 8 % its price rises by 2 % a year. At first its own revenue is 400,000 dollars a year.
"""

from __future__ import annotations

import pytest

from longgame.environment.year import contract_year

from ..paper_market import paid, paper_market, put_deal

PAYER, SYSTEM = "payer-a", "health_system-a"
DRIFT = {
    "mechanisms.unit_price": True,
    "market.price_drift_rate": 0.08,
    "market.system_leverage_share": 0.25,
    "market.cost_follows_price_share": 0.75,
}


def test_without_a_deal_prices_rise_from_the_second_year_on_and_costs_follow_in_part() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, DRIFT)
    first, second = contract_year(market), contract_year(market)
    assert paid(first, "claims", SYSTEM, PAYER) == pytest.approx(400e3)
    assert paid(second, "claims", SYSTEM, PAYER) == pytest.approx(408e3)
    # Costs follow three quarters of the 8,000 dollars that the same care costs more.
    assert paid(second, "operating_cost", "care_vendors", SYSTEM) == pytest.approx(360e3 + 6e3)


def test_a_deal_suspends_its_share_of_the_drift() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, DRIFT)
    put_deal(market, PAYER, SYSTEM, {"price_restraint": 0.5})
    claims = [paid(contract_year(market), "claims", SYSTEM, PAYER) for _ in range(3)]
    # 1 % a year in place of 2 %.
    assert claims == pytest.approx([400e3, 404e3, 408_040.0])


def test_what_is_not_charged_is_the_payers_gain_and_but_for_its_cost_the_providers_loss() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, DRIFT)
    row = put_deal(market, PAYER, SYSTEM, {"price_restraint": 0.5})
    gains, losses = [], []
    for _ in range(3):
        contract_year(market)
        gains.append(market.state.pairs.this_year.payer_net[row])
        losses.append(market.state.pairs.this_year.provider_net[row])
    # 2 % x completed years of the agreement x a half, of 404,000 and of 408,040 dollars.
    assert gains == pytest.approx([0.0, 4040.0, 8160.8])
    # Three quarters of a higher price would have gone into cost.
    assert losses == pytest.approx([0.0, -1010.0, -2040.2])


def test_both_sides_expect_at_signing_what_restraint_will_bring() -> None:
    market = paper_market({PAYER: {}, SYSTEM: {}}, DRIFT)
    row = put_deal(market, PAYER, SYSTEM, {"price_restraint": 0.5, "minimum_savings_rate": 0.01})
    payers, providers = [], []
    for _ in range(3):
        contract_year(market)
        payers.append(market.state.pairs.this_year.payer_reference[row])
        providers.append(market.state.pairs.this_year.provider_reference[row])
    assert payers == pytest.approx([0.0, 4040.0, 8160.8])
    assert providers == pytest.approx([0.0, -1010.0, -2040.2])
