"""Recording: copies of the columns at the end of each year, turned into tables when the stack has run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from longgame.environment.groups.catalogue import FORM_CODES
from longgame.environment.models.catalogue import MODEL_CODES
from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.phases.evolution import strategy_labels
from longgame.environment.records.deal_columns import DEAL_STANDINGS
from longgame.environment.records.deal_years import deal_year_columns
from longgame.environment.records.observations import (
    contract_names,
    deal_columns,
    deal_names,
    event_columns,
    group_columns,
    group_words,
    market_columns,
    organization_columns,
)
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.state.state import State
from longgame.vocabulary import BLEND, CATEGORIES, DECIDERS, EVENTS, KINDS, PACKAGES, REASONS, SECTORS, TRACKS

Columns = dict[str, NDArray[Any]]

#: Columns of the accounts table, from which gains against the twin are taken.
ACCOUNT_COLUMNS = ("account", "name", "kind", "net_usd")
#: Kinds of the numbers in it.
_KINDS = {"year": "int", "net_usd": "float"}


class Recorder:
    """Keeps what a record level asks for; `tables()` gives it sorted by cell, year and row order.

    Words are kept as codes and become text at the end. Codes of accounts are rows of the stack; a relationship is the
    row of the pair that signed it and its ordinal.
    """

    def __init__(self, state: State, record: str) -> None:
        if record not in RECORD_LEVELS:
            raise ValueError(f"record = {record!r}, allowed: {', '.join(RECORD_LEVELS)}")
        self._state = state
        self._names = RECORD_LEVELS[record]
        self._accounts = record != "market"
        self._years: dict[str, list[Columns]] = {name: [] for name in (*self._names, "accounts")}
        stack = state.stack
        self._replicates = np.array([cell.replicate for cell in stack.cells], dtype=np.int32)
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
            "package": (*PACKAGES, *TRACKS),
            "event": EVENTS,
            "reason": REASONS,
            "decided_by": DECIDERS,
            "group": group_words(state),
            "form": FORM_CODES,
            "member": stack.ids,
            "ended": DEAL_STANDINGS,
        }
        self._account_words = {
            "account": account,
            "name": [*stack.names, *sectors],
            "kind": [*(KINDS[kind] for kind in stack.kind), *("sector" for _ in sectors)],
        }

    def note(self, year: ContractYear) -> None:
        """Copy what the tables need at the end of a year."""
        state = self._state
        stack = state.stack
        self._add("market", market_columns(state, year))
        self._add("strategies", self._strategy_counts())
        if "organizations" in self._names:
            self._add("organizations", organization_columns(state))
            self._add("events", event_columns(state, year))
            self._add("groups", group_columns(state))
        if "deals" in self._names:
            self._add("deals", deal_columns(state))
            self._add("deal_years", deal_year_columns(state, year))
            account, counterparty, category, amount = year.ledger.entries()
            self._add(
                "ledger",
                {
                    "cell": year.ledger.account_cell(account),
                    "account": account,
                    "counterparty": counterparty,
                    "category": category,
                    "amount_usd": amount,
                },
            )
        if self._accounts:
            row = np.arange(stack.account_count)
            cell = year.ledger.account_cell(row)
            self._add("accounts", {"cell": cell, "account": row, "name": row, "kind": row, "net_usd": year.net})

    def _add(self, table: str, columns: Columns) -> None:
        if table in self._years:
            columns["year"] = np.full(len(columns["cell"]), self._state.year)
            self._years[table].append({name: _compact(values) for name, values in columns.items()})

    def _strategy_counts(self) -> Columns:
        state = self._state
        stack, organizations = state.stack, state.organizations
        size, is_open = len(state.strategies) + 1, organizations.is_open
        group, source = stack.group[is_open], organizations.trait_source[is_open]
        room = stack.group_count * size
        count = np.bincount(group * size + strategy_labels(state)[is_open], minlength=room)
        traits = np.bincount((group[:, None] * size + source).ravel(), minlength=room)
        there = np.flatnonzero((count > 0) | (traits > 0))
        group, label = np.divmod(there, size)
        cell, kind = np.divmod(group, len(KINDS))
        of_group = np.bincount(stack.group[is_open], minlength=stack.group_count)[group] * source.shape[1]
        order = np.lexsort((np.array([*state.strategies, BLEND])[label], np.array(KINDS)[kind], cell))
        columns = {
            "cell": cell,
            "kind": kind,
            "strategy": label,
            "organizations": count[there],
            "trait_share": traits[there] / of_group,
        }
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
        years, kinds = self._years[table], {column.name: column for column in TABLES.get(table, ())}
        cells = np.concatenate([year["cell"] for year in years])
        order = np.argsort(cells, kind="stable")
        cells = cells[order]

        def sorted_column(name: str) -> NDArray[Any]:
            return np.concatenate([year[name] for year in years])[order]

        arrays = {"cell": pa.array(cells)}
        for name in names:
            if name == "replicate":
                arrays[name] = pa.array(self._replicates[cells])
            elif name == "deal":
                arrays[name] = deal_names(self._state, sorted_column("signed_by"), sorted_column("ordinal"))
            elif name == "contract":
                pairs = sorted_column("pair")
                arrays[name] = contract_names(self._state, pairs, arrays["deal"], arrays["group"])
            elif name in words:
                arrays[name] = _words(sorted_column(name), words[name])
            else:
                kind, nullable = (kinds[name].kind, kinds[name].nullable) if name in kinds else (_KINDS[name], False)
                arrays[name] = _numbers(sorted_column(name), kind, nullable)
        return pa.table(arrays)


def _compact(values: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers in half the memory: codes and counts are far from the limits of 32 bits."""
    return values.astype(np.int32) if values.dtype == np.int64 else values


def _words(codes: NDArray[Any], words: Sequence[str]) -> pa.Array:
    """Text of codes; null below 0."""
    indices = codes.astype(np.int32, copy=False)
    return pa.array(words, type=pa.string()).take(pa.array(indices, mask=indices < 0))


def _numbers(values: NDArray[Any], kind: str, nullable: bool) -> pa.Array:
    """Numbers and switches in the type of their kind; NaN in a nullable column is null."""
    numbers: NDArray[Any] = values.astype({"int": np.int32, "bool": np.bool_}.get(kind, np.float64), copy=False)
    return pa.array(numbers, mask=np.isnan(numbers)) if nullable else pa.array(numbers)
