"""An engine with the contract of `simulate_stack` and no model: rows are a function of seed, replicate and year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from longgame.environment.records.table_files import arrow_schema
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.state.stack import Cell, market_roster
from longgame.vocabulary import MEMBERS, SECTORS

#: Rows of each table for one cell and year; events only in even years, so that some years have none.
ROWS = {
    "market": 1,
    "strategies": 3,
    "organizations": 7,
    "groups": 4,
    "deals": 5,
    "deal_years": 6,
    "events": 2,
    "ledger": 11,
}


def fake_stack(
    cells: Sequence[Cell], record: str = "deals", on_year: Callable[[int, int], None] | None = None
) -> dict[str, pa.Table]:
    """Tables as the engine gives them."""
    total = sum({cell.scenario.years for cell in cells})
    for step in range(1, total + 1):
        if on_year is not None:
            on_year(step, total)
    tables = {name: _table(name, cells) for name in RECORD_LEVELS[record]}
    if record != "market":
        tables["accounts"] = _accounts(cells)
    return tables


def _table(name: str, cells: Sequence[Cell]) -> pa.Table:
    pieces = []
    for index, cell in enumerate(cells):
        for year in range(1, cell.scenario.years + 1):
            rows = 0 if name == "events" and year % 2 else ROWS[name]
            draws = np.random.default_rng([cell.seed, cell.replicate, year])
            columns: list[pa.Array] = [pa.array(np.full(rows, index), pa.int32())]
            for column in TABLES[name]:
                if column.name in ("replicate", "year"):
                    value = cell.replicate if column.name == "replicate" else year
                    columns.append(pa.array(np.full(rows, value), pa.int32()))
                elif column.kind == "word":
                    columns.append(pa.array([f"{column.name}-{row}" for row in range(rows)], pa.string()))
                elif column.kind == "bool":
                    columns.append(pa.array(draws.random(rows) < 0.5))
                elif column.kind == "int":
                    columns.append(pa.array(draws.integers(0, 9, rows), pa.int32()))
                else:
                    values = draws.random(rows)
                    if column.nullable:
                        values[:1] = np.nan
                    columns.append(pa.array(values))
            pieces.append(pa.table(columns, names=["cell", *arrow_schema(name).names]))
    return pa.concat_tables(pieces)


def _accounts(cells: Sequence[Cell]) -> pa.Table:
    rows = []
    for index, cell in enumerate(cells):
        members = sorted(market_roster(cell.scenario), key=lambda one: one.organization)[:4]
        for year in range(1, cell.scenario.years + 1):
            draws = np.random.default_rng([cell.seed, cell.replicate, year, int(cell.deals)])
            for member in members:
                rows.append(
                    (index, cell.replicate, year, member.organization, member.name, member.kind, draws.random())
                )
            rows.append((index, cell.replicate, year, SECTORS[MEMBERS], "Members", "sector", draws.random()))
    names = ["cell", "replicate", "year", "account", "name", "kind", "net_usd"]
    types = [pa.int32()] * 3 + [pa.string()] * 3 + [pa.float64()]
    columns = list(zip(*rows, strict=True))
    return pa.table([pa.array(list(values), kind) for values, kind in zip(columns, types, strict=True)], names=names)
