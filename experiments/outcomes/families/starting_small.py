"""Starting small: providers that began with their own employees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import PROVIDER_KINDS


def outcomes() -> Iterator[Outcome]:
    """How many providers manage the care of their own employees."""
    yield Outcome(
        "employee_pilot_share",
        "share",
        "Share of open providers that began with the care of their own employees.",
        "open providers with own employees under managed care at the end of each year",
        "open providers at the end of each year",
        _employee_pilot_share,
        record="organizations",
    )


def _employee_pilot_share(tables: CellTables) -> Floats:
    provides = np.any([tables.is_word("organizations", "kind", kind) for kind in PROVIDER_KINDS], axis=0)
    rows = provides & (tables.column("organizations", "is_open") > 0)
    pilots = (tables.column("organizations", "employee_lives") > 0.0).astype(np.float64)
    return quotient(
        tables.sums("organizations", rows, pilots), tables.sums("organizations", rows, np.ones(len(pilots)))
    )
