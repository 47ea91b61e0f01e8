"""Starting small: own employees first, focused programmes, and pilots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import PROVIDER_KINDS


def outcomes() -> Iterator[Outcome]:
    """How many providers manage the care of their own employees, how wide programmes are, and how pilots fare."""
    yield Outcome(
        "employee_pilot_share",
        "share",
        "Share of open providers that began with the care of their own employees.",
        "open providers with own employees under managed care at the end of each year",
        "open providers at the end of each year",
        _employee_pilot_share,
        record="organizations",
    )
    yield Outcome(
        "focus_width",
        "share",
        "Mean share of lives that the programmes of providers with deals target.",
        "share of lives targeted from the next year on, of providers with a deal at the end of each year",
        "providers with a deal at the end of each year",
        _focus_width,
        record="organizations",
    )
    yield Outcome(
        "pilot_success_rate",
        "share",
        "Share of pilots that succeed.",
        "pilots that succeeded",
        "pilots that providers ran",
        _pilot_success_rate,
        record="organizations",
    )


def _employee_pilot_share(tables: CellTables) -> Floats:
    rows = _provides(tables) & (tables.column("organizations", "is_open") > 0)
    pilots = (tables.column("organizations", "employee_lives") > 0.0).astype(np.float64)
    return quotient(
        tables.sums("organizations", rows, pilots), tables.sums("organizations", rows, np.ones(len(pilots)))
    )


def _focus_width(tables: CellTables) -> Floats:
    rows = _provides(tables) & (tables.column("organizations", "active_deals") > 0.0)
    width = tables.column("organizations", "focus_width")
    return quotient(tables.sums("organizations", rows, width), tables.sums("organizations", rows, np.ones(len(width))))


def _pilot_success_rate(tables: CellTables) -> Floats:
    rows = _provides(tables)
    succeeded, run = (tables.column("organizations", name) for name in ("pilots_succeeded", "pilots_run"))
    return quotient(tables.sums("organizations", rows, succeeded), tables.sums("organizations", rows, run))


def _provides(tables: CellTables) -> NDArray[np.bool_]:
    """Rows of organisations that are providers."""
    return tables.is_word("organizations", "kind", *PROVIDER_KINDS)
