"""Where two files of the same name differ: first row and column of tables, first line of text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from longgame.environment.records.table_reading import first_rows, read_table, rows_of
from longgame.environment.scenario.reading.parameter import quoted

#: Columns that say which row it is, in the order in which they are told.
_KEYS: Final = ("point", "draw", "replicate", "year", "scenario", "outcome", "deal", "organization", "account", "event")
#: Letters shown before the first that differs in a line of text.
_LEAD: Final = 20
#: A recorded file is compared only if it is not so many times larger than that of the rerun, small ones apart.
_MOST_TIMES_LARGER: Final = 20
_SMALL: Final = 50_000


@dataclass(frozen=True)
class TableDifference:
    """Where the values of two tables differ first.

    Attributes:
        row: of the first row that differs, from 1.
        key: columns that say which row it is, with their values.
        column: the first that differs in that row.
        recorded, now: its two values.
        rows: how many of the rows that both have differ.
        compared: how many rows both have.
    """

    row: int
    key: dict[str, object]
    column: str
    recorded: object
    now: object
    rows: int
    compared: int

    def in_words(self) -> str:
        """One line: where, both values, by how much, and how many rows."""
        key = ", ".join(f"{name} {value}" for name, value in self.key.items())
        where = f"row {self.row:,}" + (f" ({key})" if key else "")
        values = f"{self.column} was {_shown(self.recorded)}, is now {_shown(self.now)}{_by(self.recorded, self.now)}"
        return f"{where}: {values}; {self.rows:,} of {self.compared:,} rows differ"


def difference_in_words(recorded: Path, now: Path) -> str:
    """What differs between two files of the same kind, in a line.

    Tables in Parquet are compared value by value, to the last bit; everything else as lines of text.
    """
    sizes = [path.stat().st_size for path in (recorded, now)]
    if sizes[0] > _MOST_TIMES_LARGER * (sizes[1] + _SMALL):
        return f"{sizes[0]:,} bytes were recorded, and the rerun made {sizes[1]:,}: too large to be compared"
    if recorded.suffix == ".parquet":
        try:
            return _tables_in_words(recorded, now)
        except (OSError, pa.ArrowException) as error:
            return f"cannot be compared: {error}"
    try:
        return _texts_in_words(recorded, now)
    except (OSError, UnicodeDecodeError) as error:
        return f"cannot be compared: {error}"


def first_difference(recorded: pa.Table, now: pa.Table) -> TableDifference | None:
    """Where the common columns of the common rows differ first; None if nowhere.

    Numbers are compared to the last bit, so that 0.0 and -0.0 differ and a NaN is equal to itself.
    """
    compared = min(recorded.num_rows, now.num_rows)
    columns = [name for name in recorded.column_names if name in now.column_names]
    recorded, now = recorded.slice(0, compared), now.slice(0, compared)
    differs = {name: _differs(recorded.column(name), now.column(name)) for name in columns}
    rows = np.zeros(compared, dtype=np.bool_)
    for mask in differs.values():
        rows |= mask
    if not rows.any():
        return None
    row = int(rows.argmax())
    column = next(name for name in columns if differs[name][row])
    return TableDifference(
        row=row + 1,
        key={name: recorded.column(name)[row].as_py() for name in _KEYS if name in columns and name != column},
        column=column,
        recorded=recorded.column(column)[row].as_py(),
        now=now.column(column)[row].as_py(),
        rows=int(rows.sum()),
        compared=compared,
    )


def _tables_in_words(recorded_path: Path, now_path: Path) -> str:
    now = read_table(now_path)
    # The recorded file may be anyone's, and say that it has any number of rows: no more are read than can be compared.
    rows = rows_of(recorded_path)
    recorded = first_rows(recorded_path, now.num_rows)
    parts = []
    if rows != now.num_rows:
        parts.append(f"had {rows:,} rows, has now {now.num_rows:,}")
    gone = [name for name in recorded.column_names if name not in now.column_names]
    new = [name for name in now.column_names if name not in recorded.column_names]
    parts += [f"columns gone: {', '.join(gone)}"] if gone else []
    parts += [f"columns new: {', '.join(new)}"] if new else []
    first = first_difference(recorded, now)
    if first is not None:
        parts.append(first.in_words())
    return "; ".join(parts) or "the same values in other bytes (another version of pyarrow or of its compression?)"


def _differs(one: pa.ChunkedArray, other: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Rows in which two columns differ, shape (rows,); columns of different types differ everywhere."""
    if one.type != other.type:
        return np.ones(len(one), dtype=np.bool_)
    first, second = one.combine_chunks(), other.combine_chunks()
    if pa.types.is_float64(first.type):
        # A view of a slice looks at the whole: a copy has nothing before its first row.
        first, second = (pa.concat_arrays([array]).view(pa.int64()) for array in (first, second))
    unequal = pc.fill_null(pc.not_equal(first, second), False)
    only_one_is_null = pc.xor(pc.is_null(first), pc.is_null(second))
    mask: NDArray[np.bool_] = pc.or_(unequal, only_one_is_null).to_numpy(zero_copy_only=False)
    return mask.astype(np.bool_)


def _texts_in_words(recorded: Path, now: Path) -> str:
    with recorded.open(encoding="utf-8", newline="") as former, now.open(encoding="utf-8", newline="") as latter:
        for number, (one, other) in enumerate(zip_longest(former, latter), start=1):
            if one != other:
                alike = takewhile(lambda letters: letters[0] == letters[1], zip(one or "", other or "", strict=False))
                start = max(0, sum(1 for _ in alike) - _LEAD)
                return f"line {number:,} was {_line(one, start)}, is now {_line(other, start)}"
    return "the same text"


def _line(text: str | None, start: int) -> str:
    """A line from a little before the place where it differs."""
    return "missing" if text is None else ("..." if start else "") + quoted(text[start:].rstrip())


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    return quoted(value) if isinstance(value, str) else repr(value)


def _by(recorded: object, now: object) -> str:
    """By how much a number differs, and in what proportion."""
    numbers = [
        float(value) for value in (recorded, now) if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    if len(numbers) < 2 or not all(math.isfinite(number) for number in numbers):
        return ""
    change = numbers[1] - numbers[0]
    share = f", {abs(change / numbers[0]):.2g} of it" if numbers[0] else ""
    return f" ({change:+.3g}{share})"
