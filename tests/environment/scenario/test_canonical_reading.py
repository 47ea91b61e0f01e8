import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longgame.agents.strategies import Strategy, View, mirror_claim
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.scenario import Scenario, ScenarioError

from ...examples import examples
from ...verification.random_markets import Sketch, markets


def shy(view: View) -> Any:
    return 0.5 * view.trust


def other(view: View) -> Any:
    return view.trust


def through_json(scenario: Scenario) -> Any:
    return json.loads(json.dumps(scenario.canonical()))


def assert_round_trip(scenario: Scenario, strategies: tuple[Strategy, ...] = ()) -> Scenario:
    recorded = through_json(scenario)
    again = Scenario.from_canonical(recorded, strategies)
    # Text, not values: the order of strategies and of shares is the order of rows in the tables.
    assert json.dumps(again.canonical()) == json.dumps(scenario.canonical())
    assert again.scenario_hash == scenario.scenario_hash
    return again


@pytest.fixture
def named(tmp_path: Path) -> Scenario:
    (tmp_path / "organizations.csv").write_text(
        "organization,kind,name,region,strategy,capital_usd,lives,member_share\n"
        "west,payer,The West,,,,,0.3\n"
        "east,payer,East Plan,1,careful,1234567.891,,\n"
        "saint,health_system,=Saint,2,zero_sum,,3456.7,\n"
        "doc,independent_physicians,,,,,,\n"
    )
    (tmp_path / "shares.csv").write_text(
        "provider,payer,share\nsaint,west,0.333\nsaint,east,0.666\ndoc,east,0.7\ndoc,west,0.299\n"
    )
    (tmp_path / "scenario.toml").write_text(
        "\n".join(
            [
                'description = "Two of each"',
                "years = 7",
                'extends = "rural"',
                'organizations = "organizations.csv"',
                'shares = "shares.csv"',
                "[market]",
                "regions = 2",
                "[strategies.define.careful]",
                "claim = 0.1",
                "[strategies]",
                "payer = { careful = 0.37 }",
                "[[policy]]",
                "year = 3",
                'set = { "market.spending_trend_rate" = 0.02 }',
                "[[policy]]",
                "year = 2",
                'name = "later in the file"',
                'set = { "models.risk_bearing_network.two_sided_year" = 1 }',
            ]
        )
    )
    return Scenario.load(tmp_path)


@pytest.mark.parametrize("name", bundled_scenarios())
def test_every_bundled_scenario_comes_back_from_its_record(name: str) -> None:
    again, bundled = assert_round_trip(Scenario.load(name)), Scenario.load(name)
    # What is bundled warns of nothing, whatever is unusual in it; a record is anybody's.
    assert replace(again, warnings=bundled.warnings) == bundled


@given(sketch=markets())
@settings(max_examples=examples(30))
def test_random_markets_come_back_from_their_record(sketch: Sketch) -> None:
    assert_round_trip(sketch.scenario())


def test_a_named_market_comes_back_without_its_files(named: Scenario) -> None:
    again = assert_round_trip(named)
    assert again.organizations == named.organizations
    assert again.shares == named.shares
    assert again.policies == named.policies
    assert again.defined == ("careful",)


def test_whether_a_named_strategy_may_change_is_kept_and_counts(tmp_path: Path) -> None:
    def market(word: str) -> Scenario:
        text = f"organization,kind,strategy,strategy_may_change\np,payer,zero_sum,{word}\nh,health_system,,\n"
        (tmp_path / "organizations.csv").write_text(text)
        return Scenario.from_dict({"organizations": "organizations.csv"}, folder=tmp_path)

    free, held = market("yes"), market("no")
    for scenario, may_change in ((free, True), (held, False)):
        rows = assert_round_trip(scenario).organizations
        assert rows == scenario.organizations
        assert rows is not None
        assert [row.strategy_may_change for row in rows] == [None, may_change]
    assert free.scenario_hash != held.scenario_hash
    assert held == market("")
    recorded = through_json(held)
    recorded["organizations"][1]["strategy_may_change"] = 1
    with pytest.raises(ScenarioError, match='column strategy_may_change: "1"; allowed: yes or no'):
        Scenario.from_canonical(recorded)


