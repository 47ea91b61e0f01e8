from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from click.testing import CliRunner

from longgame.cli.main import cli

SMALL = ["validate", "--behaviour", "-n", "2", "--seed", "3", "--workers", "1"]


def test_a_programme_is_held_against_the_real_one_and_the_gate_decides(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["validate", "-n", "1", "--seed", "3", "--workers", "1", "--out", str(out)])
    assert {path.name for path in out.iterdir()} == {"targets.csv", "nulls.csv", "gate.json", "manifest.json"}
    found = json.loads((out / "gate.json").read_text())
    assert done.exit_code == (0 if found["pass"] else 1), done.output
    assert found["targets"] == 46
    assert sum(block["met"] for block in found["by_block"].values()) == found["met"]
    table = pd.read_csv(out / "targets.csv")
    asked = ["id", "block", "estimate", "lo95", "hi95", "simulated", "simulated_lo95", "simulated_hi95"]
    assert table.columns.tolist() == [*asked, "role", "essential", "verdict"]
    assert len(table) == 83
    assert (table["verdict"][table["essential"]] == "met").sum() == found["met"]
    nulls = pd.read_csv(out / "nulls.csv")
    assert nulls.columns.tolist() == ["id", "coin", "line"]
    assert nulls["id"].tolist() == table["id"].tolist()
    assert "The gate" in done.output
    assert CliRunner().invoke(cli, ["validate", "-n", "1", "--out", str(out)]).exit_code == 2


def test_a_market_without_a_programme_is_refused_plainly() -> None:
    done = CliRunner().invoke(cli, ["validate", "--scenario", "default"])
    assert done.exit_code == 2
    assert "medicare-acos" in done.output


def test_behaviour_leaves_a_table_and_a_folder_and_succeeds_whatever_is_missed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, [*SMALL, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "missed" in done.output
    assert {path.name for path in out.iterdir()} == {"behaviour.csv", "manifest.json"}
    table = pd.read_csv(out / "behaviour.csv")
    asked = ["id", "published", "lo", "hi", "simulated", "simulated_lo95", "simulated_hi95", "verdict", "source"]
    assert table.columns.tolist()[:9] == asked
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["replicates"] == 2
    assert set(manifest["scenarios"]) == {"default", "framing-win-win", "framing-realistic"}
    again = CliRunner().invoke(cli, [*SMALL, "--out", str(out)])
    assert again.exit_code == 2


def test_quiet_prints_only_verdicts() -> None:
    done = CliRunner().invoke(cli, [*SMALL, "--quiet"])
    assert done.exit_code == 0, done.output
    lines = done.output.strip().splitlines()
    assert "optimism_payer: not measured" in lines
    assert all(line.rsplit(": ", 1)[1] in ("inside", "near", "missed", "not measured") for line in lines)
