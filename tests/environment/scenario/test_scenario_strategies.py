"""Strategies of a scenario: mixes that keep what was named, strategies of ones own, traits that are overridden."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as some

from longgame.agents.strategies import Floats, Strategy, View
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.environment.scenario.strategy_mix import layered
from longgame.vocabulary import STRATEGIES

from .scenario_files import problems_of


def trusting(view: View) -> Floats:
    return view.trust


def test_a_named_share_leaves_the_others_their_proportions() -> None:
    scenario = Scenario.load(overrides=["strategies.payer.zero_sum=0.4"])
    assert scenario.mix["payer"] == pytest.approx(
        {"zero_sum": 0.4, "win_win": 0.2, "long_term": 0.2, "reciprocal": 0.2}
    )
    assert scenario.values["strategies.payer.win_win"] == scenario.mix["payer"]["win_win"]
    assert scenario.mix["health_system"] == dict.fromkeys(STRATEGIES, 0.25)
    again = scenario.with_values({"strategies.payer.win_win": 0.0})
    assert again.mix["payer"] == pytest.approx({"zero_sum": 0.5, "win_win": 0.0, "long_term": 0.25, "reciprocal": 0.25})


def test_all_sets_the_four_kinds_and_a_kind_refines_it() -> None:
    scenario = Scenario.from_dict({"strategies": {"payer": {"win_win": 0.5}, "all": {"zero_sum": 1.0}}})
    assert scenario.mix["payer"]["zero_sum"] == scenario.mix["payer"]["win_win"] == 0.5
    assert scenario.mix["critical_access_hospital"]["zero_sum"] == 1.0


def test_shares_above_one_and_shares_without_a_rest_are_errors() -> None:
    assert "sum to 1.2" in problems_of({"strategies": {"all": {"zero_sum": 0.6, "win_win": 0.6}}})[0]
    assert "name who plays the rest" in problems_of("all-win-win", "strategies.all.win_win=0.5")[0]
    assert "did you mean 0.5?" in problems_of({"strategies": {"all": {"zero_sum": 50}}})[0]


@given(
    some.lists(some.floats(0.0, 1.0), min_size=4, max_size=4).filter(lambda shares: sum(shares) > 1e-3),
    some.dictionaries(some.sampled_from(["a", "b", "new"]), some.floats(0.0, 0.33)),
)
def test_a_mix_always_sums_to_one_and_keeps_what_was_named(weights: list[float], named: dict[str, float]) -> None:
    former = {name: weight / sum(weights) for name, weight in zip("abcd", weights, strict=True)}
    problems: list[str] = []
    after = layered(former, named, "mix", problems)
    if not problems:
        assert sum(after.values()) == pytest.approx(1.0)
        assert {name: after[name] for name in named} == pytest.approx(named)
        if former["d"] > 1e-3:
            assert after.get("c", 0.0) / after["d"] == pytest.approx(former["c"] / former["d"])


def test_strategies_of_ones_own_come_from_toml_and_from_python() -> None:
    settings = {"strategies": {"define": {"mine": {"claim": 0.4}}, "all": {"mine": 0.2}}}
    scenario = Scenario.from_dict(settings, strategies=[Strategy("plug_in", candor=trusting)], mix={"plug_in": 0.5})
    assert scenario.strategies["mine"].traits["claim"] == 0.4
    assert scenario.strategies["mine"].traits["horizon"] == Strategy("neutral").traits["horizon"]
    assert scenario.mix["payer"]["plug_in"] == 0.5
    assert scenario.mix["payer"]["mine"] == pytest.approx(0.1)
    rules = scenario.canonical()["strategies"]
    assert isinstance(rules, dict)
    assert rules["plug_in"]["candor"].endswith("test_scenario_strategies:trusting")
    assert scenario.with_values({"strategies.define.mine.claim": 0.6}).strategies["mine"].traits["claim"] == 0.6


def test_a_mix_may_be_given_by_kind() -> None:
    scenario = Scenario.load(mix={"payer": {"zero_sum": 1.0}})
    assert scenario.mix["payer"]["zero_sum"] == 1.0
    assert scenario.mix["health_system"]["zero_sum"] == 0.25


def test_names_of_strategies_must_not_clash_and_an_idle_strategy_warns() -> None:
    settings = {"strategies": {"define": {"mine": {"claim": 0.4}}}}
    assert "has no share in the market" in Scenario.from_dict(settings).warnings[0]
    for plug_in in ("mine", "zero_sum", "payer"):
        with pytest.raises(ScenarioError, match=plug_in):
            Scenario.from_dict(settings, strategies=[Strategy(plug_in)])


def test_a_built_in_trait_can_be_overridden() -> None:
    assert Scenario.load(overrides=["strategies.zero_sum.claim=0.7"]).strategies["zero_sum"].traits["claim"] == 0.7


def test_scenarios_and_their_errors_travel_between_processes() -> None:
    scenario = Scenario.load("framing-win-win", strategies=[Strategy("plug_in", candor=trusting)])
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert hash(copy) == hash(scenario)
    assert pickle.loads(pickle.dumps(ScenarioError(["a", "b"]))).problems == ["a", "b"]


def test_only_the_reciprocal_strategy_has_traits_below_zero() -> None:
    with pytest.raises(ScenarioError, match=r"strategies\.zero_sum\.effort: -0\.5 is outside 0\.\.1"):
        Scenario.from_dict({"strategies": {"zero_sum": {"effort": -0.5}}})
    mirrors = Scenario.from_dict({"strategies": {"reciprocal": {"effort": -0.5, "claim": 0.5}}})
    assert "effort" in mirrors.strategies["reciprocal"].mirrors
    assert "claim" not in mirrors.strategies["reciprocal"].mirrors
