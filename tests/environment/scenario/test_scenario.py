"""Scenarios: layers, mixes, policies, files, hashes, and every mistake said at once."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from longgame.agents.strategies import Floats, Strategy, View
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.environment.scenario.strategy_mix import layered
from longgame.vocabulary import KINDS, STRATEGIES

CHURN = "market.member_churn_rate"


def trusting(view: View) -> Floats:
    return view.trust


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(source: str | Path | dict[str, object], *overrides: str) -> list[str]:
    load = Scenario.from_dict if isinstance(source, dict) else Scenario.load
    with pytest.raises(ScenarioError) as error:
        load(source, overrides)  # type: ignore[arg-type]
    assert str(error.value) == "\n".join(error.value.problems)
    return error.value.problems


def test_the_default_scenario_is_the_registry() -> None:
    scenario = Scenario.load()
    assert (scenario.name, scenario.years, scenario.warnings) == ("default", 24, ())
    assert scenario.values == registry().defaults()
    assert scenario.mix["payer"] == dict.fromkeys(STRATEGIES, 0.25)
    assert set(scenario.strategies) == set(STRATEGIES)


@pytest.mark.parametrize("name", list(bundled_scenarios()))
def test_a_bundled_scenario_loads_without_warnings(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.description
    assert scenario.warnings == ()


def test_the_framing_pair_differs_in_two_traits_alone() -> None:
    one, other = Scenario.load("framing-win-win"), Scenario.load("framing-realistic")
    first, second = one.canonical(), other.canonical()
    traits = one.strategies["framed"].traits, other.strategies["framed"].traits
    assert {trait for trait in traits[0] if traits[0][trait] != traits[1][trait]} == {"optimism", "loss_list"}
    for different in ("name", "description", "strategies"):
        first.pop(different), second.pop(different)
    assert first == second
    assert one.values["mechanisms.imitation"] is False
    assert all(one.mix[kind]["framed"] == 1.0 for kind in KINDS)


def test_layers_override_one_another_base_first(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "metro"\n[market]\nregions = 3\nmember_churn_rate = 0.2\n', "base.toml")
    path = written(tmp_path, 'extends = "base.toml"\nyears = 9\n[market]\nmember_churn_rate = 0.25\n')
    scenario = Scenario.load(path, ["market.member_churn_rate=0.3"])
    assert scenario.values["market.regions"] == 3
    assert scenario.values["organizations.health_system.count"] == 6
    assert scenario.values[CHURN] == 0.3
    assert (scenario.name, scenario.description, scenario.years) == ("mine", "", 9)
    assert Scenario.load(path).values[CHURN] == 0.25


def test_a_folder_holds_a_scenario(tmp_path: Path) -> None:
    folder = tmp_path / "valley"
    folder.mkdir()
    written(folder, "years = 5", "scenario.toml")
    scenario = Scenario.load(folder)
    assert (scenario.name, scenario.years) == ("valley", 5)


def test_a_mapping_is_read_like_a_file() -> None:
    scenario = Scenario.from_dict({"extends": "metro", "years": np.int64(7), "market": {"regions": 3}})
    assert (scenario.years, scenario.values["market.regions"]) == (7, 3)
    assert Scenario.from_dict({"market.regions": 3}).values["market.regions"] == 3


def test_every_mistake_of_a_file_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        yeers = 3
        [market]
        member_churn_percent = 21
        member_churn_rate = 21
        regions = 2.5
        years = 3
        [mechanisms]
        trust = 1
        [population]
        log_sd = nan
        persistence = "high"
        [strategies]
        zero_sum = 0.5
        [strategies.payer]
        win_wim = 0.5
        [strategies.define.mine]
        clam = 0.4
        [strategies.define.payer]
        claim = 0.4
        [strategies.zero_sm]
        claim = 0.4
        [progrm]
        [evolution]
        network = "star"
        [[policy]]
        year = 30
        set = {"market.regions" = 3, market.member_churn_rate = 0.2}
        [[policy]]
        yeer = 3
        """,
    )
    wanted = [
        "mine.toml: yeers: unknown key; nearest name: years",
        f"mine.toml: market.member_churn_percent: unknown key; nearest name: {CHURN} (share of members a year)",
        f"mine.toml: {CHURN}: 21 is outside 0..0.9 share of members a year; did you mean 0.21?",
        "mine.toml: market.regions: 2.5 is not a whole number; allowed: a whole number in 1..1000 count",
        "mine.toml: market.years: unknown key; years belongs at the top of the file",
        "mine.toml: mechanisms.trust: 1 is not a switch; allowed: true or false",
        "mine.toml: population.log_sd: nan is not a finite number",
        'mine.toml: population.persistence: "high" is not a number',
        "mine.toml: strategies.zero_sum: unknown key; write strategies.all.zero_sum",
        "strategies.payer.win_wim: no such strategy; nearest: win_win",
        "mine.toml: strategies.define.mine.clam: no such trait; nearest: claim",
        'mine.toml: strategies.define.payer.claim: "payer" cannot name a strategy of your own',
        "mine.toml: strategies.zero_sm.claim: no such strategy; nearest: zero_sum",
        "mine.toml: progrm: unknown key",
        'mine.toml: evolution.network: "star" is not allowed; allowed: one of',
        "mine.toml: policy 1: set market.regions: is read once",
        'mine.toml: policy "policy of year 30": year 30 is outside 1..24',
        'mine.toml: policy 2: unknown key "yeer"',
        "mine.toml: policy 2: year = missing",
        "mine.toml: policy 2: set is missing",
    ]
    problems = problems_of(path)
    for words in wanted:
        assert any(problem.startswith(words) for problem in problems), (words, problems)
    assert len(problems) == len(wanted)


