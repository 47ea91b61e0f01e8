"""How far partnerships change care: the depth that was agreed on times the maturity that was reached."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import Outcome


def outcomes() -> Iterator[Outcome]:
    """Depth of change reached; `deal_depth` is what was signed."""
    yield Outcome(
        "depth_reached",
        "ratio",
        "Mean depth of change that deals reach: the agreed depth times the maturity of the provider's care model.",
        "depth of the terms times the provider's maturity times lives, of the deals alive at the end of each year",
        "lives of the deals alive at the end of each year",
        _depth_reached,
        record="deals",
    )


def _depth_reached(tables: CellTables) -> Floats:
    lives, cell = tables.column("deals", "lives"), tables.cell_of("deals")
    depth = tables.column("deals", "depth") * _maturity(tables)
    return quotient(tables.tally(cell, depth * lives), tables.tally(cell, lives))


def _maturity(tables: CellTables) -> Floats:
    """Maturity of each deal's provider at the end of its year: every deal's provider has a row of that year."""
    keys = []
    codes: dict[str, int] = {}
    for table, column in (("organizations", "organization"), ("deals", "provider")):
        code, words = tables.words(table, column)
        known = np.array([codes.setdefault(word, len(codes)) for word in words] or [0], dtype=np.int64)
        year = tables.column(table, "year").astype(np.int64)
        keys.append(((tables.cell_of(table) * (tables.years + 1) + year) << 32) + known[code])
    order = np.argsort(keys[0], kind="stable")
    place = np.searchsorted(keys[0], keys[1], sorter=order)
    return tables.column("organizations", "maturity")[order[place]]
