"""Commitment: deals that bonds hold through the dip, and deals that they hold for too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import Bools, CellTables, Floats, quotient
from longgame.experiments.outcomes.followed import left_after
from longgame.experiments.outcomes.outcome import Outcome

#: Deal years in which cost comes before savings.
_DIP_YEARS: Final = 3


def outcomes() -> Iterator[Outcome]:
    """How often providers stay for their bonds alone, what that costs them, and how many deals end in the dip."""
    yield Outcome(
        "held_too_long_share",
        "share",
        "Share of deal-years in which the provider stays only for what it would forfeit, or for the control that it "
        "gave up to its group: by its own reckoning it would leave.",
        "years of deals that go on though the provider's own margin of staying is below zero",
        "years of deals in which leaving before the term could be decided and nobody left",
        _held_too_long_share,
        record="deals",
    )
    yield Outcome(
        "held_too_long_usd",
        "USD per life",
        "What staying costs a provider that stays only for its bonds, for each life of the deal: the value that it "
        "would have had by leaving, by its own reckoning, less that of staying.",
        "own margins below zero of deals that go on, without their sign",
        "lives of these deals",
        _held_too_long_usd,
        record="deals",
    )
    yield Outcome(
        "left_in_dip_share",
        "share",
        f"Share of deals that end within {_DIP_YEARS} years of their signature, while cost comes before savings.",
        f"deals that ended within {_DIP_YEARS} years",
        f"deals signed more than {_DIP_YEARS} years before the end of the run",
        _left_in_dip_share,
        f"first {_DIP_YEARS} deal years",
        record="organizations",
    )


def _held(tables: CellTables) -> Bools:
    return np.asarray(tables.column("deals", "provider_own_margin_usd") < 0.0)


def _held_too_long_share(tables: CellTables) -> Floats:
    decided = np.isfinite(tables.column("deals", "provider_own_margin_usd"))
    return quotient(tables.sums("deals", _held(tables)), tables.sums("deals", decided))


def _held_too_long_usd(tables: CellTables) -> Floats:
    held = _held(tables)
    cost = -np.nan_to_num(tables.column("deals", "provider_own_margin_usd"))
    return quotient(tables.sums("deals", held, cost), tables.sums("deals", held, tables.column("deals", "lives")))


def _left_in_dip_share(tables: CellTables) -> Floats:
    # Followed for one year more, as a deal that ends after exactly three years has completed them all.
    followed = left_after(tables, "events", _DIP_YEARS + 1)
    ended = followed.left.astype(np.float64)
    return quotient(tables.tally(followed.cell, ended), tables.tally(followed.cell))
