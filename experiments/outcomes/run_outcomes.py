"""Outcomes of a run that was recorded: the same numbers as a comparison or a sweep measures on the same markets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from longgame.environment.records.tables import RECORD_LEVELS
from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.cell_tables import CellTables, Floats

if TYPE_CHECKING:
    from longgame.environment.records.results import Results


def recorded_outcomes(results: Results, names: Iterable[str]) -> list[str]:
    """Those of the names whose tables the run recorded, in order."""
    kept = []
    for name in names:
        outcome = outcomes()[name]
        tables = {*RECORD_LEVELS[outcome.record], *(("gains",) if outcome.twin else ())}
        if not outcome.replay and tables <= set(results.tables):
            kept.append(name)
    return kept


def outcomes_of_run(results: Results, names: Iterable[str]) -> dict[str, Floats]:
    """Each outcome as one value a replicate, in order; NaN where a market has none.

    Args:
        results: the tables of a run.
        names: of outcomes that it recorded, see `recorded_outcomes`.

    Raises:
        KeyError: no outcome of that name, or a table that the run did not record.
    """
    batch = tables_of_run(results)
    return {name: outcomes()[name].of(batch) for name in names}


def tables_of_run(results: Results) -> CellTables:
    """The tables of a run as outcomes read them."""
    numbers = np.unique(results.tables["market"].column("replicate").to_numpy())
    values: Mapping[str, Any] = results.scenario.get("values", {})

    def kinds() -> list[dict[str, str]]:
        table = results.tables["organizations"].select(["organization", "kind"])
        unique = table.group_by(["organization", "kind"]).aggregate([])
        words = (unique.column(name).cast(pa.string()).to_pylist() for name in ("organization", "kind"))
        return [dict(zip(*words, strict=True))] * len(numbers)

    count = len(numbers)
    return CellTables(
        _Numbered(results.tables, numbers),
        count,
        results.years,
        [values] * count,
        kinds,
        lambda: [results.scenario] * count,
    )


class _Numbered(Mapping[str, pa.Table]):
    """Tables of a run with a first column `cell`, the position of the replicate."""

    def __init__(self, tables: Mapping[str, pa.Table], numbers: np.ndarray) -> None:
        self._tables, self._numbers = tables, numbers
        self._made: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._made:
            table = self._tables[name]
            cell = np.searchsorted(self._numbers, table.column("replicate").to_numpy())
            self._made[name] = table.add_column(0, "cell", pa.array(cell, pa.int32()))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
