"""Tables as files: the Arrow schema of each table, and the one writer of Parquet and CSV.

Rows go to Parquet in row groups of ten replicates, whatever the sizes of the pieces that arrive, so that a file has
the same bytes for any batch size and any number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from longgame.environment.records.spreadsheet_cells import safe_cells
from longgame.environment.records.tables import TABLES

#: Replicates in one row group; part of the file format.
BLOCK_REPLICATES: Final = 10

_ARROW_TYPES: Final = {"int": pa.int32(), "float": pa.float64(), "bool": pa.bool_(), "word": pa.string()}


def arrow_schema(table: str) -> pa.Schema:
    """Arrow schema of `table`: int32, float64, bool and string columns in file order."""
    return pa.schema([pa.field(column.name, _ARROW_TYPES[column.kind]) for column in TABLES[table]])


def conformed(name: str, table: pa.Table, keep_cell: bool = False) -> pa.Table:
    """Rows of `table` in the columns and types of the table `name`, in one piece.

    NaN in a nullable column becomes null. A first column `cell` is dropped, unless `keep_cell`.

    Raises:
        KeyError: a column is missing.
    """
    columns = []
    for column in TABLES[name]:
        values = table.column(column.name).cast(_ARROW_TYPES[column.kind])
        if column.kind == "float" and column.nullable:
            values = pc.if_else(pc.is_nan(values), pa.scalar(None, pa.float64()), values)
        columns.append(values)
    result = pa.table(columns, schema=arrow_schema(name))
    if keep_cell:
        result = result.add_column(0, "cell", table.column("cell").cast(pa.int32()))
    return result.combine_chunks()


class TableFiles:
    """Writes the tables of one run into a folder, replicate after replicate.

    Args:
        folder: an existing folder; the files must not exist.
        names: tables to write.
        csv: write each table as CSV too.
    """

    def __init__(self, folder: Path, names: Sequence[str], csv: bool = False) -> None:
        self.rows = dict.fromkeys(names, 0)
        self.replicates = 0
        self._pending: dict[str, list[pa.Table]] = {name: [] for name in names}
        self._parquet: dict[str, pq.ParquetWriter] = {}
        self._csv: dict[str, pa_csv.CSVWriter] = {}
        # Open files, as the table library takes `~` for the home folder, and some names for addresses on the network.
        self._open: list[BinaryIO] = []
        try:
            for name in names:
                self._parquet[name] = _parquet_writer(self._opened(folder / f"{name}.parquet"), name)
                if csv:
                    self._csv[name] = pa_csv.CSVWriter(
                        self._opened(folder / f"{name}.csv"),
                        arrow_schema(name),
                        write_options=pa_csv.WriteOptions(quoting_style="needed"),
                    )
        except BaseException:
            self.abandon()
            raise

    def write(self, tables: Mapping[str, pa.Table], replicates: int) -> None:
        """Append the rows of the next `replicates` replicates; every table must be there, sorted by replicate.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        start, end = self.replicates, self.replicates + replicates
        numbers = {name: tables[name].column("replicate").to_numpy() for name in self._pending}
        while start < end:
            block_end = (start // BLOCK_REPLICATES + 1) * BLOCK_REPLICATES
            stop = min(end, block_end)
            for name, pending in self._pending.items():
                first, last = np.searchsorted(numbers[name], (start + 1, stop + 1))
                if last > first:
                    pending.append(tables[name].slice(int(first), int(last - first)))
            start = self.replicates = stop
            if stop == block_end:
                self._flush()

    def close(self) -> None:
        """Write what is left as the last row group and complete the files."""
        self._flush()
        for writer in (*self._parquet.values(), *self._csv.values()):
            writer.close()
        for file in self._open:
            file.close()

    def abandon(self) -> None:
        """Let go of the files without completing them; their content is not to be used."""
        for writer in (*self._parquet.values(), *self._csv.values()):
            try:
                writer.close()
            except (OSError, ValueError, pa.ArrowException):
                continue
        for file in self._open:
            with suppress(OSError):
                file.close()

    def _opened(self, path: Path) -> BinaryIO:
        file = path.open("xb")
        self._open.append(file)
        return file

    def _flush(self) -> None:
        for name, pending in self._pending.items():
            if not pending:
                continue
            block = conformed(name, pa.concat_tables(pending))
            pending.clear()
            self._parquet[name].write_table(block, row_group_size=block.num_rows)
            if name in self._csv:
                self._csv[name].write_table(safe_cells(block))
            self.rows[name] += block.num_rows


def _parquet_writer(file: BinaryIO, name: str) -> pq.ParquetWriter:
    words = [column.name for column in TABLES[name] if column.kind != "float"]
    return pq.ParquetWriter(
        file, arrow_schema(name), compression="zstd", use_dictionary=words, store_schema=False, version="2.6"
    )
