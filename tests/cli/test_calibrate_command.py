"""`longgame calibrate`: folder, page, resuming, and errors like those of `sweep`."""

import json
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from longgame.analysis.calibration.target_block import TargetBlock
from longgame.cli.main import cli

FILE = """
scenario = "medicare-acos"
targets = ["paid"]
candidates = 256
[set]
"organizations.health_system.count" = 33
"organizations.independent_physicians.count" = 48
"organizations.critical_access_hospital.count" = 16
"market.regions" = 10
"program.yearly_intake" = 30
[[wave]]
points = 12
markets = 2
cutoff = 9.0
[free."program.benchmark_level_rate"]
low = -0.04
high = 0.04
why = "a test"
[discrepancy.paid]
sd = 0.1
why = "a test"
"""


def calibrate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["calibrate", *(str(one) for one in arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_tables_page_and_manifest_are_written_and_a_second_time_nothing_is_run(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "fit"
    done = calibrate(file, "--out", out, "--workers", "1", "--recovery", "4")
    assert done.exit_code == 0, done.output
    assert "Wave 1: 12 points of 2 markets" in done.output
    assert "Recovery of 4 known truths" in done.output
    names = ("waves", "emulators", "posterior", "points", "figures", "blocks", "years", "recovery")
    assert {path.name for path in out.iterdir()} == {*(f"{name}.csv" for name in names), "page.txt", "manifest.json"}
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["waves"], manifest["files"]["points.csv"]["rows"]) == ("calibration", 1, 12)
    assert list(manifest["inputs"]) == [str(file)]

    again = calibrate(file, "--out", out)
    assert (again.exit_code, "never overwritten" in again.output) == (2, True)
    monkeypatch.setattr(TargetBlock, "run", None)
    same = calibrate(file, "--out", out, "--recovery", "4", "--resume")
    assert (same.exit_code, "Complete already" in same.output) == (0, True)
    other = calibrate(file, "--out", out, "--recovery", "5", "--resume")
    assert (other.exit_code, "another calibration" in other.output) == (2, True)
    (out / "waves.csv").write_text("gone", encoding="utf-8")
    damaged = calibrate(file, "--out", out, "--recovery", "4", "--resume")
    assert (damaged.exit_code, "is damaged: waves.csv" in damaged.output) == (1, True)


def test_a_stopped_calibration_goes_on_where_it_was_and_ends_the_same(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("longgame.analysis.calibration.target_block.BATCH_PAIRS", 400)
    whole, part = tmp_path / "whole", tmp_path / "part"
    assert calibrate(file, "--out", whole, "--workers", "1", "--recovery", "0", "-q").stdout == f"{whole}\n"
    run, count = TargetBlock.run, 0

    def stopping(self, on_cell_years=None):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return run(self, on_cell_years)

    monkeypatch.setattr(TargetBlock, "run", stopping)
    stopped = calibrate(file, "--out", part, "--workers", "1", "--recovery", "0")
    assert stopped.exit_code == 1
    assert "Kept 1 finished blocks. To continue: longgame calibrate" in stopped.output
    refused = calibrate(file, "--out", part, "--workers", "1", "--recovery", "0")
    assert (refused.exit_code, "unfinished calibration with 1 finished blocks" in refused.output) == (2, True)
    sweep = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(part), "--resume"])
    assert (sweep.exit_code, "is not a sweep that can be resumed" in sweep.output) == (2, True)
    went_on = calibrate(file, "--out", part, "--workers", "1", "--recovery", "0", "--resume", "-q")
    assert went_on.exit_code == 0, went_on.output
    for name in ("points.csv", "posterior.csv", "emulators.csv", "waves.csv"):
        assert (part / name).read_bytes() == (whole / name).read_bytes()


def test_a_calibration_until_2016_fits_the_earlier_figures_and_foresees_the_later_ones(
    file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "early"
    done = calibrate(file, "--out", out, "--workers", "1", "--recovery", "0", "--until", "2016")
    assert done.exit_code == 0, done.output
    assert "4 figures" in done.output
    assert "Fitted until 2016: of 2 figures that only later years show" in done.output
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["calibration"]["until"] == 2016
    years = pd.read_csv(out / "years.csv").set_index("target")
    assert years.index[years["is_new"]].tolist() == ["share_paid_year_5", "share_paid_year_6"]
    assert pd.read_csv(out / "figures.csv")["target"].tolist() == [f"share_paid_year_{year}" for year in range(1, 5)]
    other = calibrate(file, "--out", out, "--recovery", "0", "--resume")
    assert (other.exit_code, "another calibration" in other.output) == (2, True)
    wrong = calibrate(file, "--out", tmp_path / "fit", "--until", "2017")
    assert (wrong.exit_code, "2017 is not allowed" in wrong.output) == (2, True)


def test_mistakes_are_wrong_use(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waves = calibrate(file, "--out", tmp_path / "fit", "--waves", "2")
    assert (waves.exit_code, "the file has 1" in waves.output) == (2, True)
    file.write_text(FILE.replace("points = 12", "points = 1"), encoding="utf-8")
    wrong = calibrate(file, "--out", tmp_path / "fit")
    assert (wrong.exit_code, "the calibration cannot be run:" in wrong.output) == (2, True)
    assert not (tmp_path / "fit").exists()
    monkeypatch.setitem(sys.modules, "sklearn", None)
    lacking = calibrate("medicare-acos", "--out", tmp_path / "fit")
    assert (lacking.exit_code, "longgame[calibration]" in lacking.output) == (2, True)
