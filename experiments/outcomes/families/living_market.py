"""Markets that live: how many members are new to their payer and provider."""

from __future__ import annotations

from collections.abc import Iterator

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome


def outcomes() -> Iterator[Outcome]:
    """The share of newcomers under deals."""
    yield Outcome(
        "newcomer_share",
        "share",
        "Share of members under deals who changed insurer or practice in the year.",
        "members of the deals alive at the end of each year who came in that year, summed over the years",
        "members of the deals alive at the end of each year, summed over the years",
        _newcomer_share,
        record="deals",
    )


def _newcomer_share(tables: CellTables) -> Floats:
    lives, cell = tables.column("deals", "lives"), tables.cell_of("deals")
    return quotient(tables.tally(cell, lives * tables.column("deals", "newcomer_share")), tables.tally(cell, lives))
