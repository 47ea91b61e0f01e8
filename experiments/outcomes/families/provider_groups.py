"""Provider groups: how many lives they hold, how large they are, how long membership lasts and what it brings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome


def outcomes() -> Iterator[Outcome]:
    """Lives, size, lasting and yield of provider groups; markets without any group have no value but in the first."""
    yield Outcome(
        "grouped_lives_share",
        "share",
        "Share of members whose provider is in a group, mean over the years.",
        "lives of members of provider groups, summed over the years",
        "all lives, summed over the years",
        _grouped_lives_share,
        record="organizations",
    )
    yield Outcome(
        "group_members",
        "members",
        "Mean number of members of a provider group, its lead included.",
        "members of provider groups, summed over the years",
        "provider groups, summed over the years",
        _group_members,
        record="organizations",
    )
    yield Outcome(
        "group_years",
        "years",
        "Years that memberships which have ended had lasted; those that go on at the end of the run are not counted.",
        "years from joining a provider group to leaving it",
        "memberships that ended",
        _group_years,
        record="organizations",
    )
    yield Outcome(
        "group_balance_per_life",
        "USD per member-year",
        "What provider groups brought their members for each of their lives: returns and capital received, less paid; "
        "without what they invested and without what integration saves.",
        "balances of members, summed over the years",
        "lives of members, summed over the years",
        _balance_per_life,
        record="organizations",
    )


def _grouped_lives_share(tables: CellTables) -> Floats:
    everyone = np.ones(len(tables.column("groups", "lives")), dtype=bool)
    grouped = tables.sums("groups", everyone, tables.column("groups", "lives"))
    return quotient(grouped, tables.by_year("lives").sum(axis=1))


def _group_members(tables: CellTables) -> Floats:
    # A group has one lead in each year.
    rows = np.ones(len(tables.column("groups", "lives")), dtype=bool)
    group, member = (tables.words("groups", name) for name in ("group", "member"))
    names = {word: code for code, word in enumerate(member[1])}
    lead = np.array([names.get(word, -1) for word in group[1]] or [-1])[group[0]]
    return quotient(tables.sums("groups", rows), tables.sums("groups", lead == member[0]))


def _group_years(tables: CellTables) -> Floats:
    # Events of a group name no payer; a provider is in one group at a time.
    year = tables.column("events", "year")
    alone = tables.words("events", "payer")[0] < 0
    provider = tables.words("events", "provider")[0]
    joined = np.flatnonzero(alone & tables.is_word("events", "event", "joined_group"))
    left = np.flatnonzero(alone & tables.is_word("events", "event", "left_group"))
    cell = tables.cell_of("events")
    if not len(left):
        return np.full(tables.count, np.nan)
    width = int(year.max(initial=0.0)) + 2
    size = int(provider.max(initial=0)) + 1
    began, ended = (
        (cell[rows] * size + provider[rows]) * width + year[rows].astype(np.int64) for rows in (joined, left)
    )
    order = np.sort(began)
    # The last joining before it: nobody leaves in the year of joining but by closing.
    last = order[np.searchsorted(order, ended, side="right") - 1]
    return quotient(tables.tally(cell[left], (ended - last).astype(np.float64)), tables.tally(cell[left]))


def _balance_per_life(tables: CellTables) -> Floats:
    lives = tables.column("groups", "lives")
    rows = np.ones(len(lives), dtype=bool)
    return quotient(
        tables.sums("groups", rows, tables.column("groups", "balance_usd")), tables.sums("groups", rows, lives)
    )
