from __future__ import annotations

from typing import Any

import pytest

from longgame.analysis.validation import market_levels
from longgame.analysis.validation.market_records import MarketRecords

from .stories import event, lived, told

Row = dict[str, Any]


def records(
    years: int, deals: list[Row] | None = None, events: list[Row] | None = None, **tables: Any
) -> MarketRecords:
    return MarketRecords.of(told(years, deals or [], events or [], **tables).results)


def shares(*by_year: float) -> list[Row]:
    return [{"year": year, "value_based_lives_share": share} for year, share in enumerate(by_year, 1)]


def test_the_share_of_members_is_that_of_year_ten_and_its_trend_a_line_from_there_on() -> None:
    run = records(12, market=shares(*[0.9] * 9, 0.2, 0.25, 0.4))
    assert market_levels.partnership_share(run).value == pytest.approx(0.2)
    # Least squares through 0.2, 0.25, 0.4: (0.4 - 0.2) / 2.
    assert market_levels.partnership_trend(run).value == pytest.approx(0.1)
    assert market_levels.partnership_share(records(9)).reason


def test_the_deals_of_a_contract_count_together_and_custom_contracts_among_contracts() -> None:
    deals = [
        *lived("a", range(1, 3), contract="x", lives=4000.0, model="risk_bearing_network"),
        *lived("b", range(1, 2), contract="x", lives=2000.0, model="risk_bearing_network"),
        *lived("c", range(2, 3), contract="c", lives=9000.0, model="custom_risk_contract"),
    ]
    run = records(2, deals)
    assert market_levels.lives_per_contract(run).value == pytest.approx((6000 + 4000 + 9000) / 3)
    assert market_levels.custom_share(run).value == pytest.approx(1 / 3)


def test_capital_grows_beside_spending_and_closed_organisations_do_not_count() -> None:
    organizations = [
        {"organization": "p", "year": 1, "capital_usd": 10.0, "is_open": True},
        {"organization": "q", "year": 1, "capital_usd": 10.0, "is_open": True},
        {"organization": "p", "year": 2, "capital_usd": 60.0, "is_open": True},
        {"organization": "q", "year": 2, "capital_usd": 99.0, "is_open": False},
    ]
    market = [
        {"year": 1, "spending_pmpy_usd": 100.0, "lives": 10.0},
        {"year": 2, "spending_pmpy_usd": 200.0, "lives": 10.0},
    ]
    assert market_levels.capital_growth(records(2, organizations=organizations, market=market)).value == pytest.approx(
        1.5
    )


def test_a_rural_hospital_that_enters_in_the_place_of_another_does_not_undo_a_closure() -> None:
    def hospital(name: str, year: int, entry: int = 0) -> Row:
        return {"organization": name, "year": year, "kind": "critical_access_hospital", "entry_year": entry}

    organizations = [hospital(name, year) for name in ("h", "i") for year in (1, 2, 3)] + [hospital("i2", 3, 3)]
    serving = [{"year": year, "open_rural_hospitals": count} for year, count in ((1, 2), (2, 1), (3, 2))]
    found = market_levels.rural_closures(records(3, organizations=organizations, market=serving))
    # Two serve before year 1 and before year 2, one before year 3; one closes in year 2.
    assert found.value == pytest.approx(1 / 5)
    assert found.observations == 5 * 10


def test_churn_is_a_change_on_the_same_draws() -> None:
    def market(savings: float, share: float) -> list[Row]:
        return [{"year": year, "true_savings_rate": savings, "value_based_lives_share": share} for year in range(1, 11)]

    with_churn, without = records(10, market=market(0.02, 0.30)), records(10, market=market(0.03, 0.40))
    assert market_levels.churn_on_savings(with_churn, without).value == pytest.approx(0.006 / 0.012 - 1.0)
    assert market_levels.churn_on_share(with_churn, without).value == pytest.approx(-0.1)


def test_talks_fail_and_cost_and_a_market_with_few_counts_little() -> None:
    events = [
        *[event(f"a{number}", 1, "signed", replicate=1) for number in range(3)],
        event("b", 1, "impasse", replicate=1),
        event("c", 1, "signed", replicate=2),
        event("d", 2, "impasse", replicate=2),
    ]
    market = [{"year": 1, "talk_cost_usd": 500e3, "replicate": number} for number in (1, 2)]
    run = records(1, events=events, markets=2, market=market)
    assert market_levels.talks_failed(run).value == pytest.approx(2 / 6)
    assert market_levels.talk_cost(run).value == pytest.approx(1000 / 4)


def test_identity_after_a_good_year_of_all_deals_of_who_still_has_one() -> None:
    deals = [
        *lived("one", range(1, 3), provider="good", provider_judged_shortfall=0.0),
        *lived("two", range(1, 3), provider="mixed", provider_judged_shortfall=0.0),
        *lived("three", range(1, 3), provider="mixed", provider_judged_shortfall=0.5),
        *lived("four", range(1, 2), provider="gone", provider_judged_shortfall=0.0),
    ]
    organizations = [
        {"organization": name, "year": year, "identity_inertia": value}
        for name, values in (("good", (0.5, 0.47)), ("mixed", (0.5, 0.6)), ("gone", (0.5, 0.9)))
        for year, value in enumerate(values, 1)
    ]
    found = market_levels.identity_change(records(2, deals, organizations=organizations))
    assert found.value == pytest.approx(-0.03)
    assert found.observations == 10
