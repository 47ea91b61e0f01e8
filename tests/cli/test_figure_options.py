"""`--format` and `--width`: which files are written, how wide they are, and a rerun that draws the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from longgame.cli.main import cli

SMALL = ["--set", "organizations.independent_physicians.count=4", "--years", "3", "--workers", "1"]


def longgame_(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(cli, list(arguments))
    assert done.exit_code == status, done.output
    return done.output


def width_of(path: Path) -> int:
    with Image.open(path) as image:
        return image.width


def test_a_run_writes_each_figure_in_every_format_and_a_rerun_draws_the_same(
    tmp_path: Path,
) -> None:
    one = tmp_path / "one"
    options = ("--format", "svg", "--format", "png", "--format", "svg", "--width", "one")
    longgame_("run", "default", "-n", "2", "--no-twin", *SMALL, *options, "--out", str(one), "-q")
    assert {path.name for path in (one / "figures").iterdir()} == {"overview.svg", "overview.png"}
    assert json.loads((one / "manifest.json").read_text())["figures"] == {"formats": ["svg", "png"], "width": "one"}
    two = tmp_path / "two"
    longgame_("run", "default", "-n", "2", "--no-twin", *SMALL, "--out", str(two), "-q")
    assert width_of(two / "figures" / "overview.png") > 1.9 * width_of(one / "figures" / "overview.png")
    assert "2 of 2 drawn again are identical" in longgame_("rerun", str(one), "--out", str(tmp_path / "again"))
    again = tmp_path / "again" / "figures"
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in (one / "figures").iterdir()
    }


def test_a_comparison_is_drawn_in_every_format(tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--outcome", "signing_rate", "--format", "pdf", "--format", "svg", "--width", "one", "--out", str(out))
    said = longgame_("compare", "default", "--vary", "market.meeting_rate=0.1,0.3", "-n", "2", *SMALL, *options)
    assert "(comparison.txt, .parquet, .csv, .json, .pdf, .svg)" in said
    assert {path.suffix for path in out.glob("comparison.*")} == {".txt", ".parquet", ".csv", ".json", ".pdf", ".svg"}


@pytest.mark.parametrize(("option", "value"), [("--format", "jpg"), ("--width", "three")])
def test_other_formats_and_widths_are_refused(option: str, value: str) -> None:
    assert value in longgame_("run", option, value, status=2)


def test_evidence_without_figures_has_no_format() -> None:
    assert "--format does not go with --behaviour" in longgame_("validate", "--behaviour", "--format", "svg", status=2)


def test_a_sweep_writes_each_figure_in_every_format_and_a_rerun_draws_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    (tmp_path / "mine.toml").write_text(
        'scenario = "default"\nyears = 3\nreplicates = 2\noutcomes = ["signing_rate"]\n'
        '[factors]\n"market.member_churn_rate" = { levels = [0.1, 0.2, 0.3] }\n'
    )
    out = tmp_path / "out"
    options = ("--format", "png", "--format", "svg", "--width", "one", "--workers", "1")
    said = longgame_("sweep", str(tmp_path / "mine.toml"), *options, "--out", str(out))
    assert "effects.png, effects.svg" in said
    drawn = {path.stem for path in out.glob("*.png")}
    assert drawn == {"curves", "effects", "tornado"}
    assert drawn == {path.stem for path in out.glob("*.svg")}
    assert width_of(out / "effects.png") < 800
    assert json.loads((out / "manifest.json").read_text())["figures"] == {"formats": ["png", "svg"], "width": "one"}
    again = longgame_("rerun", str(out), "--workers", "1", "--out", str(tmp_path / "again"))
    assert "7 recorded, 7 of 7 drawn again are identical" in again


def test_an_invasion_is_drawn_in_every_format_and_a_rerun_draws_the_same(tmp_path: Path) -> None:
    one = tmp_path / "one"
    size = ("--kind", "payer", "--share", "0.5", "--window", "1", "-n", "2", *SMALL)
    options = ("--format", "svg", "--format", "png", "--width", "one", "--out", str(one))
    said = longgame_("invasion", "zero_sum", "long_term", *size, *options)
    assert "(invasion.parquet, .csv, .json, .svg, .png)" in said
    assert width_of(one / "invasion.png") < 800
    assert "2 of 2 drawn again are identical" in longgame_("rerun", str(one), "--workers", "1")


def test_pages_that_folders_keep_are_as_wide_in_every_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").write_text(
        'scenario = "default"\nyears = 3\nreplicates = 2\noutcomes = ["signing_rate"]\n'
        '[factors]\n"market.member_churn_rate" = { levels = [0.1, 0.2, 0.3] }\n'
    )
    vary = ("--vary", "market.meeting_rate=0.1,0.3")
    commands = {
        "run": ("run", "default", "-n", "2", "--no-figures", *SMALL, "--out", "run"),
        "comparison": ("compare", "default", *vary, "-n", "2", *SMALL, "--out", "comparison"),
        "sweep": ("sweep", str(tmp_path / "mine.toml"), "--workers", "1", "--out", "sweep"),
        "explained": ("explain", "run", "--out", "explained"),
    }
    pages, printed = [], []
    for columns in ("64", "150"):
        (tmp_path / columns).mkdir()
        monkeypatch.chdir(tmp_path / columns)
        monkeypatch.setenv("COLUMNS", columns)
        printed.append({name: longgame_(*command) for name, command in commands.items()})
        kept = sorted(path for name in commands for path in Path(name).glob("*.txt"))
        pages.append({str(path): path.read_text(encoding="utf-8") for path in kept})
    assert len(pages[0]) == 4
    assert pages[0] == pages[1]
    assert all(printed[0][name] != printed[1][name] for name in commands)
