"""The engine against a second implementation, where organisations start small, enter, merge and sell in few regions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from longgame.vocabulary import KINDS, PROVIDER_KINDS

from .conftest import MarketBuilder
from .object_markets import GROUPED, RESENTFUL, SIZES, ObjectMarket, assert_same


def test_markets_that_begin_with_own_employees_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    proving: Mapping[str, object] = {
        **SIZES,
        **{f"organizations.{kind}.own_employees_share": 0.6 for kind in PROVIDER_KINDS},
        **{f"organizations.{kind}.employee_lives_share": 0.4 for kind in PROVIDER_KINDS},
        "pilots.running_per_targeted_life_usd": 640.0,
    }
    told = [
        assert_same(busy_market({**proving, **changes}, years=12), seed=10)
        for changes in ({}, {"mechanisms.own_employees": False}, {"pilots.proof_years": 6})
    ]
    assert all(one != other for number, one in enumerate(told) for other in told[:number])


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanisms.focus": False, "mechanisms.pilot_portfolio": False},
        {"pilots.focused_share": 0.6, "pilots.widening_rate": 0.3},
        {"pilots.yearly_pilots": 3, "pilots.ambition": 0.3, "pilots.largest_gain": 0.4},
        {
            "pilots.focused_share": 1.0,
            "pilots.first_focus_share": 0.01,
            "pilots.widening_rate": 2.0,
            "pilots.yearly_pilots": 2,
            "pilots.largest_gain": 1.0,
            **{f"organizations.{kind}.own_employees_share": 0.5 for kind in PROVIDER_KINDS},
            **{f"organizations.{kind}.merger_rate": 0.05 for kind in KINDS},
        },
    ],
    ids=["off", "focus", "pilots", "both"],
)
def test_markets_that_start_small_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    small = {**GROUPED, "care.targeted_share": 0.2, "pilots.cost_usd": 20000.0, **changes}
    assert_same(busy_market(small, years=14), seed=11)


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanisms.newcomers": False},
        {"care.first_year_share": 0.0, "market.panel_turnover_rate": 0.5, "market.member_churn_rate": 0.5},
    ],
    ids=["off", "strong"],
)
def test_markets_of_members_who_come_and_go_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    assert_same(busy_market({**RESENTFUL, **changes}, years=14), seed=9)


@pytest.mark.parametrize(
    "changes", [{"mechanisms.entrants": False}, {}, {"market.regions": 1}], ids=["off", "on", "one"]
)
def test_markets_whose_vacant_places_are_taken_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    risky = {
        **SIZES,
        "organizations.critical_access_hospital.count": 5,
        "organizations.payer.capital_median_usd": 1e6,
        **{f"organizations.{kind}.entry_rate": 0.7 for kind in KINDS},
        "pilots.focused_share": 0.5,
        "pilots.yearly_pilots": 1,
        "pilots.cost_usd": 5000.0,
    }
    scenario = busy_market({**risky, **changes}, years=16)
    assert_same(scenario, seed=1)
    market = ObjectMarket(scenario, 1)
    for _ in range(scenario.years):
        market.step()
    entered = any(one.entry_year for one in market.organizations_in_order)
    assert entered == (changes != {"mechanisms.entrants": False})


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanisms.mergers": False},
        {},
        {"market.regions": 1},
        {
            "organizations.payer.count": 6,
            "market.regions": 3,
            "market.national_payers": 1,
            "market.payer_region_share": 0.34,
        },
    ],
    ids=["off", "two-regions", "one-region", "regional-payers"],
)
def test_markets_in_which_many_merge_are_the_same_as_objects(
    changes: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    crowded = {
        **SIZES,
        "organizations.independent_physicians.count": 9,
        "organizations.critical_access_hospital.count": 4,
        **{f"organizations.{kind}.merger_rate": 0.15 for kind in KINDS},
    }
    told = assert_same(busy_market({**crowded, **changes}, years=14), seed=2)
    closed = any(event["event"] == "closed" and event["reason"] == "merger" for event in told)
    assert closed == (changes != {"mechanisms.mergers": False})


def test_markets_of_regional_payers_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    """One payer sells everywhere, three in two of five regions each: the last of them goes round to the first."""
    regional = {
        **SIZES,
        "organizations.payer.count": 4,
        "organizations.independent_physicians.count": 12,
        "organizations.critical_access_hospital.count": 5,
        "market.regions": 5,
        "market.national_payers": 1,
        "market.payer_region_share": 0.4,
        "market.talk_minimum_lives": 150.0,
        "market.price_drift_rate": 0.05,
    }
    told = []
    # Poor enough for payers to close too, so that their members look for another one in the region.
    for changes in ({}, {"organizations.payer.capital_median_usd": 3e6}):
        told += assert_same(busy_market({**regional, **changes}, years=14), seed=1)
    alone = {**regional, "market.national_payers": 0, "market.payer_region_share": 0.2, "organizations.payer.count": 6}
    told += assert_same(busy_market(alone, years=14), seed=4)
    assert {"signed", "renewed", "closed"} <= {event["event"] for event in told}
    assert any(event["event"] == "closed" and event["decided_by"] == "payer" for event in told)
