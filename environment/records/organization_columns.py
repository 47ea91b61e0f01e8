"""Columns of the tables about organisations and their money."""

from __future__ import annotations

from typing import Final

from longgame.environment.records.column import REPLICATE, YEAR, Column

ORGANIZATIONS: Final = (
    REPLICATE,
    YEAR,
    Column("organization", "word", "id", "Stable id of the organisation."),
    Column("name", "word", "word", "Name for display; no rule reads it."),
    Column("kind", "word", "word", "Kind of organisation."),
    Column("region", "int", "number", "Number of its region, from 1."),
    Column("strategy", "word", "word", "Strategy played at the end of the year."),
    Column("capital_usd", "float", "USD", "Capital that it can put at risk, at the end of the year."),
    Column("identity_inertia", "float", "0-1", "Attachment to the fee-for-service identity."),
    Column("antagonism", "float", "0-1", "How far it sees the other side as an opponent."),
    Column("engagement", "float", "0-1", "Engagement of its clinicians and staff."),
    Column("maturity", "float", "0-1", "Maturity of its care model; missing for payers.", True),
    Column("quality", "float", "0-1", "Quality of its care; missing for payers.", True),
    Column("lives", "float", "lives", "Members of a payer, or lives attributed to a provider."),
    Column("active_deals", "int", "deals", "Its live deals at the end of the year."),
    Column("net_usd", "float", "USD", "Result of the year: all ledger entries except those with its owners."),
    Column("cumulative_net_usd", "float", "USD", "Sum of `net_usd` since year 1."),
    Column("is_open", "bool", "yes/no", "Whether it is open at the end of the year."),
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