def test_an_option_is_checked_like_a_file() -> None:
    problems = problems_of(
        "default", f"{CHURN}=21", "market=3", "years=201", "nonsense", "name='../x'", "extends='metro'"
    )
    assert problems == [
        '--set "nonsense": write KEY=VALUE, such as market.member_churn_rate=0.2',
        f"--set {CHURN}: 21 is outside 0..0.9 share of members a year; did you mean 0.21?",
        "--set market: 3 where a table belongs; write [market] with keys below it",
        "--set years: 201 is outside 1..200 contract years",
        '--set name: "../x"; allowed: 1 to 64 letters, digits, spaces and _ . -',
        "--set extends: only a scenario file can extend another",
    ]


@pytest.mark.parametrize(
    ("option", "value"), [(f"{CHURN}=.2", 0.2), (f" {CHURN} = 2e-1 ", 0.2), ("mechanisms.trust=false", False)]
)
def test_an_option_is_read_as_toml(option: str, value: object) -> None:
    assert Scenario.load("default", [option]).values[option.partition("=")[0].strip()] == value


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"years = = 3", "not valid TOML"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"years = 9" + b"9" * 5000, "not valid TOML"),
        (b"description = '\xff'", "line 1: not UTF-8"),
        (b"years = 3\n\x00", "not a text file"),
        (b'extends = "mine.toml"', "extends a scenario that extends it in turn: mine.toml"),
        (b'extends = "other.toml"', "no such file"),
        (b'extends = "metr"', "nearest: metro"),
        (b"extends = 3", "allowed: the name of a bundled scenario"),
        (b'organizations = "none.csv"', "none.csv: no such file"),
        (b'shares = "none.csv"', "needs organizations"),
        (b"organizations = 3", "the path of a CSV file"),
        (b"policy = 3", "write one [[policy]] table"),
        (b'"market.regions" = 3\n[market]\nregions = 3', "market.regions is set twice"),
        (b"[organizations.payer]\ncount = 0", "a market needs a payer"),
        (b"[market]\nregions = 3000-01-01", "is not a number"),
    ],
)
def test_an_unusable_file_is_explained(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    problems = problems_of(path)
    assert any(said in problem for problem in problems), problems


def test_an_unknown_scenario_gets_the_nearest_name(tmp_path: Path) -> None:
    assert "nearest: metro" in problems_of("metrro")[0]
    assert "no such file" in problems_of(tmp_path / "none.toml")[0]
    assert "scenario.toml: no such file" in problems_of(written(tmp_path, f"extends = '{tmp_path}'"))[0]


def test_a_value_outside_the_plausible_range_warns_and_a_later_layer_takes_it_back() -> None:
    scenario = Scenario.load("default", [f"{CHURN}=0.6"])
    assert len(scenario.warnings) == 1
    assert scenario.warnings[0].startswith(f"--set {CHURN}: 0.6 is unusual: the plausible range is 0.15..0.3 share")
    assert scenario.with_values({CHURN: 0.2}).warnings == ()
    assert scenario.with_values({"years": 3}).warnings == scenario.warnings


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
    assert rules["plug_in"]["candor"].endswith("test_scenario:trusting")
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


def test_a_policy_changes_yearly_parameters_from_its_year_on(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [[policy]]
        year = 7
        name = "later"
        set = {"market.member_churn_rate" = 0.3}
        [[policy]]
        year = 3
        name = "sooner"
        [policy.set.market]
        member_churn_rate = 0.16
        """,
    )
    scenario = Scenario.load(path)
    assert [policy.name for policy in scenario.policies] == ["sooner", "later"]
    assert [scenario.value(CHURN, year) for year in (1, 2, 3, 6, 7, 24)] == [0.215, 0.215, 0.16, 0.16, 0.3, 0.3]
    assert "never starts" in scenario.with_values({"years": 5}).warnings[0]
    assert scenario.with_values({"years": 5}).with_values({"years": 9}).warnings == ()
    with pytest.raises(KeyError, match=CHURN):
        scenario.value("market.member_churn")


def named_market(folder: Path, name: str, rows: list[str]) -> Scenario:
    head = "organization,kind,name,region,strategy,lives"
    written(folder, "\n".join([head, *rows]), "organizations.csv")
    written(folder, "provider,payer,share\nh1,p1,1\n", "shares.csv")
    return Scenario.load(
        written(folder, f'name = "{name}"\norganizations = "organizations.csv"\nshares = "shares.csv"')
    )


def test_the_hash_knows_the_rules_and_nothing_else(tmp_path: Path) -> None:
    first = named_market(tmp_path, "one", ["p1,payer,First,1,,", "h1,health_system,Valley,2,zero_sum,9000"])
    second = named_market(tmp_path, "two", ["h1,health_system,Hill,2,zero_sum,9e3", "p1,payer,Last,1,,"])
    third = named_market(tmp_path, "one", ["p1,payer,First,1,,", "h1,health_system,Valley,2,zero_sum,9001"])
    assert first.scenario_hash == second.scenario_hash
    assert first.canonical() != second.canonical()
    assert first.scenario_hash != third.scenario_hash
    assert first.with_values({CHURN: 0.2}).scenario_hash != first.scenario_hash
    assert first.with_values({CHURN: 0.215}).scenario_hash == first.scenario_hash
    assert json.loads(json.dumps(first.canonical())) == first.canonical()


def test_named_organisations_are_checked_against_the_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        named_market(tmp_path, "one", ["p1,payer,,1,,", "h1,health_system,,9,zero_sm,"])
    assert error.value.problems == [
        'organizations.csv, line 3, column strategy: "zero_sm" is unknown; nearest: zero_sum',
        "organizations.csv, line 3, column region: 9, but market.regions = 4; allowed: 1..4",
    ]


def test_a_file_of_organisations_may_stand_beside_their_parameters(tmp_path: Path) -> None:
    named_market(tmp_path, "one", ["p1,payer,,1,,", "h1,health_system,,2,,"])
    text = '[organizations]\nfile = "organizations.csv"\nshares = "shares.csv"\n'
    text += "payer.count = 2\npayer.insured_share = 0.4\n"
    scenario = Scenario.load(written(tmp_path, text))
    assert scenario.organizations is not None
    assert scenario.shares is not None
    assert scenario.values["organizations.payer.insured_share"] == 0.4
    assert scenario.warnings == (
        "mine.toml: organizations.payer.count: no effect, because organisations come from a file",
    )


SIMPLE = some.one_of(some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=5))
ANYTHING = some.one_of(
    SIMPLE, some.lists(SIMPLE, max_size=2), some.dictionaries(some.text(max_size=5), SIMPLE, max_size=2)
)
KEYS = some.sampled_from(
    [
        *("name", "years", "extends", "organizations", "shares", "policy", "market", "market.regions", "strategies"),
        *(
            "strategies.all",
            "strategies.define",
            "strategies.define.mine",
            "strategies.payer.zero_sum",
            "mechanisms.trust",
        ),
    ]
)


def problems_or_none(settings: dict[str, object], *options: str) -> list[str]:
    try:
        Scenario.from_dict(settings, options)
    except ScenarioError as error:
        return error.problems
    return []


@given(some.dictionaries(KEYS, ANYTHING, max_size=3), some.text(max_size=20))
def test_whatever_a_file_or_an_option_holds_the_answer_is_a_list_of_readable_lines(
    settings: dict[str, object], text: str
) -> None:
    for problem in problems_or_none(settings, text, f"market.regions={text}"):
        assert problem
        assert problem.isprintable()
        assert len(problem) <= 500


def test_scenarios_and_their_errors_travel_between_processes() -> None:
    scenario = Scenario.load("framing-win-win", strategies=[Strategy("plug_in", candor=trusting)])
    copy = pickle.loads(pickle.dumps(scenario))
    assert copy == scenario
    assert hash(copy) == hash(scenario)
    assert pickle.loads(pickle.dumps(ScenarioError(["a", "b"]))).problems == ["a", "b"]


def test_a_market_too_large_for_memory_is_refused_before_it_is_laid_out() -> None:
    counts = {"payer": {"count": 2_000}, "independent_physicians": {"count": 20_000}}
    with pytest.raises(ScenarioError, match="allowed: at most 2,000,000 pairs"):
        Scenario.from_dict({"organizations": counts})


def test_only_the_reciprocal_strategy_has_traits_below_zero() -> None:
    with pytest.raises(ScenarioError, match=r"strategies\.zero_sum\.effort: -0\.5 is outside 0\.\.1"):
        Scenario.from_dict({"strategies": {"zero_sum": {"effort": -0.5}}})
    mirrors = Scenario.from_dict({"strategies": {"reciprocal": {"effort": -0.5, "claim": 0.5}}})
    assert "effort" in mirrors.strategies["reciprocal"].mirrors
    assert "claim" not in mirrors.strategies["reciprocal"].mirrors
