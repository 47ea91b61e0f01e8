"""No CSV file holds a cell that a spreadsheet would run as a formula."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from longgame.environment.records.spreadsheet_cells import safe_cell, safe_cells, write_csv
from longgame.environment.records.table_files import TableFiles, arrow_schema
from longgame.environment.records.tables import TABLES

FULL_WIDTH_EQUALS = "\uff1d"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-A1.B2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u3000=1",
        f"{FULL_WIDTH_EQUALS}1+1",
        "-",
        "=",
        "-1e",
    ],
)
def test_a_cell_that_starts_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize(("text", "safe"), [("North; =1", "North;' =1"), ("a\t@b", "a\t'@b"), ("a\n-b", "a\n'-b")])
def test_so_does_what_another_spreadsheet_takes_for_the_next_cell(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@pytest.mark.parametrize(
    "text", ["", "North", "a=b", "A1.B2~C3#1", "long-term", "x@y.z", "a; b", "-0.25", "+3", "-1e-05"]
)
def test_plain_words_and_numbers_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_every_column_of_words_of_every_table_is_made_safe() -> None:
    for name, columns in TABLES.items():
        fillers = {"int": 1, "float": -1.5, "bool": True, "word": "=cmd"}
        row = {column.name: fillers[column.kind] for column in columns}
        safe = safe_cells(pa.Table.from_pylist([row, row], schema=arrow_schema(name))).to_pylist()[1]
        words = [column.name for column in columns if column.kind == "word"]
        assert words or name == "market"
        assert {safe[word] for word in words} <= {"'=cmd"}
        assert {word: safe[word] for word in safe if word not in words} == {w: row[w] for w in row if w not in words}


def test_empty_words_stay_empty() -> None:
    assert safe_cells(pa.table({"group": pa.array([None, "-x"], pa.string())})).to_pydict() == {"group": [None, "'-x"]}


def test_ids_in_the_csv_of_a_run_are_made_safe_and_the_parquet_file_keeps_them(tmp_path: Path) -> None:
    row = {
        "replicate": 1,
        "year": 1,
        "account": "-A1.B2",
        "counterparty": "@home",
        "category": "=x",
        "amount_usd": -2.0,
    }
    files = TableFiles(tmp_path, ["ledger"], csv=True)
    files.write({"ledger": pa.Table.from_pylist([row], schema=arrow_schema("ledger"))}, 1)
    files.close()
    with (tmp_path / "ledger.csv").open(newline="") as file:
        written = list(csv.reader(file))[1]
    assert written == ["1", "1", "'-A1.B2", "'@home", "'=x", "-2"]
    assert pd.read_parquet(tmp_path / "ledger.parquet")["account"].tolist() == ["-A1.B2"]


def test_frames_are_written_safe_headings_too_with_numbers_and_gaps_as_they_are(tmp_path: Path) -> None:
    frame = pd.DataFrame({"scenario": ["=1", None], "=level": ["-0.5", "-x"], "mean": [-1.5, np.nan], "n": [1, -2]})
    write_csv(frame, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["scenario", "'=level", "mean", "n"], ["'=1", "-0.5", "-1.5", "1"], ["", "'-x", "", "-2"]]
    assert frame["scenario"].tolist()[0] == "=1"
