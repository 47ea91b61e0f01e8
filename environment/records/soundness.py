"""The gate before anything is kept: numbers where numbers must be, and books that balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from longgame.environment.records.tables import TABLES

Floats = NDArray[np.float64]

#: Share of the money that members and payers move in a year up to which the books may be out by rounding, and dollars.
_ROUNDING: Final = 1e-8
_ROUNDING_USD: Final = 1.0
_IMBALANCE: Final = "ledger_imbalance_usd"


class UnsoundError(RuntimeError):
    """A market whose tables hold no number where one must be, or whose books do not balance; the message says where."""


@dataclass(frozen=True, order=True)
class _Fault:
    """The first fault of a column; ordered by market, year, and place in the tables."""

    cell: int
    year: int
    table_number: int
    column_number: int
    table: str
    column: str
    replicate: int
    what: str


def check_soundness(tables: Mapping[str, pa.Table], twin: Mapping[str, pa.Table] | None = None) -> None:
    """Refuse tables that are not fit to be kept.

    Args:
        tables: of a stack, each with a first column `cell`, sorted by cell and year.
        twin: tables of the no-deal twin, of which the books are checked.

    Raises:
        UnsoundError: names the first market, year, table and column at fault.
    """
    faults = [*_without_number(tables), *_out_of_balance(tables["market"])]
    if faults:
        first = min(faults)
        raise UnsoundError(
            f"table {first.table}, column {first.column}, replicate {first.replicate}, year {first.year}: {first.what}"
        )
    if twin is not None:
        for fault in _out_of_balance(twin["market"]):
            raise UnsoundError(f"the no-deal twin, replicate {fault.replicate}, year {fault.year}: {fault.what}")


def _without_number(tables: Mapping[str, pa.Table]) -> Iterator[_Fault]:
    for table_number, (name, columns) in enumerate(TABLES.items()):
        if name not in tables:
            continue
        table = tables[name]
        for column_number, column in enumerate(columns):
            if column.kind != "float":
                continue
            values = table.column(column.name)
            # NaN stands for an empty cell, where one may be.
            sound = pc.invert(pc.is_inf(values)) if column.nullable else pc.is_finite(values)
            missing = values.null_count > 0 and not column.nullable
            if pc.all(sound, min_count=0).as_py() and not missing:
                continue
            sound = pc.fill_null(sound, column.nullable)
            row = pc.index(sound, False).as_py()
            found = values[row].as_py()
            what = f"{'missing' if found is None else found}, where a number must be"
            yield _fault(table, row, table_number, column_number, name, column.name, what)


def _out_of_balance(market: pa.Table) -> Iterator[_Fault]:
    """The first year in which what all accounts received is not what all paid."""
    money = {name: _numbers(market, name) for name in ("lives", "spending_pmpy_usd", "premium_pmpy_usd", _IMBALANCE)}
    moved = money["lives"] * (np.abs(money["spending_pmpy_usd"]) + np.abs(money["premium_pmpy_usd"]))
    out = np.abs(money[_IMBALANCE]) > _ROUNDING_USD + _ROUNDING * moved
    if out.any():
        row = int(out.argmax())
        what = f"the books do not balance: {money[_IMBALANCE][row]:,.2f} dollars come from nowhere"
        yield _fault(market, row, 0, len(TABLES["market"]), "market", _IMBALANCE, what)


def _numbers(table: pa.Table, name: str) -> Floats:
    return np.asarray(table.column(name).to_numpy(), dtype=np.float64)


def _fault(
    table: pa.Table, row: int, table_number: int, column_number: int, name: str, column: str, what: str
) -> _Fault:
    cell, year, replicate = (int(table.column(key)[row].as_py()) for key in ("cell", "year", "replicate"))
    return _Fault(cell, year, table_number, column_number, name, column, replicate, what)
