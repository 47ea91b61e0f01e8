"""Columns of the tables about organisations and their money."""

from __future__ import annotations

from typing import Final

from longgame.agents.organization_columns import Organizations
from longgame.environment.records.column import REPLICATE, YEAR, Column, recorded_columns

ORGANIZATIONS: Final = (
    REPLICATE,
    YEAR,
    Column("organization", "word", "id", "Stable id of the organisation."),
    Column("name", "word", "word", "Name for display; no rule reads it."),
    Column("kind", "word", "word", "Kind of organisation."),
    Column("region", "int", "number", "Number of its region, from 1."),
    Column("strategy", "word", "word", "Strategy played at the end of the year."),
    Column("lives", "float", "lives", "Members of a payer, or lives attributed to a provider."),
    Column("active_deals", "int", "deals", "Its live deals at the end of the year."),
    Column(
        "unit_price",
        "float",
        "ratio",
        "Mean unit price of its pairs by lives, relative to the trend of all prices; missing without lives.",
        True,
    ),
    # The state, as it is at the end of the year.
    *recorded_columns(Organizations),
)

LEDGER: Final = (
    REPLICATE,
    YEAR,
    Column("account", "word", "id", "Organisation id or sector whose money moves."),
    Column("counterparty", "word", "id", "Organisation id or sector at the other end."),
    Column("category", "word", "word", "What the money is for."),
    Column("amount_usd", "float", "USD", "Dollars that `account` received (+) or paid (-)."),
)

GAINS: Final = (
    REPLICATE,
    YEAR,
    Column("account", "word", "id", "Organisation id or sector."),
    Column("name", "word", "word", "Name for display."),
    Column("kind", "word", "word", "Kind of organisation, or `sector`."),
    Column("net_usd", "float", "USD", "Result of the year in this market."),
    Column(
        "twin_net_usd", "float", "USD", "Result of the year in the same market without any deal (the no-deal twin)."
    ),
    Column("gain_usd", "float", "USD", "`net_usd` less `twin_net_usd`: what the deals did to this account."),
    Column("cumulative_gain_usd", "float", "USD", "Sum of `gain_usd` since year 1."),
)
