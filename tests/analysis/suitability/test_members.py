"""Who joins a form of group, and what it brings: figures of a market that is small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longgame.analysis.runs.reading import read
from longgame.analysis.suitability.group_market import GroupMarket, group_market, has_groups, only_form
from longgame.analysis.suitability.group_records import classes_of
from longgame.analysis.suitability.members import ROLES, Members, members
from longgame.analysis.suitability.panel import panel
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import PROVIDER_KINDS

Build = Callable[[dict[str, list[dict[str, Any]]]], Results]

FORM, MODEL = "clinically_integrated_network", "payer_branded_program"
YEARS = (1, 2, 3, 4)
LIVES = {"system": ("health_system", 1000.0), "small": ("independent_physicians", 100.0)}
LIVES |= {"large": ("independent_physicians", 300.0)}
#: Results of the large practice in years 1 to 4, with groups; without groups all results are 100.
NET = {2: 700.0, 3: 1000.0, 4: 400.0}
#: Position of those who join among practices of the larger and the smaller half.
LARGE, SMALL = (1, 1, 1), (1, 1, 0)


def market(build: Build, groups: bool) -> Results:
    """A system and two practices of one region; in years 2 and 3 the large practice is in the system's group."""
    organizations = [
        {"replicate": 1, "year": year, "organization": one, "kind": kind, "lives": lives, "is_open": True, "region": 1}
        | {"net_usd": NET.get(year, 100.0) if groups and one == "large" else 100.0}
        | {"unit_price": 1.1 if groups and one == "large" and year > 1 else 1.0}
        for year in YEARS
        for one, (kind, lives) in LIVES.items()
    ]
    memberships = [
        {"replicate": 1, "year": year, "group": "system", "form": FORM, "member": one, "joined_year": 2}
        for year in (2, 3)
        for one in ("large", "system")
    ]
    ledger = [
        {"replicate": 1, "year": 2, "account": "large", "category": "group_investment", "amount_usd": -3000.0},
        {"replicate": 1, "year": 3, "account": "large", "category": "group_dues", "amount_usd": -600.0},
        {"replicate": 1, "year": 3, "account": "large", "category": "group_returns", "amount_usd": -50.0},
    ]
    deals = [
        {"replicate": 1, "year": year, "payer": "payer", "provider": "large", "model": MODEL, "deal": "a"}
        | {"lives": 300.0, "true_savings_rate": 0.03 if groups else 0.01}
        for year in YEARS[: 4 if groups else 3]
    ]
    return build(
        {
            "market": [{"replicate": 1, "year": year, "lives": 1400.0} for year in YEARS],
            "strategies": [],
            "organizations": organizations,
            "groups": memberships if groups else [],
            "ledger": ledger if groups else [],
            "events": [],
            "deals": deals,
        }
    )


@pytest.fixture
def found(build: Build) -> Members:
    with_groups, without = market(build, True), market(build, False)
    run, base = read(with_groups), read(without)
    return members(FORM, run, with_groups, panel(run, with_groups), base, panel(base, without))


@pytest.fixture
def moved(build: Build) -> GroupMarket:
    with_groups, without = market(build, True), market(build, False)
    run, base = read(with_groups), read(without)
    return group_market(run, with_groups, panel(run, with_groups), base, panel(base, without))


def test_joining_counts_years_in_which_a_group_that_stands_asks_who_is_in_none(found: Members) -> None:
    # The large practice is asked in year 2 and joins; the small one is asked in years 2 and 3 and does not.
    assert found.joined.value[LARGE] == pytest.approx(100.0)
    assert found.joined.value[SMALL] == 0.0
    assert np.isnan(found.joined.value[ROLES.index("leads")]).all()


def test_years_in_the_group_are_within_the_horizon(found: Members) -> None:
    # Two years, within the first two of a run of four.
    assert found.years_in_group.value[LARGE] == pytest.approx(2.0)
    assert found.markets[LARGE] == 1
    assert found.markets[SMALL] == 0


def test_gains_are_against_the_same_practice_without_groups(found: Members) -> None:
    # (700 - 100 + 1000 - 100) dollars over 600 life-years in the group; 300 more over 300 more after it.
    assert found.gain_in_group.value[LARGE] == pytest.approx(2.5)
    assert found.gain_since.value[LARGE] == pytest.approx(2.0)


def test_investment_dues_and_boards_are_paid_and_returns_are_not(found: Members) -> None:
    assert found.paid.value[LARGE] == pytest.approx(3600.0 / 600.0)


def test_savings_are_those_of_the_years_in_the_group(found: Members) -> None:
    assert found.saved.value[LARGE] == pytest.approx(0.03)
    assert found.saved_by_group.value[LARGE] == pytest.approx(0.02)


def test_a_market_with_groups_is_compared_with_itself_without(moved: GroupMarket) -> None:
    # 1,300 of 1,400 lives in groups in two years of four; 10 % dearer for 300 of these 1,300 in year 2, 3 and 4.
    assert float(moved.grouped.value) == pytest.approx(2 * 1300 / 5600)
    assert float(moved.paid.value) == pytest.approx(3600.0 / 5600.0)
    assert float(moved.member_price.value) == pytest.approx(0.1 * 300 / 1300)
    assert float(moved.market_price.value) == pytest.approx(0.1 * 900 / 5600)
    assert float(moved.saved.value) == pytest.approx(0.02)
    assert moved.models.value[MODELS.index(MODEL)] == pytest.approx(300 / 5600)


def test_a_form_alone_is_founded_as_often_as_all_together() -> None:
    scenario = Scenario.load("default")
    assert has_groups(scenario)
    alone = scenario.with_values(only_form(scenario, FORM))
    for name in ("founding_share", "founding_rate"):
        chances = {form: float(alone.value(f"groups.{form}.{name}")) for form in FORMS}
        whole = sum(float(scenario.value(f"groups.{form}.{name}")) for form in FORMS)
        assert chances == {form: pytest.approx(whole if form == FORM else 0.0) for form in FORMS}


@pytest.mark.parametrize("off", [{"mechanisms.provider_groups": False}, {"groups.*.founding_share": 0.0}])
def test_a_scenario_without_groups_has_none_to_compare(off: dict[str, object]) -> None:
    values = off | {"groups.*.founding_rate": 0.0} if "groups.*.founding_share" in off else off
    assert not has_groups(Scenario.load("default", overrides=values))


def test_systems_lead_and_only_invited_kinds_join() -> None:
    classes = classes_of(FORM)
    assert classes[0] == ("leads", "health_system")
    assert {kind for role, kind in classes if role == "joins"} == set(PROVIDER_KINDS) - {"health_system"}
