"""Spending that outgrows the market: costs grow with it, benchmarks in dollars do not."""

from collections.abc import Mapping

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


def _measured(results: lg.Results, agreement_year: int, agreement: int) -> list[float]:
    deals = results.deals[results.deals["provider"].map(kinds_of(results)) == "critical_access_hospital"]
    chosen = (deals["agreement_year"] == agreement_year) & (deals["agreement_number"] == agreement)
    return [float(value) for value in deals.loc[chosen & (deals["signed_year"] == 1), "measured_savings_rate"]]


def test_measured_savings_fall_while_a_benchmark_runs_and_come_back_with_the_next(outgrown: lg.Results) -> None:
    """Base years weigh 60, 30 and 10 %: in year k spending has grown since them for k, k + 1 and k + 2 years."""
    for agreement in (1, 2):
        for year in (1, 2) if agreement == 2 else (1, 2, 3):
            base = sum(
                weight / (1.0 + GROWTH) ** age
                for weight, age in zip((0.6, 0.3, 0.1), (year, year + 1, year + 2), strict=True)
            )
            seen = _measured(outgrown, year, agreement)
            assert len(seen) >= 3
            assert seen == pytest.approx([1.0 - 1.0 / base] * len(seen), abs=1e-9), (agreement, year)


def test_who_does_not_outgrow_the_market_is_measured_as_before(outgrown: lg.Results, level: lg.Results) -> None:
    others = [
        results.deals[results.deals["provider"].map(kinds_of(results)) != "critical_access_hospital"].set_index(
            ["deal", "year"]
        )["measured_savings_rate"]
        for results in (outgrown, level)
    ]
    assert len(others[0]) > 10
    assert others[0].to_numpy() == pytest.approx(0.0, abs=1e-12)
    assert others[1].to_numpy() == pytest.approx(0.0, abs=1e-12)


def test_operating_cost_grows_with_what_is_spent(outgrown: lg.Results, level: lg.Results) -> None:
    """Margins of who outgrows the market stay: cost-based pay follows cost, and cost is what grows."""
    grown, plain = (_by_year(results) for results in (outgrown, level))
    for year in (1, 5):
        for category in ("claims", "operating_cost"):
            assert grown[category, year] / plain[category, year] == pytest.approx(
                (1.0 + GROWTH) ** (year - 1), rel=1e-3
            )


def _by_year(results: lg.Results) -> dict[tuple[str, int], float]:
    kinds = results.organizations.drop_duplicates("organization").set_index("organization")["kind"].astype(str)
    rural = set(kinds[kinds == "critical_access_hospital"].index)
    ledger = results.ledger[results.ledger["account"].astype(str).isin(rural)]
    found = ledger.groupby(["category", "year"], observed=True)["amount_usd"].sum()
    return {(str(category), int(year)): float(amount) for (category, year), amount in found.items()}
