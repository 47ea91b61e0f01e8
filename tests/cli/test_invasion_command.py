from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import longgame as lg
from longgame.analysis.figures.invasion import invasion_figure
from longgame.cli.invasion_folder import InvasionPlan
from longgame.cli.main import cli

PAIR = ["invasion", "zero_sum", "long_term"]
SMALL = ["--set", "organizations.independent_physicians.count=6", "--years", "5", "-n", "3", "--workers", "1"]
OPENINGS = ["--share", "0.3", "--share", "0.6", "--window", "2", "--kind", "payer", "--kind", "independent_physicians"]


def invaded(*arguments: str) -> str:
    done = CliRunner().invoke(cli, [*PAIR, *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def known() -> pd.DataFrame:
    return pd.DataFrame(
        lg.invasion(
            shares=(0.3, 0.6),
            windows=(2,),
            kinds=("payer", "independent_physicians"),
            years=5,
            replicates=3,
            overrides={"organizations.independent_physicians.count": 6},
        )
    )


def test_an_invasion_leaves_a_page_and_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = invaded(*SMALL, *OPENINGS, "--out", str(out))
    assert "long-term invades zero-sum: 3 markets for each opening" in said
    assert "are undecided" in said
    assert "2 of 5" in said
    assert "Opening share at which growth turns" in said
    names = {"invasion.parquet", "invasion.csv", "invasion.json", "invasion.png", "manifest.json"}
    assert {path.name for path in out.iterdir()} == names
    pd.testing.assert_frame_equal(pd.read_parquet(out / "invasion.parquet"), known(), check_exact=True)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["mutant"] == "long_term"
    assert manifest["files"]["invasion.parquet"]["rows"] == 6


def test_machines_get_both_tables() -> None:
    told = json.loads(invaded(*SMALL, *OPENINGS, "--json"))
    assert [row["takeover"] for row in told["openings"]] == known()["takeover"].tolist()
    assert {row["kind"] for row in told["turns"]} == {"all", "payer", "independent_physicians"}
    assert "NaN" not in json.dumps(told)


def test_the_figure_shows_takeover_and_share_beside_chance() -> None:
    table = known()
    figure = invasion_figure("zero_sum", "long_term", table)
    above, below = figure.axes[0], figure.axes[3]
    rows = table[table["kind"] == "all"]
    for axes, value in ((above, "takeover"), (below, "final_share")):
        seen, chance = axes.get_lines()
        np.testing.assert_array_equal(seen.get_ydata(), rows[value])
        np.testing.assert_allclose(np.asarray(chance.get_xdata(), dtype=np.float64), [0.0, *rows["opening_share"], 1.0])
        expected = rows["neutral"] if value == "takeover" else rows["opening_share"]
        np.testing.assert_allclose(np.asarray(chance.get_ydata(), dtype=np.float64), [0.0, *expected, 1.0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["invasion", "zero_sum", "long_trem"], "nearest: long_term"),
        ([*PAIR, "--kind", "payers"], "nearest: payer"),
        ([*PAIR, "--share", "1.5"], "1.5 is not in the range"),
        ([*PAIR, "--scenario", "metrro"], "nearest: metro"),
        ([*PAIR, "--window", "99"], "evaluation_window_years"),
        ([*PAIR, "--set", "evolution.exploration_rate=0.1"], "sets evolution.exploration_rate itself"),
    ],
)
def test_wrong_use_is_told(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 2, done.output
    assert said in done.output


def test_a_taken_folder_is_refused_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "thesis.txt").write_text("all of it")
    monkeypatch.setattr(InvasionPlan, "table", lambda *_: pytest.fail("simulated"))
    done = CliRunner().invoke(cli, [*PAIR, *SMALL, *OPENINGS, "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "exists already and is never overwritten" in done.output


def test_a_figure_that_fails_costs_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_ink(*arguments: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr("longgame.analysis.figures.invasion.write_invasion_figure", no_ink)
    assert "The figure failed, but the tables are complete" in invaded(*SMALL, *OPENINGS, "--out", str(tmp_path / "i"))
    assert (tmp_path / "i" / "invasion.parquet").is_file()
