"""Scenarios: layers, options, policies, named organisations, warnings and hashes."""

import json
from pathlib import Path

import numpy as np
import pytest

from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.vocabulary import KINDS, STRATEGIES

from .scenario_files import CHURN, written


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


def test_both_rural_markets_add_the_same_to_their_bases() -> None:
    added = []
    for base, rural in (("default", "rural"), ("commercial", "commercial-rural")):
        before, after = Scenario.load(base).values, Scenario.load(rural).values
        added.append({key: value for key, value in after.items() if value != before[key]})
    assert added[0] == added[1]
    assert "organizations.critical_access_hospital.count" in added[0]


def test_the_payer_of_the_money_up_front_has_one_package() -> None:
    values = Scenario.load("money-up-front").values
    packages = [
        {key.rpartition(".")[2]: value for key, value in values.items() if key.startswith(f"packages.{name}.")}
        for name in ("lean", "standard", "invested")
    ]
    assert packages[0] == packages[1] == packages[2]


def test_layers_override_one_another_base_first(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "metro"\n[market]\nregions = 3\nmember_churn_rate = 0.2\n', "base.toml")
    path = written(tmp_path, 'extends = "base.toml"\nyears = 9\n[market]\nmember_churn_rate = 0.25\n')
    scenario = Scenario.load(path, ["market.member_churn_rate=0.3"])
    assert scenario.values["market.regions"] == 3
    assert scenario.values["organizations.health_system.count"] == 6
    assert scenario.values[CHURN] == 0.3
    assert (scenario.name, scenario.description, scenario.years) == ("mine", "", 9)
    assert Scenario.load(path).values[CHURN] == 0.25


def test_a_question_and_a_prediction_are_for_people_alone(tmp_path: Path) -> None:
    plain = Scenario.load(written(tmp_path, 'extends = "metro"\n'))
    asking = written(tmp_path, 'extends = "metro"\nquestion = "Who pays?"\nprediction = "Members."\n')
    scenario = Scenario.load(asking)
    assert (scenario.question, scenario.prediction) == ("Who pays?", "Members.")
    assert scenario.scenario_hash == plain.scenario_hash
    assert "question" not in plain.canonical()
    assert Scenario.from_canonical(scenario.canonical()) == scenario
    assert scenario.with_values({"years": 3}).question == "Who pays?"
    # A file that builds on another asks its own question, or none.
    asking.rename(tmp_path / "base.toml")
    assert Scenario.load(written(tmp_path, 'extends = "base.toml"\n')).question == ""


def test_a_question_that_is_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"question: 7; allowed: text of up to 2,000 letters"):
        Scenario.load(written(tmp_path, "question = 7\n"))


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


@pytest.mark.parametrize(
    ("option", "value"), [(f"{CHURN}=.2", 0.2), (f" {CHURN} = 2e-1 ", 0.2), ("mechanisms.trust=false", False)]
)
def test_an_option_is_read_as_toml(option: str, value: object) -> None:
    assert Scenario.load("default", [option]).values[option.partition("=")[0].strip()] == value


def test_a_value_outside_the_plausible_range_warns_and_a_later_layer_takes_it_back() -> None:
    scenario = Scenario.load("default", [f"{CHURN}=0.6"])
    assert len(scenario.warnings) == 1
    assert scenario.warnings[0].startswith(f"--set {CHURN}: 0.6 is unusual: the plausible range is 0.15..0.3 share")
    assert scenario.with_values({CHURN: 0.2}).warnings == ()
    assert scenario.with_values({"years": 3}).warnings == scenario.warnings


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


def test_rows_with_the_same_wrong_region_share_a_line_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [f"org{9 - number},independent_physicians,{number + 5}" for number in range(5)]
    (tmp_path / "organizations.csv").write_text("\n".join(["organization,kind,region", "p,payer,1", *rows, ""]))
    with pytest.raises(ScenarioError) as raised:
        Scenario.from_dict({"extends": "default", "organizations": str(tmp_path / "organizations.csv")})
    assert [line for line in raised.value.problems if "region" in line] == [
        "organizations.csv, column region, lines 3, 4, 5, 6, 7: 5 to 9, but market.regions = 4; allowed: 1..4"
    ]
