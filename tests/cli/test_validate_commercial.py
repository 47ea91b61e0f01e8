from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from longgame.cli.main import cli

SMALL = ["validate", "--commercial", "-n", "2", "--seed", "3", "--workers", "1"]


def test_commercial_leaves_a_table_a_page_and_a_manifest_whatever_the_verdicts(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, [*SMALL, "--set", "market.member_churn_rate=0.3", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} == {"commercial.csv", "page.txt", "manifest.json"}
    asked = ["id", "published", "lo", "hi", "simulated", "simulated_lo95", "simulated_hi95", "verdict", "source"]
    assert pd.read_csv(out / "commercial.csv").columns.tolist()[:9] == asked
    page = (out / "page.txt").read_text()
    assert "Changed: market.member_churn_rate=0.3." in page
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["kind"] == "commercial"
    assert set(manifest["scenarios"]) == {"default", "without_churn"}


def test_commercial_measures_the_scenario_that_is_named(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, [*SMALL, "--scenario", "metro", "--set", "years=8", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "The metro market beside known levels" in (out / "page.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--commercial", "--behaviour"], "either"),
        (["--behaviour", "--scenario", "metro"], "--scenario"),
        (["--commercial", "--scenario", "no-such-market"], "no-such-market"),
        (["--behaviour", "--set", "years=3"], "--set"),
        (["--set", "years=3"], "--set"),
        (["--commercial", "--set", "no.such.key=3"], "no.such.key"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: list[str], word: str) -> None:
    done = CliRunner().invoke(cli, ["validate", *arguments])
    assert done.exit_code == 2
    assert word in done.output
