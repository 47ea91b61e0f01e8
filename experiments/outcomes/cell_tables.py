"""The tables of a batch of markets as arrays by market: what outcomes are computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.state.stack import market_roster

if TYPE_CHECKING:
    from longgame.environment.state.stack import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")


class CellTables:
    """The tables of a batch of cells, all of the same number of years, as arrays by cell.

    Args:
        tables: by name, each with a first column `cell` that counts from 0, sorted by cell and year.
        count: how many cells.
        years: contract years of every cell.
        values: of each cell, the parameters of its scenario by dotted key.
        kinds: gives the kind of each organisation by id, for each cell; asked once, and only if an outcome needs it.
        rules: gives what the scenario of each cell says, as a manifest keeps it; asked as `kinds` is.
    """

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        count: int,
        years: int,
        values: Sequence[Mapping[str, Any]],
        kinds: Callable[[], Sequence[Mapping[str, str]]],
        rules: Callable[[], Sequence[Mapping[str, Any]]],
    ) -> None:
        self.count, self.years, self.values = count, years, values
        self._tables = tables
        self._kinds = kinds
        self._rules = rules
        self._numbers: dict[tuple[str, str], NDArray[np.generic]] = {}
        self._words: dict[tuple[str, str], tuple[Ints, list[str]]] = {}
        self._kept: dict[str, Any] = {}
        self._deals: dict[str, int] = {}

    @classmethod
    def of_cells(cls, cells: Sequence[Cell], tables: Mapping[str, pa.Table]) -> CellTables:
        """The tables that simulating these cells gave."""

        def kinds() -> list[dict[str, str]]:
            return [{member.organization: member.kind for member in market_roster(cell.scenario)} for cell in cells]

        def rules() -> list[Mapping[str, Any]]:
            of = {id(cell.scenario): cell.scenario for cell in cells}
            canonical = {number: scenario.canonical() for number, scenario in of.items()}
            return [canonical[id(cell.scenario)] for cell in cells]

        values = [cell.scenario.values for cell in cells]
        return cls(tables, len(cells), cells[0].scenario.years, values, kinds, rules)

    @property
    def rules(self) -> Sequence[Mapping[str, Any]]:
        """What the scenario of each cell says: values, mix, named organisations and policies."""
        return self.kept("rules", self._rules)

    def column(self, table: str, name: str) -> Floats:
        """A numeric column; null is NaN."""
        key = (table, name)
        if key not in self._numbers:
            self._numbers[key] = self._tables[table].column(name).to_numpy().astype(np.float64)
        return np.asarray(self._numbers[key], dtype=np.float64)

    def by_year(self, name: str) -> Floats:
        """A column of the market table, shape (cells, years)."""
        return self.column("market", name).reshape(self.count, -1)

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

    def of_organization(self, table: str, name: str, meant: str) -> Bools:
        """Rows whose word in a column is an organisation, by its id or by a display name that it alone has."""
        codes, words = self.words(table, name)
        if meant in words:
            return np.asarray(codes == words.index(meant))
        rules = self.rules
        found = {id(one): RosterNames.of_rules(one).find(meant) for one in rules if one}
        place = {word: code for code, word in enumerate(words)}
        # Cells of several scenarios may call different organisations by one name.
        wanted = np.array([place.get(found.get(id(one)) or "", -2) for one in rules] or [-2], dtype=np.int64)
        return np.asarray(codes == wanted[self.cell_of(table)])

    def relationships(self, table: str) -> Ints:
        """A number for the relationship of each row, unique over cells and the same in all tables of the batch."""
        codes, words = self.words(table, "deal")
        number = np.array([self._deals.setdefault(word, len(self._deals)) for word in words] or [0], dtype=np.int64)
        return np.asarray(number[codes] + (self.cell_of(table) << 32))

    def provider_kind(self, table: str, kind: str) -> Bools:
        """Rows whose provider is of this kind."""
        codes, words = self.words(table, "provider")
        of = self.kept("kinds", self._kinds)
        by_cell = np.array([[of[cell].get(word) == kind for word in words] or [False] for cell in range(self.count)])
        return np.asarray(by_cell[self.cell_of(table), codes])

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
        return np.bincount(cell, weights=weights, minlength=self.count).astype(np.float64)

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