def test_a_scenario_that_came_back_can_be_changed_like_the_first(named: Scenario) -> None:
    changes: dict[str, object] = {"years": 9, "strategies.payer.careful": 0.5, "strategies.define.careful.claim": 0.3}
    again = Scenario.from_canonical(through_json(named))
    assert again.with_values(changes).scenario_hash == named.with_values(changes).scenario_hash


def test_strategies_from_python_come_back_with_their_functions() -> None:
    mine = (
        Strategy("Zeta", claim=0.4),
        Strategy("alpha", effort=shy, claim=mirror_claim, meaning="shy"),
        Strategy("beta", envy=1.5),
    )
    scenario = Scenario.load("default", strategies=mine, mix={"alpha": 0.2, "beta": 0.1, "Zeta": 0.05})
    again = assert_round_trip(scenario, mine)
    assert list(again.strategies) == list(scenario.strategies)
    assert again.strategies["alpha"].traits["effort"] is shy


def test_recorded_numbers_win_over_those_of_a_changed_strategy_file() -> None:
    then, now = Strategy("mine", claim=0.4, effort=shy), Strategy("mine", claim=0.9, effort=shy)
    recorded = through_json(Scenario.load("default", strategies=[then], mix={"mine": 0.2}))
    assert Scenario.from_canonical(recorded, [now]).strategies["mine"].traits["claim"] == 0.4


def test_a_mirror_of_the_model_needs_no_file() -> None:
    assert_round_trip(Scenario.load("default", strategies=[Strategy("echo", claim=mirror_claim)], mix={"echo": 0.2}))


@pytest.mark.parametrize(
    ("given_strategies", "said"),
    [
        ((), "--strategies FILE.py"),
        ((Strategy("mine", effort=other),), "a file's name is part of it"),
        ((Strategy("mine", effort=0.3),), "a number there"),
        ((Strategy("yours", effort=shy),), "--strategies FILE.py"),
    ],
)
def test_a_function_that_is_not_given_is_asked_for(given_strategies: tuple[Strategy, ...], said: str) -> None:
    recorded = through_json(Scenario.load("default", strategies=[Strategy("mine", effort=shy)], mix={"mine": 0.2}))
    with pytest.raises(ScenarioError, match=r"strategies mine effort: .*test_canonical_reading:shy") as caught:
        Scenario.from_canonical(recorded, given_strategies)
    assert said in str(caught.value)


def test_a_recorded_function_never_loads_code() -> None:
    recorded = through_json(Scenario.load("default"))
    recorded["strategies"]["mine"] = dict.fromkeys(recorded["strategies"]["zero_sum"], 0.5) | {"effort": "os:getcwd"}
    with pytest.raises(ScenarioError, match='effort: "os:getcwd" is a function: give the Python file'):
        Scenario.from_canonical(recorded)


