"""Outcomes: what an experiment measures of each market, one number a cell.

An outcome is a name with a unit and a meaning; families write a dot before the member (`gain_rate.health_system`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.state.stack import market_roster

if TYPE_CHECKING:
    from longgame.environment.state.stack import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")

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
        replay: whether it compares with a replay under other settings, whose tables are called `replay events` ...
    """

    name: str
    unit: str
    meaning: str
    record: str
    twin: bool
    of: Callable[[CellTables], Floats]
    replay: bool = False


@dataclass(frozen=True)
class Needs:
    """What some outcomes need: level of recording, the no-deal twin, a replay."""

    record: str
    twin: bool
    replay: bool


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
        self._kept: dict[str, Any] = {}
        self._deals: dict[str, int] = {}

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

    def relationships(self, table: str) -> Ints:
        """A number for the relationship of each row, unique over cells and the same in all tables of the batch."""
        codes, words = self.words(table, "deal")
        number = np.array([self._deals.setdefault(word, len(self._deals)) for word in words] or [0], dtype=np.int64)
        return np.asarray(number[codes] + (self.cell_of(table) << 32))

    def provider_kind(self, table: str, kind: str) -> Bools:
        """Rows whose provider is of this kind."""
        codes, words = self.words(table, "provider")
        of = self.kept("kinds", self._kinds)
        by_cell = np.array(
            [[of[cell].get(word) == kind for word in words] or [False] for cell in range(len(self.cells))]
        )
        return np.asarray(by_cell[self.cell_of(table), codes])

    def _kinds(self) -> list[dict[str, str]]:
        return [{member.organization: member.kind for member in market_roster(cell.scenario)} for cell in self.cells]

    def kept(self, name: str, made: Callable[[], T]) -> T:
        """What `made` gives, made once a batch: several outcomes read the same intermediate result."""
        if name not in self._kept:
            self._kept[name] = made()
        found: T = self._kept[name]
        return found

    def cell_of(self, table: str) -> Ints:
        """Cell of each row."""
        return self.column(table, "cell").astype(np.int64)

    def tally(self, cell: Ints, weights: Floats | None = None) -> Floats:
        """Count of observations, or the sum of their weights, by cell."""
        return np.bincount(cell, weights=weights, minlength=len(self.cells)).astype(np.float64)

    def sums(self, table: str, rows: Bools, values: Floats | None = None) -> Floats:
        """Count of `rows`, or the sum of `values` over them, by cell."""
        return self.tally(self.cell_of(table)[rows], None if values is None else values[rows])

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
    from longgame.experiments.outcomes.cash import cash_outcomes
    from longgame.experiments.outcomes.deals import deal_outcomes
    from longgame.experiments.outcomes.kinds import kind_outcomes
    from longgame.experiments.outcomes.markets import market_outcomes
    from longgame.experiments.outcomes.replays import replay_outcomes

    families = (market_outcomes(), deal_outcomes(), kind_outcomes(), cash_outcomes(), replay_outcomes())
    return {outcome.name: outcome for family in families for outcome in family}


def matching_outcomes(patterns: Sequence[str]) -> list[str]:
    """Names of the outcomes that patterns such as `gain_rate.*` stand for, in order; what matches nothing stays."""
    names: list[str] = []
    for pattern in patterns:
        found = [name for name in outcomes() if fnmatchcase(name, pattern)] if "*" in pattern else []
        names += found or [pattern]
    return list(dict.fromkeys(names))


def unknown_outcomes(names: Sequence[str]) -> list[str]:
    """One line for each name that is no outcome, with the nearest one."""
    known = outcomes()
    return [f"no outcome {name!r}{nearest_hint(name, list(known))}" for name in names if name not in known]


def needs(names: Sequence[str]) -> Needs:
    """What the outcomes need all together."""
    chosen = [outcomes()[name] for name in names]
    level = max((_LEVELS.index(outcome.record) for outcome in chosen), default=0)
    return Needs(_LEVELS[level], any(one.twin for one in chosen), any(one.replay for one in chosen))


def measured_outcomes(names: Sequence[str], cells: Sequence[Cell], tables: Mapping[str, pa.Table]) -> pa.Table:
    """The outcomes of a batch: `cell`, then one column for each name; null where an outcome does not exist."""
    batch = CellTables(cells, tables)
    columns = {"cell": pa.array(np.arange(len(cells), dtype=np.int32))}
    for name in names:
        values = outcomes()[name].of(batch)
        columns[name] = pa.array(values, pa.float64(), mask=np.isnan(values))
    return pa.table(columns)
