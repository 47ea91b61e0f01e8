"""The tables of a run: names, columns in order, types, units and meanings.

One list drives the recorder, the writer, the reader and the documentation.
"""

from __future__ import annotations

from typing import Final

from longgame.environment.records.column import Column
from longgame.environment.records.deal_columns import DEAL_YEARS, DEALS, EVENTS
from longgame.environment.records.group_columns import GROUPS
from longgame.environment.records.market_columns import MARKET, STRATEGIES
from longgame.environment.records.organization_columns import GAINS, LEDGER, ORGANIZATIONS

#: What each level of recording keeps.
RECORD_LEVELS: Final = {
    "market": ("market", "strategies"),
    "organizations": ("market", "strategies", "organizations", "groups", "events"),
    "deals": ("market", "strategies", "organizations", "groups", "events", "deals", "deal_years", "ledger"),
}

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "market": MARKET,
    "strategies": STRATEGIES,
    "organizations": ORGANIZATIONS,
    "groups": GROUPS,
    "deals": DEALS,
    "deal_years": DEAL_YEARS,
    "events": EVENTS,
    "ledger": LEDGER,
    "gains": GAINS,
}

#: What one row of each table is.
ROWS: Final = {
    "market": "replicate and year",
    "strategies": "replicate, year, kind of organisation and strategy",
    "organizations": "replicate, year and organisation",
    "groups": "replicate, year and member of a provider group at the end of the year",
    "deals": "replicate, year and deal alive at the end of the year",
    "deal_years": "replicate, year and deal that performed in the year, whether or not it ended afterwards",
    "events": "replicate, year and event",
    "ledger": "replicate, year, account, counterparty and category",
    "gains": "replicate, year and account, against the same market without any deal",
}

#: Sort keys after replicate and year; rows of every table come in this order.
ROW_ORDER: Final = {
    "market": (),
    "strategies": ("kind", "strategy"),
    "organizations": ("organization",),
    "groups": ("group", "member"),
    "deals": ("deal",),
    "deal_years": ("deal",),
    "events": ("deal", "event"),
    "ledger": ("account", "counterparty", "category"),
    "gains": ("account",),
}


def column_names(table: str) -> tuple[str, ...]:
    """Column names of `table`, in file order.

    Raises:
        KeyError: no table of that name.
    """
    return tuple(column.name for column in TABLES[table])
