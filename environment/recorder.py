"""Recording: copies of the columns at the end of each year, turned into tables when the stack has run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from longgame.environment.evolution import strategy_labels
from longgame.environment.observations import deal_columns, event_columns, market_columns, organization_columns
from longgame.environment.state import State
from longgame.environment.tables import RECORD_LEVELS, TABLES
from longgame.environment.vocabulary import (
    BLEND,
    CATEGORIES,
    DECIDERS,
    EVENTS,
    KINDS,
    MODEL_CODES,
    PACKAGES,
    REASONS,
    SECTORS,
)
from longgame.environment.year import YearBook

Columns = dict[str, NDArray[Any]]

_ARROW_TYPES = {"int": pa.int32(), "float": pa.float64(), "bool": pa.bool_(), "word": pa.string()}
#: Columns of the accounts table, from which gains against the twin are taken.
ACCOUNT_COLUMNS = ("account", "name", "kind", "net_usd")


class Recorder:
    """Keeps what a record level asks for; `tables()` gives it sorted by cell, year and row order.

    Words are kept as codes and become text at the end. Codes of accounts are rows of the stack, those of deals number
    the distinct relationships met.
    """

    def __init__(self, state: State, record: str) -> None:
        if record not in RECORD_LEVELS:
            raise ValueError(f"record = {record!r}, allowed: {', '.join(RECORD_LEVELS)}")
        self._state = state
        self._names = RECORD_LEVELS[record]
        self._accounts = record != "market"
        self._years: dict[str, list[Columns]] = {name: [] for name in (*self._names, "accounts")}
        stack = state.stack
        labels = (*state.strategies, BLEND)
        sectors = [sector for _ in stack.cells for sector in SECTORS]
        account = [*stack.ids, *sectors]
        self._words: dict[str, list[str] | tuple[str, ...]] = {
            "kind": KINDS,
            "strategy": labels,
            "payer_strategy": labels,
            "provider_strategy": labels,
            "organization": stack.ids,
            "name": stack.names,
            "payer": stack.ids,
            "provider": stack.ids,
            "account": account,
            "counterparty": account,
            "category": CATEGORIES,
            "model": MODEL_CODES,
            "from_model": MODEL_CODES,
            "package": PACKAGES,
            "event": EVENTS,
            "reason": REASONS,
            "decided_by": DECIDERS,
        }
        self._account_words = {
            "account": account,
            "name": [*stack.names, *sectors],
            "kind": [*(KINDS[kind] for kind in stack.kind), *("sector" for _ in sectors)],
        }

    def note(self, book: YearBook) -> None:
        """Copy what the tables need at the end of a year."""
        state = self._state
        stack = state.stack
        self._add("market", market_columns(state, book))
        self._add("strategies", self._strategy_counts())
        if "organizations" in self._names:
            self._add("organizations", organization_columns(state))
            self._add("events", event_columns(state, book))
        if "deals" in self._names:
            self._add("deals", deal_columns(state))
            account, counterparty, category, amount = book.ledger.entries()
            self._add(
                "ledger",
                {
                    "cell": book.ledger.account_cell(account),
                    "account": account,
                    "counterparty": counterparty,
                    "category": category,
                    "amount_usd": amount,
                },
            )
        if self._accounts:
            row = np.arange(stack.account_count)
            cell = book.ledger.account_cell(row)
            self._add("accounts", {"cell": cell, "account": row, "name": row, "kind": row, "net_usd": book.net})

    def _add(self, table: str, columns: Columns) -> None:
        if table in self._years:
            columns["year"] = np.full(len(columns["cell"]), self._state.year)
            self._years[table].append(columns)

    def _strategy_counts(self) -> Columns:
        state = self._state
        stack, organizations = state.stack, state.organizations
        label = strategy_labels(state)
        size = len(state.strategies) + 1
        is_open = organizations.is_open
        key = (stack.cell * len(KINDS) + stack.kind) * size + label
        keys, count = np.unique(key[is_open], return_counts=True)
        group, label = np.divmod(keys, size)
        cell, kind = np.divmod(group, len(KINDS))
        order = np.lexsort((np.array([*state.strategies, BLEND])[label], np.array(KINDS)[kind], cell))
        columns = {"cell": cell, "kind": kind, "strategy": label, "organizations": count}
        return {name: values[order] for name, values in columns.items()}

    def tables(self) -> dict[str, pa.Table]:
        """The recorded tables, each with a first column `cell`.

        Accounts as well unless only the market was recorded.
        """
        out = {name: self._table(name, [column.name for column in TABLES[name]], self._words) for name in self._names}
        if self._accounts:
            out["accounts"] = self._table(
                "accounts", ["replicate", "year", *ACCOUNT_COLUMNS], {**self._words, **self._account_words}
            )
        return out

    def _table(self, table: str, names: list[str], words: dict[str, list[str] | tuple[str, ...]]) -> pa.Table:
        years = self._years[table]
        columns = {name: np.concatenate([year[name] for year in years]) for name in years[0]}
        order = np.argsort(columns["cell"], kind="stable")
        columns = {name: values[order] for name, values in columns.items()}
        replicate = np.array([cell.replicate for cell in self._state.stack.cells])
        columns["replicate"] = replicate[columns["cell"].astype(np.int64)]
        kinds = {column.name: column for column in TABLES.get(table, ())}
        fields = [pa.field("cell", pa.int32())]
        arrays = [pa.array(columns["cell"].astype(np.int32))]
        for name in names:
            values = columns[name]
            kind = kinds[name].kind if name in kinds else {"net_usd": "float"}.get(name, "word")
            if name in ("replicate", "year"):
                kind = "int"
            array = _arrow(values, kind, words.get(name), name in kinds and kinds[name].nullable)
            fields.append(pa.field(name, _ARROW_TYPES[kind]))
            arrays.append(array)
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _arrow(values: NDArray[Any], kind: str, words: list[str] | tuple[str, ...] | None, nullable: bool) -> pa.Array:
    if kind == "word":
        if values.dtype == object:
            return pa.array(values, type=pa.string())
        assert words is not None
        codes = pa.array(values.astype(np.int32), mask=values < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(list(words), type=pa.string())).cast(pa.string())
    if kind == "int":
        return pa.array(values.astype(np.int32))
    if kind == "bool":
        return pa.array(values.astype(bool))
    numbers = values.astype(np.float64)
    return pa.array(numbers, mask=np.isnan(numbers)) if nullable else pa.array(numbers)
