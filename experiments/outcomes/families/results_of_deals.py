"""What deals leave to their two sides, in dollars of the performance year (accrual)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, Ints, quotient
from longgame.experiments.outcomes.followed import ENDS
from longgame.experiments.outcomes.outcome import Outcome
from longgame.vocabulary import PROVIDER_KINDS

#: Ends in the middle of a year, whose last year stands in the event and not among the deals.
_DURING: Final = ("exited_mid_term", "closed")
#: Events whose talks were about a deal that was signed.
_TALKS_OF_DEALS: Final = ("signed", "renewed", "moved", "exited_at_term")


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
    yield Outcome(
        "both_worse_share",
        "share",
        "Share of the ended deals that left both sides worse off than without any deal, talks and exit included.",
        "ended deals with a negative sum for the payer and for the provider of: yearly results (accrual), less half "
        "the cost of the talks that signed and renewed the deal, less the exit cost of the side that left",
        "deals that ended: at term, before it, or closed",
        _both_worse_share,
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
    results = _results(tables, kind)
    keys, first, which = np.unique(results.key, return_index=True, return_inverse=True)
    sums = [np.bincount(which, weights=usd, minlength=len(keys)) for usd in results.usd]
    owner = results.cell[first]
    both = ((sums[0] > 0.0) & (sums[1] > 0.0)).astype(np.float64)
    return quotient(tables.tally(owner, both), tables.tally(owner))


def _both_worse_share(tables: CellTables) -> Floats:
    """Ended relationships with a negative sum on both sides once talks and exit are paid."""
    ended = np.flatnonzero(tables.is_word("events", "event", *ENDS))
    key, cell = tables.relationships("events"), tables.cell_of("events")
    talked = np.flatnonzero(tables.is_word("events", "event", *_TALKS_OF_DEALS))
    half = tables.column("events", "talk_cost_usd")[talked] / 2.0
    results, exit_cost = _results(tables, None), tables.column("events", "exit_cost_usd")[ended]
    by_payer = tables.is_word("events", "decided_by", "payer")[ended]
    keys, which = np.unique(np.concatenate([key[ended], results.key, key[talked]]), return_inverse=True)
    sums = []
    for usd, leaves in zip(results.usd, (by_payer, ~by_payer), strict=True):
        parts = np.concatenate([np.where(leaves, -exit_cost, 0.0), usd, -half])
        sums.append(np.bincount(which, weights=parts, minlength=len(keys)))
    # A relationship ends once: the first entries of `which` are those of the ends.
    place, owner = which[: len(ended)], cell[ended]
    both = ((sums[0] < 0.0) & (sums[1] < 0.0))[place].astype(np.float64)
    return quotient(tables.tally(owner, both), tables.tally(owner))


@dataclass(frozen=True)
class _Results:
    """Yearly results, one element for each year of a deal; `usd` holds those of the payer and of the provider."""

    key: Ints
    cell: Ints
    usd: tuple[Floats, Floats]


def _results(tables: CellTables, kind: str | None) -> _Results:
    rows = {table: _rows(tables, table, kind) for table in ("deals", "events")}

    def both(of: Callable[[str], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([of(table)[chosen] for table, chosen in rows.items()])

    def usd(side: str) -> Floats:
        return np.asarray(np.nan_to_num(both(lambda table: tables.column(table, f"{side}_net_usd"))))

    return _Results(both(tables.relationships), both(tables.cell_of), (usd("payer"), usd("provider")))
