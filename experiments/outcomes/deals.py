"""Outcomes read from events and deals: talks, depth, staying, and what a deal leaves to its two sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from longgame.environment.models.catalogue import MODELS
from longgame.experiments.outcomes.catalogue import Bools, CellTables, Floats, Ints, Outcome, quotient
from longgame.vocabulary import PROVIDER_KINDS, REASONS

#: Years within which years together are counted, so that deals alive at the end do not bias them.
HORIZON_YEARS: Final = 10
_ENDS: Final = ("exited_at_term", "exited_mid_term", "closed")
#: Ends in the middle of a year, whose last year stands in the event and not among the deals.
_DURING: Final = ("exited_mid_term", "closed")


def deal_outcomes() -> Iterator[Outcome]:
    """Outcomes of talks, relationships and both sides' results."""
    for name, unit, meaning, figure in (
        ("months_of_talk", "months", "months of first talks, signed or not", _months_of_talk),
        ("months_to_sign", "months", "months of talks before a signature", _months_to_sign),
        ("deal_depth", "ratio", "depth of change of the deals signed: model times package", _depth),
        (
            "years_together",
            "years",
            f"completed years within {HORIZON_YEARS} of relationships signed early enough to be followed so long",
            _years_together,
        ),
        ("first_year_exit_rate", "share", "relationships left in their first year", _first_year_exits),
    ):
        yield Outcome(name, unit, meaning, "organizations", False, figure)
    for family, members, what, by in (
        ("signed_share", MODELS, "deals signed as", _signed_share),
        ("exit_share", REASONS, "ends with the reason", _exit_share),
    ):
        for member in members:
            name, meaning = f"{family}.{member}", f"{what} {member}"
            yield Outcome(name, "share", meaning, "organizations", False, partial(by, member))
    for kind in (None, *PROVIDER_KINDS):
        of, end = ("", "") if kind is None else (f" with {kind}", f".{kind}")
        for side in ("payer", "provider"):
            meaning = f"the {side}'s result from deals{of}, accrual, per benchmark dollar"
            by = partial(_net_rate, side, kind)
            yield Outcome(f"{side}_net_rate{end}", "share of benchmark", meaning, "deals", False, by)
        meaning = f"relationships{of} that left both sides with a positive sum of yearly results"
        yield Outcome(f"both_gain_share{end}", "share", meaning, "deals", False, partial(_both_gain_share, kind))


def _first_talks(tables: CellTables) -> Bools:
    return tables.is_word("events", "event", "signed", "impasse")


def _signed(tables: CellTables) -> Bools:
    return tables.is_word("events", "event", "signed")


def _months_of_talk(tables: CellTables) -> Floats:
    return tables.mean("events", _first_talks(tables), tables.column("events", "months"))


def _months_to_sign(tables: CellTables) -> Floats:
    return tables.mean("events", _signed(tables), tables.column("events", "months"))


def _depth(tables: CellTables) -> Floats:
    depth = np.zeros(len(tables.column("events", "cell")))
    cell = tables.cell_of("events")
    for family, column, name in (("models", "model", "depth"), ("packages", "package", "depth_factor")):
        codes, words = tables.words("events", column)
        table = np.array(
            [
                [float(one.scenario.values.get(f"{family}.{word}.{name}", np.nan)) for word in words] + [np.nan]
                for one in tables.cells
            ]
        )
        factor = table[cell, codes]
        depth = factor if family == "models" else depth * factor
    rows = _signed(tables) & ~np.isnan(depth)
    return tables.mean("events", rows, np.where(rows, depth, 0.0))


def _signed_share(model: str, tables: CellTables) -> Floats:
    signed = _signed(tables)
    return tables.mean("events", signed, tables.is_word("events", "model", model).astype(np.float64))


def _exit_share(reason: str, tables: CellTables) -> Floats:
    left = tables.is_word("events", "event", *_ENDS)
    return tables.mean("events", left, tables.is_word("events", "reason", reason).astype(np.float64))


def _years_together(tables: CellTables) -> Floats:
    """Mean of min(completed years, horizon) over relationships signed at least a horizon before the end."""
    horizon = min(HORIZON_YEARS, max(tables.years // 2, 1))
    followed = left_after(tables, "events", horizon)
    return quotient(tables.tally(followed.cell, followed.years), tables.tally(followed.cell))


@dataclass(frozen=True)
class Followed:
    """Relationships signed early enough to be followed for some years, each array one element a relationship.

    Attributes:
        key: number of the relationship (`CellTables.relationships`), ascending.
        cell, start: where and in which year it was signed.
        years: completed years within those followed.
        left: whether it ended before them.
    """

    key: Ints
    cell: Ints
    start: Ints
    years: Floats
    left: Bools


def left_after(tables: CellTables, events: str, horizon: int) -> Followed:
    """What became of each relationship of the table `events` within `horizon` years of its signature."""
    year = tables.column(events, "year").astype(np.int64)
    signed = np.flatnonzero(tables.is_word(events, "event", "signed") & (year <= tables.years - horizon))
    keys = tables.relationships(events)
    signed = signed[np.argsort(keys[signed], kind="stable")]
    key = keys[signed]
    ended = np.flatnonzero(tables.is_word(events, "event", *_ENDS))
    place = np.searchsorted(key, keys[ended])
    known = (
        (place < len(key)) & (key[np.minimum(place, max(len(key) - 1, 0))] == keys[ended]) if len(key) else ended < 0
    )
    years = np.full(len(key), float(horizon))
    years[place[known]] = np.minimum(tables.column(events, "deal_year")[ended[known]], float(horizon))
    cell = tables.cell_of(events)[signed]
    return Followed(key, cell, year[signed], years, years < horizon)


def _first_year_exits(tables: CellTables) -> Floats:
    left = tables.is_word("events", "event", "exited_mid_term") & (tables.column("events", "deal_year") <= 1.0)
    return quotient(tables.sums("events", left), tables.sums("events", _signed(tables)))


def _rows(tables: CellTables, table: str, kind: str | None) -> Ints:
    """Rows of live deals, or of the events that hold the last year of deals left on the way, by kind of provider."""
    rows = np.ones(len(tables.column(table, "cell")), dtype=np.bool_)
    if table == "events":
        rows = tables.is_word("events", "event", *_DURING)
    if kind is not None:
        rows = rows & tables.provider_kind(table, kind)
    return np.flatnonzero(rows)


def _net_rate(side: str, kind: str | None, tables: CellTables) -> Floats:
    net = np.zeros(len(tables.cells))
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
