"""Spending that outgrows the market: costs grow with it, benchmarks in dollars do not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

import longgame as lg

GROWTH = 0.02
SETTING: Mapping[str, object] = {
    "mechanisms.program": True,
    "mechanisms.luck": False,
    "mechanisms.exits": False,
    "mechanisms.insolvency": False,
    "mechanisms.mergers": False,
    "mechanisms.provider_groups": False,
    "mechanisms.prevention": False,
    "mechanisms.coding": False,
    "mechanisms.unit_price": False,
    "mechanisms.churn": False,
    "market.regions": 1,
    "market.spending_trend_rate": 0.0,
    "market.talk_minimum_lives": 0.0,
    "care.reduction_rate": 0.0,
    "care.overspending_slope": 0.0,
    "models.payer_branded_program.minimum_lives": 0.0,
    "models.payer_branded_program.rebasing_share": 1.0,
    "models.payer_branded_program.capital_demand_per_life_usd": 0.0,
    "organizations.payer.count": 1,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 6,
    "organizations.critical_access_hospital.count": 6,
    "program.yearly_intake": 14.0,
    "valuation.non_revenue_value_pmpy_usd": 300.0,
}


def run(growth: float) -> lg.Results:
    scenario = {"extends": "default", "name": "growth", "years": 5}
    changes = {"organizations.critical_access_hospital.spending_growth_gap_rate": growth}
    drawn = lg.Scenario.from_dict(scenario, overrides={**SETTING, **changes})
    return lg.run(drawn, replicates=1, seed=3, record="deals")


@pytest.fixture(scope="module")
def outgrown() -> lg.Results:
    return run(GROWTH)


@pytest.fixture(scope="module")
def level() -> lg.Results:
    return run(0.0)


def is_rural(results: lg.Results, accounts: pd.Series[str]) -> pd.Series[bool]:
    kinds = results.organizations.drop_duplicates("organization").set_index("organization")["kind"].astype(str)
    return accounts.astype(str).map(kinds) == "critical_access_hospital"


def measured(results: lg.Results, agreement: int, agreement_year: int) -> list[float]:
    """Measured savings of critical access hospitals that began in year 1."""
    deals = results.deals
    chosen = (deals["agreement_number"] == agreement) & (deals["agreement_year"] == agreement_year)
    rates = deals.loc[chosen & is_rural(results, deals["provider"]), "measured_savings_rate"]
    return [float(rate) for rate in rates]


def test_measured_savings_fall_while_a_benchmark_runs_and_come_back_with_the_next(outgrown: lg.Results) -> None:
    """Base years weigh 60, 30 and 10 %: in year k spending has grown since them for k, k + 1 and k + 2 years."""
    for agreement, year in ((1, 1), (1, 2), (1, 3), (2, 1), (2, 2)):
        weights = ((0.6, year), (0.3, year + 1), (0.1, year + 2))
        base = sum(weight / (1.0 + GROWTH) ** age for weight, age in weights)
        seen = measured(outgrown, agreement, year)
        assert seen == pytest.approx([1.0 - 1.0 / base] * 6, abs=1e-9), (agreement, year)


def test_who_does_not_outgrow_the_market_is_measured_as_before(outgrown: lg.Results, level: lg.Results) -> None:
    for results in (outgrown, level):
        others = results.deals[~is_rural(results, results.deals["provider"])]
        assert len(others) == 40
        assert others["measured_savings_rate"].to_numpy() == pytest.approx(0.0, abs=1e-12)


def test_operating_cost_grows_with_revenue(outgrown: lg.Results, level: lg.Results) -> None:
    """Margins stay: pay follows cost, and cost is what grows."""
    grown, plain = (_by_year(results) for results in (outgrown, level))
    assert grown["claims", 5] > 1.04 * plain["claims", 5]
    ratios = [money["operating_cost", 5] / money["claims", 5] for money in (grown, plain)]
    # Patients whom such hospitals refer to each other count as those of others; without any growth of cost it is 4 %.
    assert ratios[0] == pytest.approx(ratios[1], rel=0.004)


def _by_year(results: lg.Results) -> dict[tuple[str, int], float]:
    ledger = results.ledger[is_rural(results, results.ledger["account"])]
    found = ledger.groupby(["category", "year"], observed=True)["amount_usd"].sum()
    return {(str(key[0]), int(key[1])): float(amount) for key, amount in found.items() if isinstance(key, tuple)}
