"""Tables of a sweep as CSV, for spreadsheets: the same rows, and nothing that a spreadsheet would run."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import longgame as lg
from longgame.cli.main import cli
from longgame.experiments.sweep.tables import Sweep

EXPERIMENT = """
years = 2
replicates = 2
outcomes = ["signing_rate", "renewal_rate"]
set = {"organizations.payer.count" = 2, "organizations.independent_physicians.count" = 4}
[factors]
"mechanisms.trust".levels = [true, false]
"""
NAMES = ("points", "draws", "outcomes")


def sweep(folder: Path, *more: str) -> Result:
    (folder / "mine.toml").write_text(EXPERIMENT, encoding="utf-8")
    words = ["sweep", str(folder / "mine.toml"), "--out", str(folder / "out"), "--workers", "1", *more]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    return done


def test_csv_writes_every_table_of_the_folder(tmp_path: Path) -> None:
    done = sweep(tmp_path, "--csv")
    out = tmp_path / "out"
    tables = [path for path in out.glob("*.parquet")]
    assert {path.stem for path in tables} >= {*NAMES, "effects", "means"}
    for path in tables:
        table = pd.read_csv(path.with_suffix(".csv"))
        assert len(table) == pq.read_table(path).num_rows
        assert table.columns.tolist() == pq.read_table(path).column_names
    assert "outcomes.csv" in done.output
    files = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert files["outcomes.csv"]["rows"] == 4
    # Nobody renews within two years: an empty cell, not the word nan.
    assert "nan" not in (out / "outcomes.csv").read_text(encoding="utf-8")


def test_csv_is_added_to_a_sweep_that_is_complete_already(tmp_path: Path) -> None:
    sweep(tmp_path)
    out = tmp_path / "out"
    assert not (out / "outcomes.csv").exists()
    sweep(tmp_path, "--resume", "--csv")
    assert all((out / f"{name}.csv").is_file() for name in NAMES)
    assert not list(out.glob(".*partial"))


def test_a_sweep_from_python_writes_csv_into_its_folder(tmp_path: Path) -> None:
    table = {"years": 1, "replicates": 1, "outcomes": ["signing_rate"]}
    lg.sweep(table, out=tmp_path / "out", csv=True)
    assert len(pd.read_csv(tmp_path / "out" / "outcomes.csv")) == 1
    with pytest.raises(ValueError, match="csv writes files; name their folder with out"):
        lg.sweep(table, csv=True)


def test_a_text_that_a_spreadsheet_would_run_is_marked_and_a_number_is_not(tmp_path: Path) -> None:
    points = pa.table({"point": [1, 2], "=cmd": ["-0.5", "=1+1"], "error": ["@SUM(A1)", None]})
    Sweep(points, pa.table({"draw": [1]}), pa.table({"y": [float("nan")]})).write_csv(tmp_path)
    assert (tmp_path / "points.csv").read_text().splitlines() == ["point,'=cmd,error", "1,-0.5,'@SUM(A1)", "2,'=1+1,"]
    assert (tmp_path / "outcomes.csv").read_text().splitlines() == ["y", '""']
