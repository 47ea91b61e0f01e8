"""What deals leave to their two sides, in dollars of the performance year (accrual)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, Ints, quotient
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import PROVIDER_KINDS

#: Ends in the middle of a year, whose last year stands in the event and not among the deals.
_DURING: Final = ("exited_mid_term", "closed")


def outcomes() -> Iterator[Outcome]:
    """Results per benchmark dollar by side, and deals that left both sides ahead; by kind of provider too."""
    for kind in (None, *PROVIDER_KINDS):
        of, end = ("", "") if kind is None else (f" with {kind}", f".{kind}")
        for side in ("payer", "provider"):
            yield Outcome(
                f"{side}_net_rate{end}",
                "share of benchmark",
                f"The {side}'s result from deals{of} per benchmark dollar (accrual).",
                f"the {side}'s yearly results from deals{of}",
                f"benchmark dollars of deals{of}: benchmark times lives of each deal and year",
                partial(_net_rate, side, kind),
                record="deals",
            )
        yield Outcome(
            f"both_gain_share{end}",
            "share",
            f"Share of deals{of} whose yearly results add up to a gain for both sides.",
            f"deals{of} with a positive sum of yearly results for the payer and for the provider",
            f"deals{of}, those that still run at the end included",
            partial(_both_gain_share, kind),
            record="deals",
        )


def _rows(tables: CellTables, table: str, kind: str | None) -> Ints:
    """Rows of live deals, or of the events that hold the last year of deals left on the way, by kind of provider."""
    rows = np.ones(len(tables.column(table, "cell")), dtype=np.bool_)
    if table == "events":
        rows = tables.is_word("events", "event", *_DURING)
    if kind is not None:
        rows = rows & tables.provider_kind(table, kind)
    return np.flatnonzero(rows)


def _net_rate(side: str, kind: str | None, tables: CellTables) -> Floats:
    net = np.zeros(tables.count)
    for table in ("deals", "events"):
        rows = _rows(tables, table, kind)
        dollars = np.nan_to_num(tables.column(table, f"{side}_net_usd"))
        net += tables.tally(tables.cell_of(table)[rows], dollars[rows])
    rows = _rows(tables, "deals", kind)
    benchmark = tables.column("deals", "benchmark_pmpy_usd") * tables.column("deals", "lives")
    return quotient(net, tables.tally(tables.cell_of("deals")[rows], benchmark[rows]))


def _both_gain_share(kind: str | None, tables: CellTables) -> Floats:
    """Relationships with a positive sum on both sides; those running at the end count with what they have so far."""
    keys, cells, nets = [], [], []
    for table in ("deals", "events"):
        rows = _rows(tables, table, kind)
        keys.append(tables.relationships(table)[rows])
        cells.append(tables.cell_of(table)[rows])
        nets.append([np.nan_to_num(tables.column(table, f"{side}_net_usd"))[rows] for side in ("payer", "provider")])
    _, first, which = np.unique(np.concatenate(keys), return_index=True, return_inverse=True)
    sums = [np.bincount(which, weights=np.concatenate([net[side] for net in nets])) for side in range(2)]
    owner = np.concatenate(cells)[first]
    both = ((sums[0] > 0.0) & (sums[1] > 0.0)).astype(np.float64)
    return quotient(tables.tally(owner, both), tables.tally(owner))
