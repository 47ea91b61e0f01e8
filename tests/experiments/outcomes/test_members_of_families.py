"""Outcomes of organisations and strategies that a scenario names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.compare import compare
from longgame.experiments.outcomes.catalogue import listed_outcomes, matching_outcomes, outcomes, unknown_outcomes
from longgame.experiments.outcomes.cell_tables import CellTables

MakeTables = Callable[..., CellTables]


def test_the_gain_of_an_organisation_is_summed_over_the_years(tables_of: MakeTables) -> None:
    gains = [
        {"year": year, "account": name, "gain_usd": gain} for name, gain in (("a", 5.0), ("b", -1.0)) for year in (1, 2)
    ]
    tables = tables_of(2, gains=gains)
    assert outcomes()["gain.a"].of(tables) == pytest.approx([10.0])
    assert outcomes()["gain.b"].of(tables) == pytest.approx([-2.0])
    assert outcomes()["gain.nobody"].of(tables) == pytest.approx([float("nan")], nan_ok=True)


def test_the_renewal_rate_of_an_organisation_covers_its_deals_on_either_side(tables_of: MakeTables) -> None:
    events = [
        {"event": "renewed", "payer": "a", "provider": "b"},
        {"event": "moved", "payer": "a", "provider": "c"},
        {"event": "exited_at_term", "payer": "a", "provider": "c"},
        {"event": "exited_mid_term", "payer": "a", "provider": "c"},
    ]
    tables = tables_of(2, events=events)
    for name, rate in {"a": 2.0 / 3.0, "b": 1.0, "c": 0.5, "d": float("nan")}.items():
        assert outcomes()[f"renewal_rate.{name}"].of(tables) == pytest.approx([rate], nan_ok=True), name


def test_a_strategy_of_ones_own_has_the_outcomes_of_the_built_in_ones(tables_of: MakeTables) -> None:
    rows = [
        {"year": 1, "kind": "payer", "strategy": "mine", "organizations": 1},
        {"year": 1, "kind": "payer", "strategy": "zero_sum", "organizations": 3},
        {"year": 1, "kind": "health_system", "strategy": "zero_sum", "organizations": 4},
    ]
    tables = tables_of(1, strategies=rows)
    for name, share in {
        "final_strategy_share.mine": 0.125,
        "final_strategy_share.payer.mine": 0.25,
        "final_strategy_share.health_system.mine": 0.0,
        "final_strategy_share.payer.zero_sum": 0.75,
        "strategy_peak_share.mine": 0.125,
    }.items():
        assert outcomes()[name].name == name
        assert outcomes()[name].of(tables) == pytest.approx([share]), name


def test_members_must_occur_in_a_scenario() -> None:
    scenario = Scenario.load("default")
    known = ["gain.payer-001", "renewal_rate.health_system", "renewal_rate.payer-001", "strategy_peak_share.long_term"]
    assert unknown_outcomes(known, [scenario]) == []
    assert unknown_outcomes(["gain.payer-01"], [scenario]) == ["no outcome 'gain.payer-01'; nearest: gain.payer-001"]
    assert unknown_outcomes(["final_strategy_share.payer.long_tem"], [scenario]) == [
        "no outcome 'final_strategy_share.payer.long_tem'; nearest: final_strategy_share.payer.long_term"
    ]
    assert unknown_outcomes(["gain", "gain.", "gain.*"]) != []
    with pytest.raises(ValueError, match=r"no outcome 'gain.payer-999'"):
        compare({"one": "default", "two": "default"}, 1, outcomes=["gain.payer-999"])


def test_lists_show_a_member_by_its_place_and_patterns_stand_for_fixed_outcomes() -> None:
    listed = [one.name for one in listed_outcomes()]
    assert {"gain.ORGANIZATION", "renewal_rate.ORGANIZATION"} <= set(listed)
    assert "renewal_rate.ORGANIZATION" not in matching_outcomes(["renewal_rate.*"])
    assert len(outcomes()) == len(list(outcomes())) == len(listed) - 5
