import json

import pytest
from click.testing import CliRunner

from longgame.cli.engine_pages import state_page, with_phases
from longgame.cli.main import cli
from longgame.environment.year import PHASES


def test_phases_are_listed_in_their_order() -> None:
    listed = json.loads(CliRunner().invoke(cli, ["phases", "--json"]).output)
    assert [phase["name"] for phase in listed] == [phase.name for phase in PHASES]
    output = CliRunner().invoke(cli, ["phases"]).output
    places = [output.index(f" {phase.name}  ") for phase in PHASES]
    assert places == sorted(places)


def test_the_table_of_phases_replaces_what_stands_between_its_marks() -> None:
    page = with_phases("before\n<!-- generated: phases -->\nold\n<!-- end -->\nafter\n")
    assert page.startswith("before\n<!-- generated: phases -->\n| phase |")
    assert page.endswith("<!-- end -->\nafter\n")
    assert "old" not in page
    assert with_phases(page) == page


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="generated: phases"):
        with_phases("no marks")


def test_the_page_of_the_state_has_every_kind_of_column() -> None:
    page = state_page()
    for row in (
        "| `capital` | USD | all | drawn | `capital_usd` |",
        "| `deal_year` | years | all | 0 |",
        "| `equity` |",
    ):
        assert row in page
