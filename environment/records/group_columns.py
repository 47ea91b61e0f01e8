"""Columns of the table of provider groups and their members."""

from __future__ import annotations

from typing import Final

from longgame.environment.records.column import REPLICATE, YEAR, Column

GROUPS: Final = (
    REPLICATE,
    YEAR,
    Column("group", "word", "id", "Stable id of the group: the organisation id of its lead."),
    Column("form", "word", "word", "Form of the group."),
    Column("member", "word", "id", "Organisation id of the member; the lead is one."),
    Column("share", "float", "share", "Its part of the group's returns by rule; the shares of a group sum to one."),
    Column("seats", "float", "seats", "Its seats on the group's board."),
    Column("voice", "float", "share", "Its weight in the group's value."),
    Column("invested_usd", "float", "USD", "Dollars that it invested when it joined."),
    Column("in_kind_usd", "float", "USD", "The rest of the investment asked for, which it owes in kind."),
    Column(
        "balance_usd", "float", "USD", "What the group brought it in the year: returns and capital received, less paid."
    ),
    Column("integration", "float", "0-1", "Integration of care in the group."),
    Column("lives", "float", "lives", "Lives attributed to the member, over all payers."),
    Column("joined_year", "int", "contract year", "Year in which it joined."),
)
