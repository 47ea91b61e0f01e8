"""The lists of `longgame outcomes` and `longgame tables`, from the records that the program itself uses."""

from __future__ import annotations

import json as json_format
from collections.abc import Sequence

from longgame.cli.errors import WrongUse
from longgame.cli.listing_tables import chart
from longgame.environment.records.column import Column
from longgame.environment.records.tables import RECORD_LEVELS, ROWS, TABLES
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.experiments.outcomes.catalogue import listed_outcomes
from longgame.experiments.outcomes.outcome import POOLING, Outcome


def matching_records(search: str | None) -> list[Outcome]:
    """The outcomes whose name holds `search`, or whose meaning does if no name does; all without one.

    Raises:
        WrongUse: none does; the message has the nearest name.
    """
    every = listed_outcomes()
    if not search:
        return every
    wanted = search.lower()
    found = [one for one in every if wanted in one.name.lower()]
    found = found or [one for one in every if wanted in one.meaning.lower()]
    if not found:
        raise WrongUse(f"no outcome matches {search!r}{nearest_hint(search, [one.name for one in every])}")
    return found


def matching_columns(search: str | None) -> list[tuple[str, Column]]:
    """Table and column of the columns whose table, name or `table.name` holds `search`, or else whose meaning does.

    Raises:
        WrongUse: none does; the message has the nearest name.
    """
    every = [(table, column) for table, columns in TABLES.items() for column in columns]
    if not search:
        return every
    wanted = search.lower()
    found = [(table, column) for table, column in every if wanted in f"{table}.{column.name}"]
    found = found or [(table, column) for table, column in every if wanted in column.meaning.lower()]
    if not found:
        names = [*TABLES, *(column.name for _, column in every)]
        raise WrongUse(f"no column matches {search!r}{nearest_hint(search, names)}")
    return found


def outcomes_as_plain(chosen: Sequence[Outcome]) -> list[dict[str, object]]:
    """One mapping an outcome: name, unit, meaning, numerator, denominator, horizon, pooling, and what it needs."""
    return [
        {
            "name": one.name,
            "unit": one.unit,
            "meaning": one.meaning,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "horizon": one.horizon,
            "pooling": POOLING,
            "record": one.record,
            "twin": one.twin,
            "replay": one.replay,
        }
        for one in chosen
    ]


def columns_as_plain(chosen: Sequence[tuple[str, Column]]) -> list[dict[str, object]]:
    """One mapping a column: table, column, unit, type, meaning, and whether a value may be missing."""
    return [
        {
            "table": table,
            "column": column.name,
            "unit": column.unit,
            "type": column.kind,
            "meaning": column.meaning,
            "nullable": column.nullable,
        }
        for table, column in chosen
    ]


def needed(outcome: Outcome) -> str:
    """What a run must record for an outcome, in a few words."""
    further = (["the no-deal twin"] if outcome.twin else []) + (["a replay"] if outcome.replay else [])
    return " and ".join([outcome.record, *further])


def outcomes_command(search: str | None, json: bool) -> str:
    """The text of `longgame outcomes [SEARCH] [--json]`.

    Raises:
        WrongUse: no outcome matches.
    """
    chosen = matching_records(search)
    if json:
        return json_format.dumps(outcomes_as_plain(chosen), indent=2)
    rows = [
        [one.name, one.unit, f"{one.meaning}\n= {one.numerator}\n/ {one.denominator}", one.horizon, needed(one)]
        for one in chosen
    ]
    footer = f"{len(chosen)} outcome{'' if len(chosen) == 1 else 's'}. Over several markets: {POOLING}."
    return chart(["outcome", "unit", "meaning = numerator / denominator", "years", "needs"], rows) + "\n\n" + footer


def tables_command(search: str | None, json: bool) -> str:
    """The text of `longgame tables [SEARCH] [--json]`.

    Raises:
        WrongUse: no column matches.
    """
    chosen = matching_columns(search)
    if json:
        return json_format.dumps(columns_as_plain(chosen), indent=2)
    parts = []
    for table in TABLES:
        columns = [column for name, column in chosen if name == table]
        if columns:
            rows = [[one.name, one.unit, _type(one), one.meaning] for one in columns]
            parts.append(f"{table}: one row for each {ROWS[table]} ({recorded_by(table)})\n\n")
            parts[-1] += chart(["column", "unit", "type", "meaning"], rows)
    return "\n\n\n".join(parts)


def recorded_by(table: str) -> str:
    """Which options record a table, in a few words."""
    levels = [level for level, names in RECORD_LEVELS.items() if table in names]
    return f"--record {' or '.join(levels)}" if levels else "--twin, and --record organizations or deals"


def _type(column: Column) -> str:
    return f"{column.kind} or missing" if column.nullable else column.kind
