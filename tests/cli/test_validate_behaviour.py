from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from click.testing import CliRunner

from longgame.cli.main import cli

SMALL = ["validate", "--behaviour", "-n", "3", "--seed", "3", "--workers", "1"]


def test_behaviour_leaves_a_table_and_a_folder_and_succeeds_whatever_is_missed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, [*SMALL, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "missed" in done.output
    assert {path.name for path in out.iterdir()} == {"behaviour.csv", "manifest.json", "page.txt"}
    table = pd.read_csv(out / "behaviour.csv")
    asked = ["id", "published", "lo", "hi", "simulated", "simulated_lo95", "simulated_hi95", "verdict", "source"]
    assert table.columns.tolist()[:9] == asked
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["replicates"] == 3
    assert set(manifest["scenarios"]) == {"commercial", "framing-win-win", "framing-realistic"}
    again = CliRunner().invoke(cli, [*SMALL, "--out", str(out)])
    assert again.exit_code == 2


def test_quiet_prints_only_verdicts() -> None:
    done = CliRunner().invoke(cli, [*SMALL, "--quiet"])
    assert done.exit_code == 0, done.output
    lines = done.output.strip().splitlines()
    assert "optimism_payer: not measured" in lines
    assert all(line.rsplit(": ", 1)[1] in ("inside", "near", "missed", "not measured") for line in lines)
