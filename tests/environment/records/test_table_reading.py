"""Tables from anywhere: what they need in memory is known before they are read."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import longgame as lg
from longgame.environment.records import table_reading
from longgame.environment.records.results import Results, ResultsError
from longgame.environment.records.table_reading import first_rows, read_table


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A small file of a million rows."""
    path = tmp_path / "~table.parquet"
    with path.open("wb") as file:
        pq.write_table(pa.table({"usd": np.zeros(1_000_000), "name": pa.array(["x"] * 1_000_000)}), file)
    assert path.stat().st_size < 100_000
    return path


def test_a_table_that_does_not_fit_into_the_memory_is_refused(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_table(table).num_rows == 1_000_000
    monkeypatch.setattr(table_reading, "_memory", lambda: 10e6)
    with pytest.raises(OSError, match=r"needs 0\.0 GB of memory"):
        read_table(table)


def test_a_table_with_other_rows_than_its_manifest_says_is_refused(table: Path) -> None:
    with pytest.raises(OSError, match="it has 1,000,000 rows, but the manifest says 20"):
        read_table(table, 20)


def test_the_first_rows_are_read_without_the_rest(table: Path) -> None:
    assert first_rows(table, 70_000).num_rows == 70_000
    assert first_rows(table, 0).num_rows == 0
    assert first_rows(table, 2_000_000).num_rows == 1_000_000


def test_a_run_folder_whose_table_was_swapped_for_a_larger_one_is_refused(tmp_path: Path, table: Path) -> None:
    folder = lg.run("default", replicates=1, years=2, record="market").write(tmp_path / "run")
    assert Results.from_folder(folder).market.shape[0] == 2
    (folder / "market.parquet").write_bytes(table.read_bytes())
    with pytest.raises(ResultsError, match="it has 1,000,000 rows, but the manifest says 2"):
        Results.from_folder(folder).table("market")


def test_a_manifest_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    folder = lg.run("default", replicates=1, years=1, record="market").write(tmp_path / "run")
    (folder / "manifest.json").write_text(json.dumps({"scenario": 1})[:-1] + ',"a":' + "[" * 100_000)
    with pytest.raises(ResultsError, match="cannot be read"):
        Results.from_folder(folder)
