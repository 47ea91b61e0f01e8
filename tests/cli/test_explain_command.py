"""`longgame explain`: pages, folders and messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from longgame.cli.main import cli

MARKET = """
extends = "default"
name = "named"
years = 4
organizations = "organizations.csv"
"""
ROWS = """organization,kind,name
north,payer,<b>North</b> $x$ Plan
south,payer,South Plan
valley,health_system,Valley
hill,independent_physicians,Hill
lake,independent_physicians,Lake
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of named organisations, one of which has a name that is not harmless."""
    home = tmp_path_factory.mktemp("named")
    (home / "scenario.toml").write_text(MARKET, encoding="utf-8")
    (home / "organizations.csv").write_text(ROWS, encoding="utf-8")
    done = CliRunner().invoke(
        cli, ["run", str(home), "-n", "3", "--seed", "2", "--no-twin", "--no-figures", "-q", "--out", str(home / "run")]
    )
    assert done.exit_code == 0, done.output
    return home / "run"


def explain(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["explain", *map(str, arguments)])


def deal_of(folder: Path) -> str:
    listed = explain(folder)
    assert listed.exit_code == 0, listed.output
    return next(word for line in listed.output.splitlines() for word in line.split() if "#" in word)


def test_without_an_option_it_lists_deals_and_what_drives_exits(folder: Path) -> None:
    text = explain(folder).output
    assert "Deals to ask for" in text
    assert "What drives exits: 3 markets, seed 2" in text


def test_a_deal_is_explained_in_a_folder_that_is_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    arguments = [folder, "--deal", deal_of(folder), "--lever", "corridor", "--odds", "2", "--workers", "1"]
    outputs = []
    for name in ("a", "b"):
        done = explain(*arguments, "--out", tmp_path / name)
        assert done.exit_code == 0, done.output
        outputs.append({path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())})
    assert [name for name, data in outputs[0].items() if data != outputs[1][name]] == []
    manifest = json.loads(outputs[0].pop("manifest.json"))
    assert set(outputs[0]) == {"explanation.txt", "history.csv", "counterfactuals.csv", "deal.png", "odds.png"}
    assert set(manifest["files"]) == set(outputs[0])
    assert manifest["kind"] == "explanation"
    assert manifest["seed"] == 2
    assert manifest["levers"] == ["corridor"]
    assert list(manifest["inputs"]) == [str(folder / "manifest.json")]
    assert b"WHAT HAPPENED" in outputs[0]["explanation.txt"]
    assert "n = 2" in done.output
    again = explain(*arguments, "--out", tmp_path / "a")
    assert again.exit_code == 2


def test_an_organisation_is_found_by_its_name(folder: Path, tmp_path: Path) -> None:
    name, out = "<b>north</b> $x$ plan", tmp_path / "out"
    done = explain(folder, "--organization", name, "--replicate", "1", "--out", out)
    assert done.exit_code == 0, done.output
    assert "wins and losses" in done.output
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["organization"], manifest["replicate"]) == (name, 1)
    again = CliRunner().invoke(cli, ["rerun", str(out)])
    assert again.exit_code == 2
    assert '"explanation" cannot be run again' in again.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--deal", "Vally and South Plan"], "nearest: valley"),
        (["--deal", "south~valley#9"], "nearest: south~"),
        (["--deal", "South Plan and Valley", "--replicate", "7"], "allowed is 1 to 3"),
        (["--organization", "soth"], "nearest: south"),
        (["--lever", "suport", "--deal", "x"], "nearest: support"),
        (["--lever", "support"], "add --deal"),
        (["--deal", "x", "--organization", "south"], "give one of them"),
    ],
)
def test_wrong_use_is_said_with_the_nearest_name(folder: Path, arguments: list[str], said: str) -> None:
    done = explain(folder, *arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_what_is_no_run_is_said(tmp_path: Path) -> None:
    done = explain(tmp_path / "nothing")
    assert done.exit_code == 2
    assert "not a folder" in done.output
