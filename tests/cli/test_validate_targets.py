"""`longgame validate` against the real programme: a run of seconds, files, exit statuses and a user's own files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from longgame.analysis.targets.entrants import published_entrants
from longgame.analysis.targets.gate import Gate
from longgame.analysis.targets.nulls import line, null_panel
from longgame.analysis.targets.panel import LOW_REVENUE, PanelColumns
from longgame.cli.main import cli

#: Columns of `targets.csv` that others rely on.
SCHEMA = [
    "id",
    "block",
    "estimate",
    "lo95",
    "hi95",
    "simulated",
    "simulated_lo95",
    "simulated_hi95",
    "role",
    "essential",
    "verdict",
]
SMALL = ["validate", "-n", "2", "--seed", "3", "--workers", "1"]
FILES = {"targets.csv", "nulls.csv", "elasticities.csv", "gate.json", "manifest.json", "figures"}


def test_it_prints_the_programme_beside_the_model_and_writes_everything(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, [*SMALL, "--out", str(out)])
    assert done.exit_code == 1, done.output  # two markets are luck: the gate fails, and all is there
    assert "The gate: failed" in done.output
    assert "slope exit_never_less_ever_paid" in done.output
    assert {path.name for path in out.iterdir()} == FILES
    targets, nulls = pd.read_csv(out / "targets.csv"), pd.read_csv(out / "nulls.csv")
    assert targets.columns[:11].tolist() == SCHEMA
    assert len(targets) == 83
    assert targets.loc[targets["role"] == "checked", "simulated"].notna().all()
    assert nulls.columns.tolist() == ["id", "coin", "line"]
    assert nulls["id"].tolist() == targets["id"].tolist()
    levers = pd.read_csv(out / "elasticities.csv")
    assert levers.columns.tolist() == ["lever", "step", "outcome", "effect", "lo95", "hi95"]
    gate = json.loads((out / "gate.json").read_text())
    assert (gate["pass"], gate["targets"], len(gate["slopes"]), gate["replicates"]) == (False, 46, 8, 2)
    assert gate["met"] == (targets["essential"] & (targets["verdict"] == "met")).sum()
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["kind"], manifest["scenario"]["name"], manifest["seed"]) == ("validation", "medicare-acos", 3)
    assert len(list((out / "figures").glob("*.png"))) == 6
    assert CliRunner().invoke(cli, [*SMALL, "--out", str(out)]).exit_code == 2  # nothing is overwritten


def test_quiet_names_what_failed_and_a_passing_gate_is_status_0(monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(cli, ["validate", "-n", "1", "--workers", "1", "--quiet"])
    assert done.exit_code == 1
    assert done.output.splitlines()[0] == "gate: failed"
    named = done.output.splitlines()[1:]
    assert named
    assert all(found.startswith("failed: ") for found in named)
    assert "failed: slope savings_year_6_less_year_1" in named
    monkeypatch.setattr(Gate, "failures", property(lambda _: []))
    done = CliRunner().invoke(cli, ["validate", "-n", "1", "--workers", "1", "--quiet"])
    assert (done.exit_code, done.output) == (0, "gate: passed\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--behaviour", "--scenario", "default"], "--scenario does not go with --behaviour"),
        (["--behaviour", "--aco-files", "."], "--aco-files does not go with --behaviour"),
        (["--aco-files", "nowhere"], "nowhere"),
        (["--scenario", "medicare-aco"], "medicare-acos"),
        (["--scenario", "default"], "has no public programme"),
    ],
)
def test_wrong_use_is_status_2(options: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["validate", *options])
    assert done.exit_code == 2
    assert said in done.output


HEADER = (
    "ACO_ID,ACO_Name,Initial_Start_Date,Current_Start_Date,Track,N_AB,Sav_rate,MinSavPerc,BnchmkMinExp,"
    "EarnSaveLoss,QualScore,UpdatedBnchmk,ABtotBnchmk,ABtotExp,N_CAH,Rev_Exp_Cat"
)


def write_files(panel: PanelColumns, folder: Path, years: range) -> None:
    """A panel as public-use files, one a year."""
    for year in years:
        lines = [HEADER]
        for row in np.flatnonzero(panel.year == year):
            benchmark, rate = 1e4 * panel.lives[row], panel.savings_rate[row]
            start = f"01/01/{panel.agreement_start[row]}"
            revenue = "Low Revenue" if panel.revenue[row] == LOW_REVENUE else "High Revenue"
            earned = 0.5 * rate * benchmark if panel.is_paid[row] else 0.0
            minimum = 100.0 * panel.min_savings_rate[row]
            lines.append(
                f"A{panel.organization[row]},N{panel.organization[row]} LLC,{start},{start},1,{panel.lives[row]:.0f},"
                f"{100.0 * rate:.5f},{minimum:.3f},{rate * benchmark:.2f},{earned:.2f},0.95,10000,{benchmark:.2f},"
                f"{(1.0 - rate) * benchmark:.2f},{panel.critical_access_hospitals[row]:.0f},{revenue}"
            )
        (folder / f"PY{year}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.usefixtures("one_target_figure")
def test_a_users_own_files_take_the_place_of_the_published_figures(tmp_path: Path) -> None:
    files, out = tmp_path / "cms", tmp_path / "out"
    files.mkdir()
    world = null_panel(line(), published_entrants(), 8, 1)
    write_files(world, files, range(2013, 2018))
    done = CliRunner().invoke(cli, [*SMALL, "--aco-files", str(files)])
    assert done.exit_code == 2
    assert "no file of performance year 2018" in done.output
    write_files(world, files, range(2018, 2019))
    done = CliRunner().invoke(cli, [*SMALL, "--aco-files", str(files), "--out", str(out), "--quiet"])
    assert (done.exit_code, done.output) == (1, f"{out}\n")
    targets = pd.read_csv(out / "targets.csv").set_index("id")
    assert set(targets["source"]) == {str(files)}
    mean = float(world.savings_rate[world.year == 2016].mean())
    assert targets.loc["savings_rate_calendar_2016", "estimate"] == pytest.approx(mean, abs=1e-6)
    assert targets.loc["savings_sd_5k_7k", ["lo95", "hi95"]].notna().all()
    assert json.loads((out / "gate.json").read_text())["real"] == "the user's own files"
