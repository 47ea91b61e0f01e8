"""Stakes in kind: deals that a provider could sign although it lacked the capital."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome


def outcomes() -> Iterator[Outcome]:
    """Share of deals that only a stake in kind made possible."""
    yield Outcome(
        "in_kind_deals_share",
        "share",
        "Share of deal-years under terms that the provider had not the capital for, and signed with a stake in kind.",
        "deals alive at the end of each year whose provider committed part of the capital demand in kind",
        "deals alive at the end of each year",
        _in_kind_deals_share,
        record="deals",
    )


def _in_kind_deals_share(tables: CellTables) -> Floats:
    cell = tables.cell_of("deals")
    in_kind = (tables.column("deals", "in_kind_share") > 0.0).astype(np.float64)
    return quotient(tables.tally(cell, in_kind), tables.tally(cell))
