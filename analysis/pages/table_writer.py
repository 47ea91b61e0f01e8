"""Tables of an analysis as CSV and Parquet files in the folder of a sweep."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from longgame.environment.records.spreadsheet_cells import write_csv


def write_table(table: pd.DataFrame, folder: Path, name: str) -> None:
    """Write a table as `NAME.csv` and `NAME.parquet`; nothing if it has no rows.

    Levels of several kinds in one column are texts in both.

    Raises:
        OSError: the folder cannot be written to.
    """
    if table.empty:
        return
    columns = pa.table({str(column): _column(table[column].tolist()) for column in table})
    write_csv(table, folder / f"{name}.csv")
    # An open file: the table library takes some names for addresses.
    with (folder / f"{name}.parquet").open("wb") as file:
        pq.write_table(columns, file, compression="zstd", store_schema=False)


def _column(values: list[object]) -> pa.Array:
    known = [value for value in values if value is not None]
    if len({type(value) for value in known}) > 1:
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values)
