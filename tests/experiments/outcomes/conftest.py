"""Tables of one market written down row by row: outcomes are checked against numbers computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest

from longgame.environment.records.tables import TABLES
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.outcomes.cell_tables import CellTables

Rows = Sequence[Mapping[str, Any]]
MakeTables = Callable[..., CellTables]


@pytest.fixture
def tables_of() -> MakeTables:
    """Makes the tables of one market: `tables_of(years, settings, events=[...], deals=[...])`."""
    return made


def made(years: int, settings: Mapping[str, Any] | None = None, **rows: Rows) -> CellTables:
    """Tables as outcomes read them; a column that a row lacks is 0 or an empty word."""
    scenario = Scenario.load("default", overrides={"years": years, **(settings or {})})
    rules = scenario.canonical()
    tables = {name: _table(name, of_table) for name, of_table in rows.items()}
    return CellTables(tables, 1, years, [scenario.values], lambda: [{}], lambda: [rules])


def _table(name: str, rows: Rows) -> pa.Table:
    kinds = {"int": pa.int32(), "float": pa.float64(), "bool": pa.bool_(), "word": pa.string()}
    blank: dict[str, Any] = {"int": 0, "float": 0.0, "bool": False, "word": ""}
    columns = {"cell": pa.array([0] * len(rows), pa.int32())}
    for column in TABLES[name]:
        values = [row.get(column.name, 1 if column.name == "replicate" else blank[column.kind]) for row in rows]
        columns[column.name] = pa.array(values, kinds[column.kind])
    return pa.table(columns)
