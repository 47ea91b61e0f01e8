"""CSV files that are safe to open in a spreadsheet: the one guard of every table that is written as CSV.

A spreadsheet runs a cell that starts with `=`, `+`, `-` or `@` as a formula, and names come from users' files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd

#: Where a formula could begin: at the start of a cell, also after spaces, and after what other spreadsheets take for
#: the end of a cell. With the full-width signs that some of them take for the plain ones.
_FORMULA: Final = re.compile(r"(?<![^;\t\r\n])(?=[^\S\t\r\n]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before all that a spreadsheet would run as a formula; numbers stay as they are.

    >>> safe_cell("=1+1"), safe_cell("-A1.B2"), safe_cell("-0.25"), safe_cell("North; =1+1")
    ("'=1+1", "'-A1.B2", '-0.25', "North;' =1+1")
    """
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub("'", text)


def safe_cells(table: pa.Table) -> pa.Table:
    """`table` with every column of words made safe."""
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(index, field, _safe_words(table.column(index)))
    return table


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV without its index, words and headings made safe.

    Raises:
        OSError: the file cannot be written.
    """
    safe = frame.copy(deep=False)
    for name in safe.columns:
        if safe[name].dtype.kind not in "biuf":
            safe[name] = [safe_cell(value) if isinstance(value, str) else value for value in safe[name]]
    safe.columns = [safe_cell(str(name)) for name in safe.columns]
    # An open file: pandas takes `~` for the home folder.
    with path.open("w", encoding="utf-8", newline="") as file:
        safe.to_csv(file, index=False, lineterminator="\n")


def _safe_words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of words made safe; each different word is looked at once."""
    words = column.combine_chunks().dictionary_encode()
    pieces = words.chunks if isinstance(words, pa.ChunkedArray) else [words]
    safe = []
    for piece in pieces:
        dictionary = [safe_cell(word) for word in piece.dictionary.to_pylist()]
        safe.append(pa.array(dictionary, pa.string()).take(piece.indices))
    return pa.chunked_array(safe, pa.string())
