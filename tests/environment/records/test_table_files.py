from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from longgame.environment.records.table_files import TableFiles, arrow_schema, conformed
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.simulate import simulate_chunks

NAMES = (*RECORD_LEVELS["deals"], "gains")


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    scenario = Scenario.load("default", overrides={"years": 3})
    return [Cell(scenario, 1, replicate) for replicate in range(1, 35)]


def write_in_pieces(folder: Path, cells: list[Cell], size: int) -> dict[str, bytes]:
    folder.mkdir()
    files = TableFiles(folder, NAMES, csv=True)
    for chunk in simulate_chunks(cells, twin=True, batch_pairs=size * cells[0].pair_rows):
        assert chunk.cells <= size
        files.write(chunk.tables, chunk.cells)
    files.close()
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.usefixtures("fake_engine")
def test_files_have_the_same_bytes_for_every_size_of_the_pieces(tmp_path: Path, cells: list[Cell]) -> None:
    first = write_in_pieces(tmp_path / "1", cells, 1)
    assert len(first) == 2 * len(NAMES)
    # Row groups hold ten: pieces that end within one, that reach over two, and all at once.
    for size in (7, 13, 34):
        assert write_in_pieces(tmp_path / str(size), cells, size) == first


@pytest.mark.usefixtures("fake_engine")
def test_row_groups_hold_ten_replicates_and_the_last_one_the_rest(tmp_path: Path, cells: list[Cell]) -> None:
    write_in_pieces(tmp_path / "run", cells[:25], 4)
    for name in NAMES:
        file = pq.ParquetFile(tmp_path / "run" / f"{name}.parquet")
        assert file.schema_arrow == arrow_schema(name)
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        replicates = [file.read_row_group(group).column("replicate") for group in range(file.num_row_groups)]
        assert [(pc.min(one).as_py(), pc.max(one).as_py()) for one in replicates] == [(1, 10), (11, 20), (21, 25)]


def one_row(table: str, **values: object) -> pa.Table:
    zero = {"int": 0, "float": 0.0, "bool": False, "word": "x"}
    row = {column.name: zero[column.kind] for column in TABLES[table]} | {"replicate": 1, "year": 1} | values
    return pa.Table.from_pylist([row], schema=arrow_schema(table))


def test_nan_becomes_null_only_where_the_column_may_be_empty() -> None:
    table = conformed("organizations", one_row("organizations", maturity=np.nan, lives=np.nan))
    assert table.column("maturity").null_count == 1
    assert table.column("lives").null_count == 0


def test_a_column_that_the_table_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="lives"):
        conformed("organizations", one_row("organizations").drop_columns(["lives"]))


def test_a_spreadsheet_does_not_take_a_name_for_a_formula(tmp_path: Path) -> None:
    files = TableFiles(tmp_path, ["gains"], csv=True)
    files.write({"gains": one_row("gains", name='=HYPERLINK("x")', net_usd=-0.1)}, 1)
    files.close()
    line = (tmp_path / "gains.csv").read_text().splitlines()[1]
    assert "\"'=HYPERLINK(" in line
    assert ",-0.1," in line
    assert pq.read_table(tmp_path / "gains.parquet").column("name").to_pylist() == ['=HYPERLINK("x")']


def test_floats_in_csv_come_back_exactly(tmp_path: Path) -> None:
    values = [0.1, 1 / 3, 1e300, -2.5e-12, 123456789.123456789]
    files = TableFiles(tmp_path, ["ledger"], csv=True)
    files.write({"ledger": pa.concat_tables([one_row("ledger", amount_usd=value) for value in values])}, 1)
    files.close()
    lines = (tmp_path / "ledger.csv").read_text().splitlines()[1:]
    assert [float(line.rsplit(",", 1)[1]) for line in lines] == values


def test_a_table_without_rows_is_a_file_with_columns(tmp_path: Path) -> None:
    files = TableFiles(tmp_path, ["events"])
    files.write({"events": one_row("events").slice(0, 0)}, 12)
    files.close()
    table = pq.read_table(tmp_path / "events.parquet")
    assert (table.num_rows, table.schema) == (0, arrow_schema("events"))
