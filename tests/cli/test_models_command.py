from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.vocabulary import PROVIDER_KINDS

SMALL = ["models", "default", "--set", "organizations.independent_physicians.count=6", "-n", "2", "--years", "3"]


@pytest.fixture(scope="module")
def plain() -> dict[str, list[dict[str, object]]]:
    done = CliRunner().invoke(cli, [*SMALL, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, list[dict[str, object]]] = json.loads(done.output)
    return found


def test_machines_get_every_model_kind_and_half(plain: dict[str, list[dict[str, object]]]) -> None:
    keys = {(one["model"], one["kind"], one["size"]) for one in plain["partners"]}
    assert keys == {
        (model, kind, size) for model in MODELS for kind in PROVIDER_KINDS for size in ("smaller", "larger")
    }


def test_every_market_says_who_gained(plain: dict[str, list[dict[str, object]]]) -> None:
    assert [one["offered"] for one in plain["offers"]] == ["all models", *MODELS]
    assert {one["offered"] for one in plain["markets"]} <= {"all models", *MODELS}


def test_machines_get_every_form_and_market_of_groups(plain: dict[str, list[dict[str, object]]]) -> None:
    assert {one["form"] for one in plain["members"]} == set(FORMS)
    assert [one["founded"] for one in plain["group_markets"]] == ["all forms", *FORMS]
    assert {one["founded"] for one in plain["group_gains"]} <= {"all forms", *FORMS}


def test_a_scenario_without_groups_says_so() -> None:
    done = CliRunner(env={"COLUMNS": "140"}).invoke(cli, [*SMALL, "--set", "mechanisms.provider_groups=false"])
    assert done.exit_code == 0, done.output
    assert "No provider groups are founded" in done.output
    assert "gains in a group" not in done.output


def test_people_get_a_table_for_each_model_and_the_words_below() -> None:
    done = CliRunner(env={"COLUMNS": "140"}).invoke(cli, SMALL)
    assert done.exit_code == 0, done.output
    assert "Payer-branded programme" in done.output
    assert "Who gains and who pays" in done.output
    assert "In short" in done.output
    assert "Clinically integrated network" in done.output
    assert "Groups: who gains and who pays" in done.output
    assert "95 % intervals over markets" in done.output


def test_without_a_scenario_the_terms_are_compared() -> None:
    done = CliRunner(env={"COLUMNS": "160"}).invoke(cli, ["models"])
    assert done.exit_code == 0
    assert "term_years" in done.output