def set_to(value: object, *path: str) -> Callable[[Any], None]:
    def change(recorded: Any) -> None:
        for key in path[:-1]:
            recorded = recorded[key]
        recorded[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (set_to(7.0, "values", "market.member_churn_rate"), "market.member_churn_rate: 7.0 is outside"),
        (set_to(0.1, "values", "market.member_chrun_rate"), "nearest name: market.member_churn_rate"),
        (set_to("/etc/passwd", "values", "organizations"), "organizations: no such parameter"),
        (set_to([], "values", "policy"), "policy: no such parameter"),
        (set_to([1], "values"), "values: a list; allowed: a table"),
        (set_to(0.9, "mix", "payer", "zero_sum"), "mix payer: the shares sum to"),
        (set_to("x", "mix", "payer", "zero_sum"), "mix payer zero_sum: .* is not a number"),
        (set_to({"zero_sum": 1.0}, "mix", "payer"), "win_win: missing"),
        (set_to(0.77, "strategies", "win_win", "claim"), "win_win claim: 0.77, but the rest of the scenario gives"),
        (set_to({}, "strategies", "mine"), "mine claim: missing"),
        (set_to({}, "strategies", "not a name"), "cannot name a strategy"),
        (set_to({}, "strategies", "payer"), "claim: missing"),
        (set_to(0.9, "values", "strategies.payer.win_win"), "strategies.payer.win_win: 0.9, but the rest"),
        (set_to(True, "years"), "years: true is not a number"),
        (set_to(10**30, "years"), "years: a very large number is outside"),
        (set_to(3, "name"), "name: 3; allowed"),
        (set_to(None, "description"), "description: None; allowed"),
        (set_to(1, "yaers"), "yaers: no such key; nearest: years"),
        (set_to("x", "policies"), "policies: .* a list of tables"),
        (set_to([{"year": 1, "name": "p", "values": {"a": {"b": 1}}}], "policies"), "set is missing"),
        (set_to([{"year": 1, "name": "p", "values": {"market.regions": 2}}], "policies"), "read once"),
        (set_to([], "organizations"), "no rows"),
        (set_to(["x"], "organizations"), "not the rows of a market"),
        (set_to([{"organization": "../x", "kind": "payr"}], "organizations"), "nearest: payer"),
        (set_to([["a", "b", 0.5]], "shares"), "need organizations"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(change: Callable[[Any], None], said: str) -> None:
    recorded = through_json(Scenario.load("default"))
    change(recorded)
    with pytest.raises(ScenarioError, match=said):
        Scenario.from_canonical(recorded)


def test_what_is_wrong_with_a_named_market_is_said(named: Scenario) -> None:
    def problems(change: Callable[[Any], None]) -> str:
        recorded = copy.deepcopy(through_json(named))
        change(recorded)
        with pytest.raises(ScenarioError) as caught:
            Scenario.from_canonical(recorded)
        return str(caught.value)

    def attribute(name: str, value: object) -> Callable[[Any], None]:
        return lambda recorded: recorded["organizations"][0]["attributes"].update({name: value})

    assert "column member_share: does not apply to a independent_physicians" in problems(attribute("member_share", 0.5))
    assert "column lives: -3 is outside" in problems(attribute("lives", -3))
    assert 'column lives: "[1]" is not a number' in problems(attribute("lives", [1]))
    assert "attributes hat: nothing in this scenario uses it" in problems(attribute("hat", 1))
    assert 'attributes lives: "5", but the rest' in problems(attribute("lives", "5"))
    assert "but the rest of the scenario gives" in problems(lambda recorded: recorded["organizations"].reverse())
    assert "names nobody: nothing in this scenario uses it" in problems(
        lambda recorded: recorded["names"].update(nobody="x")
    )
    assert "sum to" in problems(lambda recorded: recorded["shares"].pop())
    assert "shares" in problems(lambda recorded: recorded["shares"].append(["doc"]))
    assert "no payer of the organizations file; nearest: west" in problems(
        lambda recorded: recorded["shares"].append(["doc", "wst", 0.0])
    )


def test_all_mistakes_are_said_at_once() -> None:
    recorded = through_json(Scenario.load("default"))
    del recorded["values"]["market.regions"], recorded["policies"]
    recorded["values"]["market.member_churn_rate"] = -1
    recorded["years"] = 0
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_canonical(recorded)
    for said in ("policies: missing", "values: 1 missing: market.regions", "member_churn_rate: -1", "years: 0"):
        assert said in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
@settings(max_examples=examples(80))
def test_a_mutated_record_is_refused_or_is_a_scenario_that_tells_the_same(data: st.DataObject) -> None:
    recorded = through_json(Scenario.load("default"))
    place: Any = recorded
    key = data.draw(st.sampled_from(sorted(place)))
    while isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(JSON)
    try:
        scenario = Scenario.from_canonical(recorded)
    except ScenarioError:
        return
    assert scenario.canonical() == recorded
