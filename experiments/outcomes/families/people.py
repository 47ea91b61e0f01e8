"""People: how engaged they are where deals run, and what is spent on them."""

from __future__ import annotations

from collections.abc import Iterator

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import PROVIDER_KINDS


def outcomes() -> Iterator[Outcome]:
    """Engagement under deals, and the cost of people."""
    yield Outcome(
        "engagement_under_deals",
        "0-1",
        "Mean engagement of clinicians and staff of providers with deals.",
        "engagement times lives of providers with a deal at the end of each year",
        "lives of providers with a deal at the end of each year",
        _engagement_under_deals,
        record="organizations",
    )
    yield Outcome(
        "people_cost_per_life",
        "USD per life a year",
        "What both sides of deals spend on their people: on involvement, transparency, visible leaders, check-ins and "
        "what is told.",
        "cost of people to both sides, of deals alive at the end of each year",
        "lives of the deals alive at the end of each year",
        _people_cost_per_life,
        record="deals",
    )


def _engagement_under_deals(tables: CellTables) -> Floats:
    deals = tables.column("organizations", "active_deals") > 0.0
    rows = deals & tables.is_word("organizations", "kind", *PROVIDER_KINDS)
    lives = tables.column("organizations", "lives")
    engaged = tables.column("organizations", "engagement") * lives
    return quotient(tables.sums("organizations", rows, engaged), tables.sums("organizations", rows, lives))


def _people_cost_per_life(tables: CellTables) -> Floats:
    cell = tables.cell_of("deals")
    cost, lives = tables.column("deals", "people_cost_usd"), tables.column("deals", "lives")
    return quotient(tables.tally(cell, cost), tables.tally(cell, lives))
