"""Small runs written by hand: the same few deals in every market, so that every figure can be worked out on paper."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from longgame.analysis.validation.deal_histories import Histories
from longgame.environment.records.results import Results
from longgame.environment.records.tables import TABLES

Row = dict[str, Any]
_KINDS = {"int": pa.int32(), "float": pa.float64(), "bool": pa.bool_(), "word": pa.string()}
_BLANK = {"int": 0, "float": 0.0, "bool": False, "word": ""}


def told(
    years: int,
    deals: list[Row],
    events: list[Row],
    markets: int = 10,
    strategies: dict[str, Any] | None = None,
    **further: list[Row],
) -> Histories:
    """Histories of markets that all hold the same rows; columns that a row lacks are zero or an empty word.

    `further` holds the rows of other tables by name; a row with a `replicate` is of that market alone.
    """
    rows: dict[str, list[Row]] = {
        "market": [{"year": year} for year in range(1, years + 1)],
        "deals": deals,
        "events": events,
        "strategies": [],
        **further,
    }
    tables = {name: _table(name, _everywhere(some, markets)) for name, some in rows.items()}
    return Histories.of(Results(tables, {"scenario": {"name": "told", "strategies": strategies or {}}, "seed": 1}))


def lived(deal: str, years: range, **columns: Any) -> list[Row]:
    """Rows of a deal, one a year; a list in a column holds a value for each year."""
    return [
        {
            "deal": deal,
            "payer": "payer",
            "provider": deal,
            "year": year,
            "deal_year": place + 1,
            **{name: value[place] if isinstance(value, list) else value for name, value in columns.items()},
        }
        for place, year in enumerate(years)
    ]


def event(deal: str, year: int, name: str, **columns: Any) -> Row:
    """An event of a deal."""
    return {"deal": deal, "payer": "payer", "provider": deal, "year": year, "event": name, **columns}


def _everywhere(rows: list[Row], markets: int) -> list[Row]:
    """The rows in every market, or in the market that a row names."""
    return [
        {"replicate": market, **row}
        for market in range(1, markets + 1)
        for row in rows
        if row.get("replicate", market) == market
    ]


def _table(name: str, rows: list[Row]) -> pa.Table:
    return pa.table(
        {
            column.name: pa.array([row.get(column.name, _BLANK[column.kind]) for row in rows], _KINDS[column.kind])
            for column in TABLES[name]
        }
    )
