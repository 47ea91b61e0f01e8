"""Outcomes: what an experiment measures of each market, one number a cell.

An outcome is a name with a unit and a meaning; families write a dot before the member (`gain_rate.health_system`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from longgame.environment.nearest_names import nearest_hint
from longgame.environment.tables import RECORD_LEVELS

if TYPE_CHECKING:
    from longgame.environment.stack import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Levels of recording from the least to the most.
_LEVELS: Final = tuple(RECORD_LEVELS)


@dataclass(frozen=True)
class Outcome:
    """One number about a market.

    Attributes:
        name, unit, meaning: for people and files.
        record: level of recording that it needs.
        twin: whether it compares with the no-deal twin.
        of: its value in every cell of a batch, shape (cells,); NaN where it does not exist.
    """

    name: str
    unit: str
    meaning: str
    record: str
    twin: bool
    of: Callable[[CellTables], Floats]


class CellTables:
    """The tables of a batch of cells, all of the same number of years, as arrays by cell.

    Args:
        cells: the cells of the batch.
        tables: their tables with a first column `cell` that counts from 0, sorted by cell and year.
    """

    def __init__(self, cells: Sequence[Cell], tables: Mapping[str, pa.Table]) -> None:
        self.cells = cells
        self._tables = tables
        self._numbers: dict[tuple[str, str], NDArray[np.generic]] = {}
        self._words: dict[tuple[str, str], tuple[Ints, list[str]]] = {}

    @property
    def years(self) -> int:
        """Contract years of every cell."""
        return self.cells[0].scenario.years

    def column(self, table: str, name: str) -> Floats:
        """A numeric column; null is NaN."""
        key = (table, name)
        if key not in self._numbers:
            self._numbers[key] = self._tables[table].column(name).to_numpy().astype(np.float64)
        return np.asarray(self._numbers[key], dtype=np.float64)

    def by_year(self, name: str) -> Floats:
        """A column of the market table, shape (cells, years)."""
        return self.column("market", name).reshape(len(self.cells), -1)

    def words(self, table: str, name: str) -> tuple[Ints, list[str]]:
        """A word column as codes and the words behind them."""
        key = (table, name)
        if key not in self._words:
            column = self._tables[table].column(name).combine_chunks()
            if isinstance(column, pa.ChunkedArray):  # an empty table has no chunk to combine
                column = pa.array([], pa.string())
            if not pa.types.is_dictionary(column.type):
                column = column.dictionary_encode()
            codes = column.indices.fill_null(-1).to_numpy().astype(np.int64)
            self._words[key] = codes, column.dictionary.to_pylist()
        return self._words[key]

    def is_word(self, table: str, name: str, *wanted: str) -> Bools:
        """Rows whose word is one of `wanted`."""
        codes, words = self.words(table, name)
        return np.isin(codes, [code for code, word in enumerate(words) if word in wanted])

    def sums(self, table: str, rows: Bools, values: Floats | None = None) -> Floats:
        """Count of `rows`, or the sum of `values` over them, by cell."""
        cell = self.column(table, "cell").astype(np.int64)[rows]
        weights = None if values is None else values[rows]
        return np.bincount(cell, weights=weights, minlength=len(self.cells)).astype(np.float64)

    def mean(self, table: str, rows: Bools, values: Floats) -> Floats:
        """Mean of `values` over `rows` by cell, NaN without any."""
        return quotient(self.sums(table, rows, values), self.sums(table, rows))


def quotient(numerator: Floats, denominator: Floats) -> Floats:
    """Numerator over denominator, NaN where the denominator is zero."""
    there = denominator != 0.0
    return np.asarray(np.where(there, numerator / np.where(there, denominator, 1.0), np.nan))


@cache
def outcomes() -> Mapping[str, Outcome]:
    """Every outcome by name."""
    # Here, because these modules describe their outcomes with the classes above.
    from longgame.experiments.outcomes_of_deals import deal_outcomes
    from longgame.experiments.outcomes_of_markets import market_outcomes

    return {outcome.name: outcome for outcome in (*market_outcomes(), *deal_outcomes())}


def unknown_outcomes(names: Sequence[str]) -> list[str]:
    """One line for each name that is no outcome, with the nearest one."""
    known = outcomes()
    return [f"no outcome {name!r}{nearest_hint(name, list(known))}" for name in names if name not in known]


def needed_record(names: Sequence[str]) -> tuple[str, bool]:
    """Level of recording that these outcomes need, and whether they need the no-deal twin."""
    chosen = [outcomes()[name] for name in names]
    level = max((_LEVELS.index(outcome.record) for outcome in chosen), default=0)
    return _LEVELS[level], any(outcome.twin for outcome in chosen)


def measured_outcomes(names: Sequence[str], cells: Sequence[Cell], tables: Mapping[str, pa.Table]) -> pa.Table:
    """The outcomes of a batch: `cell`, then one column for each name; null where an outcome does not exist."""
    batch = CellTables(cells, tables)
    columns = {"cell": pa.array(np.arange(len(cells), dtype=np.int32))}
    for name in names:
        values = outcomes()[name].of(batch)
        columns[name] = pa.array(values, pa.float64(), mask=np.isnan(values))
    return pa.table(columns)
