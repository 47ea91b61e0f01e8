"""How long deals last, and why they end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.followed import ENDS, LONGEST_FOLLOWED_YEARS, followed_years, left_after
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import REASONS


def outcomes() -> Iterator[Outcome]:
    """Years together, exits in the first year, and shares of the reasons among all endings."""
    yield Outcome(
        "years_together",
        "years",
        "Mean years that a deal lasts within its horizon.",
        "completed years within the horizon",
        "deals signed early enough to be followed for the whole horizon",
        _years_together,
        f"first {LONGEST_FOLLOWED_YEARS} deal years (half the run, if that is shorter)",
        "organizations",
        deal_years=followed_years,
    )
    yield Outcome(
        "first_year_exit_rate",
        "share",
        "Share of the deals signed that a party leaves in their first year.",
        "deals left in their first year",
        "deals signed",
        _first_year_exits,
        record="organizations",
    )
    for reason in REASONS:
        yield Outcome(
            f"exit_share.{reason}",
            "share",
            f"Share of all endings of deals that have the reason {reason}.",
            f"deals that ended with the reason {reason}",
            "deals that ended: at term, before it, or closed",
            partial(_exit_share, reason),
            record="organizations",
        )


def _years_together(tables: CellTables) -> Floats:
    followed = left_after(tables, "events", followed_years(tables.years))
    return quotient(tables.tally(followed.cell, followed.years), tables.tally(followed.cell))


def _first_year_exits(tables: CellTables) -> Floats:
    left = tables.is_word("events", "event", "exited_mid_term") & (tables.column("events", "deal_year") <= 1.0)
    signed = tables.is_word("events", "event", "signed")
    return quotient(tables.sums("events", left), tables.sums("events", signed))


def _exit_share(reason: str, tables: CellTables) -> Floats:
    left = tables.is_word("events", "event", *ENDS)
    return tables.mean("events", left, tables.is_word("events", "reason", reason).astype(np.float64))
