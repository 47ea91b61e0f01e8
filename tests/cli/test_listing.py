"""The list commands: plain data for machines, tables that fit the terminal for people."""

import json
import tomllib

import pytest
from click.testing import CliRunner

from longgame.agents.strategies import Strategy
from longgame.cli import listing
from longgame.cli.errors import WrongUse
from longgame.cli.main import cli
from longgame.cli.parameter_search import matching_parameters
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.reading.parameters import registry
from longgame.vocabulary import KINDS, TRAITS


def test_parameters_as_json_have_the_agreed_fields() -> None:
    rows = json.loads(listing.parameters_command(None, True, False))
    assert [row["name"] for row in rows] == list(registry().parameters)
    fields = ["name", "unit", "default", "low", "high", "plausible_low", "plausible_high", "meaning", "source"]
    fields += ["grade", "scope"]
    assert all(list(row)[: len(fields)] == fields for row in rows)


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_tables_fit_the_terminal(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    texts = [
        listing.parameters_command("trust.", False, False),
        listing.models_command(False),
        listing.strategies_command(False, [Strategy("mine")]),
        listing.scenarios_command(False),
    ]
    for text in texts:
        table = text[: text.rindex("\n\n")].splitlines()
        assert max(len(line) for line in table) <= max(width, 100)
    assert "trust.memory_share" in texts[0]
    assert "market.regions" not in texts[0]


def test_a_filter_finds_names_first_and_meanings_second() -> None:
    names = [parameter.name for parameter in matching_parameters("CHURN")]
    assert "market.member_churn_rate" in names
    assert all("churn" in name for name in names)
    assert matching_parameters("choose an insurer anew")[0].name == "market.member_churn_rate"
    with pytest.raises(WrongUse, match=r"market\.member_churn_rate"):
        listing.parameters_command("member_churn_percent", False, False)


@pytest.mark.parametrize("text", ["quality gate", "quality gates", "Quality-Gate", "quality_gate", "gate quality"])
def test_words_find_names_whatever_their_marks_plurals_and_capitals(text: str) -> None:
    names = {parameter.name for parameter in matching_parameters(text)}
    assert {f"models.{model}.quality_gate" for model in MODELS} <= names
    assert "trust.memory_share" not in names


@pytest.mark.parametrize(
    ("text", "term"),
    [("minimum savings rate", "minimum_savings_rate"), ("loss cap", "loss_cap_rate"), ("stop-loss", "loss_cap_rate")],
)
def test_words_of_the_field_find_the_terms_of_every_model(text: str, term: str) -> None:
    found = [parameter.name for parameter in matching_parameters(text) if parameter.name.startswith("models.")]
    assert found == [f"models.{model}.{term}" for model in MODELS]


def test_all_words_must_match_in_the_name_or_the_meaning() -> None:
    found = matching_parameters("churn share members")
    assert [parameter.name for parameter in found] == ["market.member_churn_rate"]


def test_a_whole_name_shows_that_parameter_in_full() -> None:
    text = listing.parameters_command("trust.memory_share", False, False)
    parameter = registry().parameters["trust.memory_share"]
    for fact in (parameter.name, parameter.meaning[:20], parameter.unit, "0..0.99", "0.6..0.9", parameter.source[:20]):
        assert fact in text
    assert "trust.honesty" not in text
    assert [row["name"] for row in json.loads(listing.parameters_command("trust.memory_share", True, False))] == [
        "trust.memory_share"
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["qualty", "gat"], "nearest: models.custom_risk_contract.quality_gate"),
        (["member_churn_percent"], "nearest: market.member_churn_rate"),
        (["xyzzy"], "`longgame parameters` lists them all"),
    ],
)
def test_words_that_find_nothing_end_with_the_nearest_names_and_status_2(words: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["parameters", *words])
    assert done.exit_code == 2
    assert f'no parameter matches "{" ".join(words)}"' in done.output
    assert said in done.output


def test_models_are_compared_term_by_term() -> None:
    plain = json.loads(listing.models_command(True))
    assert list(plain["models"]) == list(MODELS)
    assert plain["models"]["joint_venture_product"]["term_years"] == 6
    assert plain["units"]["term_years"] == "years"
    assert set(plain["units"]) >= set(plain["models"]["custom_risk_contract"])


def test_strategies_are_labelled_and_ones_own_are_listed() -> None:
    plain = json.loads(listing.strategies_command(True, [Strategy("mine", claim=0.4, meaning="a try")]))
    composite = {row["name"]: row["composite"] for row in plain["strategies"]}
    assert composite == {"zero_sum": True, "win_win": True, "long_term": True, "reciprocal": True, "mine": False}
    assert plain["strategies"][-1]["traits"]["claim"] == 0.4
    assert list(plain["traits"]) == list(TRAITS)
    text = listing.strategies_command(False, [Strategy("mine", claim=0.4, meaning="a try")])
    assert "composite" in text
    assert "mine: a try" in text


def test_scenarios_are_listed_with_their_size() -> None:
    rows = {row["name"]: row for row in json.loads(listing.scenarios_command(True))}
    assert list(rows) == list(bundled_scenarios())
    for name in ("rural", "commercial-rural"):
        assert rows[name]["counts"] == dict(zip(KINDS, (3, 3, 24, 24), strict=True))
    assert all(row["description"] for row in rows.values())
    assert {name: row["years"] for name, row in rows.items()} == {
        **dict.fromkeys(rows, 24),
        **dict.fromkeys((name for name in rows if name.startswith("public-program")), 10),
        "costly-tenth": 12,
        "medicare-acos": 6,
        "money-up-front": 12,
        "national": 10,
        "one-deal": 2,
    }


def test_the_schema_knows_every_key_of_the_bundled_scenarios() -> None:
    schema = json.loads(listing.parameters_command(None, False, True))

    def check(table: dict[str, object], part: dict[str, dict[str, object]]) -> None:
        for key, value in table.items():
            properties = part.get("properties", {})
            inner = properties.get(key, part.get("additionalProperties"))
            assert isinstance(inner, dict), key
            options = inner.get("anyOf", [inner])
            assert isinstance(options, list)
            if isinstance(value, dict):
                check(value, next(option for option in options if option["type"] == "object"))

    for path in bundled_scenarios().values():
        check(tomllib.loads(path.read_text(encoding="utf-8")), schema)
    churn = schema["properties"]["market"]["properties"]["member_churn_rate"]
    assert (churn["type"], churn["minimum"], churn["maximum"]) == ("number", 0.0, 0.9)
    assert "market.regions" not in schema["properties"]["policy"]["items"]["properties"]["set"]["properties"]
