"""Tables read from Parquet files that may come from anyone: their size is known before they take memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

#: Rows that are decoded at a time where only the first are wanted.
_ROWS_AT_A_TIME: Final = 65_536

#: Bytes of a value in memory; of words at least.
_WIDTHS: Final = {pa.int32(): 4.0, pa.float64(): 8.0, pa.bool_(): 0.125, pa.string(): 12.0}


def read_table(path: Path, rows: int | None = None) -> pa.Table:
    """A table of a file that may come from anyone: what it needs in memory is known before it is read.

    Args:
        path: of a Parquet file.
        rows: how many it must have, if that is known.

    Raises:
        OSError: it cannot be read, has other rows, or does not fit into the memory of this computer.
        pa.ArrowException: it is damaged.
    """
    with path.open("rb") as file:
        parquet = pq.ParquetFile(file)
        found = parquet.metadata.num_rows
        if rows is not None and found != rows:
            raise OSError(f"it has {found:,} rows, but the manifest says {rows:,}")
        needed, most = _bytes_in_memory(parquet), _memory()
        if needed > most:
            raise OSError(f"it needs {needed / 1e9:,.1f} GB of memory, and this computer has {most / 1e9:,.1f} GB")
        return parquet.read()


def first_rows(path: Path, rows: int) -> pa.Table:
    """The first rows of a Parquet file; nothing beyond them is kept in memory.

    Raises:
        OSError: it cannot be read.
        pa.ArrowException: it is damaged.
    """
    with path.open("rb") as file:
        parquet = pq.ParquetFile(file)
        pieces, left = [], rows
        for piece in parquet.iter_batches(batch_size=min(_ROWS_AT_A_TIME, max(1, rows))):
            pieces.append(piece.slice(0, left))
            left -= pieces[-1].num_rows
            if not left:
                break
        return pa.Table.from_batches(pieces, parquet.schema_arrow)


def rows_of(path: Path) -> int:
    """How many rows a Parquet file says it has.

    Raises:
        OSError: it cannot be read.
        pa.ArrowException: it is damaged.
    """
    with path.open("rb") as file:
        return int(pq.ParquetFile(file).metadata.num_rows)


def _bytes_in_memory(parquet: pq.ParquetFile) -> float:
    """About what a table needs in memory, at least."""
    told = parquet.metadata
    widths = sum(_WIDTHS.get(field.type, 8.0) for field in parquet.schema_arrow)
    stored = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
    return float(max(told.num_rows * widths, stored))


def _memory() -> float:
    """Bytes of memory of this computer; without limit where it does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        return float("inf")
