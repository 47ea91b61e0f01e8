"""Values of NumPy, tuples and mappings are taken at every door of a scenario; its tables never change."""

import json
import pickle
from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pytest

import longgame as lg
from longgame.environment.scenario.reading.number_hints import writing_hint
from longgame.environment.scenario.scenario import Scenario, ScenarioError

CHURN = "market.member_churn_rate"


def test_numbers_of_numpy_are_taken_at_every_door() -> None:
    plain = Scenario.load("default", {"years": 7, CHURN: 0.25, "market.regions": 3}, mix={"zero_sum": 0.5})
    for scenario in (
        Scenario.load(
            "default",
            {"years": np.int64(7), CHURN: np.float32(0.25), "market": {"regions": np.array(3)}},
            mix={"zero_sum": np.float32(0.5)},
        ),
        Scenario.from_dict(
            {"years": np.int16(7), "market": MappingProxyType({"regions": np.uint8(3), "member_churn_rate": 0.25})},
            mix={kind: {"zero_sum": np.float64(0.5)} for kind in plain.mix},
        ),
        Scenario.load("default", mix={"zero_sum": 0.5}).with_values(
            {"years": np.int64(7), CHURN: np.float64(0.25), "market.regions": np.int32(3)}
        ),
    ):
        assert scenario.scenario_hash == plain.scenario_hash
        assert all(type(value) in (bool, int, float, str) for value in scenario.values.values())
    assert lg.run(plain.with_values({"market.regions": 1}), years=np.int64(1), replicates=1).years == 1  # type: ignore[arg-type]


def test_policies_may_be_a_tuple_with_numbers_of_numpy() -> None:
    policy = {"year": np.int64(3), "name": np.str_("later"), "set": {CHURN: np.float64(0.3)}}
    (found,) = Scenario.from_dict({"policy": (policy,)}).policies
    assert (found.year, found.name, dict(found.values)) == (3, "later", {CHURN: 0.3})
    assert type(found.year) is int


def test_levels_of_an_experiment_may_be_arrays_and_tuples() -> None:
    trial = {"years": np.int64(1), "replicates": np.int64(1), "seed": np.int64(2), "outcomes": ("signing_rate",)}
    small = {"organizations.*.count": np.int64(1), "market.regions": np.int8(1)}
    for levels in (np.linspace(0.1, 0.3, 2), (0.1, np.float64(0.3)), list(np.array([0.1, 0.3]))):
        found = lg.sweep({**trial, "set": small, "factors": {"market.meeting_rate": {"levels": levels}}})
        assert found is not None
        assert found.outcomes.num_rows == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda scenario: scenario.values.__setitem__(CHURN, 0.5),
        lambda scenario: scenario.values.update({CHURN: 0.5}),
        lambda scenario: scenario.values.pop(CHURN),
        lambda scenario: scenario.mix["payer"].__setitem__("zero_sum", 1.0),
        lambda scenario: scenario.mix.clear(),
        lambda scenario: scenario.strategies.__delitem__("zero_sum"),
        lambda scenario: scenario.places.setdefault(CHURN, "here"),
        lambda scenario: scenario.policies[0].values.__setitem__(CHURN, 0.5),
    ],
)
def test_a_scenario_cannot_be_changed_in_place(change: Callable[[Scenario], object]) -> None:
    scenario = Scenario.from_dict({"policy": [{"year": 2, "set": {CHURN: 0.3}}]})
    before = json.dumps(scenario.canonical())
    with pytest.raises(TypeError, match="make another one, such as scenario"):
        change(scenario)
    assert json.dumps(scenario.canonical()) == before


def test_a_scenario_travels_between_processes_with_tables_that_cannot_change() -> None:
    scenario = Scenario.from_dict({"policy": [{"year": 2, "set": {CHURN: 0.3}}]})
    there = pickle.loads(pickle.dumps(scenario))
    assert there == scenario
    assert there.scenario_hash == scenario.scenario_hash
    with pytest.raises(TypeError, match="with_values"):
        there.values[CHURN] = 0.5


@pytest.mark.parametrize(
    ("text", "low", "high", "hint"),
    [
        ("0,3", 0.0, 0.9, "; write 0.3"),
        ("0.3", 0.0, 0.9, "; write 0.3"),
        ("30 %", 0.0, 0.9, "; write 0.3"),
        ("30,5 %", 0.0, 0.9, "; write 0.305"),
        ("3", 0.0, 0.9, ""),
        ("3,0", 0.0, 0.9, ""),
        ("$1,200", 0.0, 1e6, "; write 1200 or 1.2"),
        ("1,200", 100.0, 1e6, "; write 1200"),
        ("1.234,5", 0.0, 1e6, "; write 1234.5"),
        ("1'200", 0.0, 1e6, "; write 1200"),
        ("nan", 0.0, 1e6, ""),
        ("1" * 400, 0.0, 1e6, ""),
        ("1e999", 0.0, float("inf"), ""),
    ],
)
def test_a_hint_is_never_outside_what_is_allowed(text: str, low: float, high: float, hint: str) -> None:
    assert writing_hint(text, lambda number: low <= number <= high) == hint


def test_a_decimal_comma_gets_the_number_with_a_point() -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("default", [f"{CHURN}=0,3", "market.regions=2,5", f"{CHURN}=0,3 "])
    assert error.value.problems == [
        f'--set {CHURN}: "0,3" is not a number; allowed: 0..0.9 share of members a year; write 0.3',
        '--set market.regions: "2,5" is not a number; allowed: a whole number in 1..1000 count',
    ]
