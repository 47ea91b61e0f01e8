"""Outcomes read from events and deals: talks, depth, staying, and what a deal leaves to its two sides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np

from longgame.environment.vocabulary import MODELS, REASONS
from longgame.experiments.outcomes import Bools, CellTables, Floats, Outcome, quotient

#: Years within which years together are counted, so that deals alive at the end do not bias them.
HORIZON_YEARS: Final = 10
_ENDS: Final = ("exited_at_term", "exited_mid_term", "closed")
#: Ends in the middle of a year, whose last year stands in the event and not among the deals.
_DURING: Final = ("exited_mid_term", "closed")


def deal_outcomes() -> Iterator[Outcome]:
    """Outcomes of talks, relationships and both sides' results."""
    for name, unit, meaning, of in (
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
        yield Outcome(name, unit, meaning, "organizations", False, of)
    for family, members, what, by in (
        ("signed_share", MODELS, "deals signed as", _signed_share),
        ("exit_share", REASONS, "ends with the reason", _exit_share),
    ):
        for member in members:
            name, meaning = f"{family}.{member}", f"{what} {member}"
            yield Outcome(name, "share", meaning, "organizations", False, partial(by, member))
    for side in ("payer", "provider"):
        meaning = f"the {side}'s result from deals, accrual, per benchmark dollar"
        yield Outcome(f"{side}_net_rate", "share of benchmark", meaning, "deals", False, partial(_net_rate, side))
    meaning = "relationships that left both sides with a positive sum of yearly results"
    yield Outcome("both_gain_share", "share", meaning, "deals", False, _both_gain_share)


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
    cell = tables.column("events", "cell").astype(np.int64)
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
    year, done = tables.column("events", "year"), tables.column("events", "deal_year")
    signed = _signed(tables) & (year <= tables.years - horizon)
    ended = tables.is_word("events", "event", *_ENDS)
    # A deal that ends at its term does so at the start of a year, one that is left on the way at the end of a year.
    start = np.where(tables.is_word("events", "event", "exited_at_term"), year - done, year - done + 1.0)
    cut = ended & (start <= tables.years - horizon) & (done < horizon)
    missing = tables.sums("events", cut, horizon - done)
    count = tables.sums("events", signed)
    return quotient(count * horizon - missing, count)


def _first_year_exits(tables: CellTables) -> Floats:
    left = tables.is_word("events", "event", "exited_mid_term") & (tables.column("events", "deal_year") <= 1.0)
    return quotient(tables.sums("events", left), tables.sums("events", _signed(tables)))


def _ended_during(tables: CellTables) -> Bools:
    return tables.is_word("events", "event", *_DURING)


def _net_rate(side: str, tables: CellTables) -> Floats:
    deals, dollars = np.ones(len(tables.column("deals", "cell")), dtype=np.bool_), f"{side}_net_usd"
    benchmark = tables.column("deals", "benchmark_pmpy_usd") * tables.column("deals", "lives")
    during = np.nan_to_num(tables.column("events", dollars))
    net = tables.sums("deals", deals, tables.column("deals", dollars))
    net = net + tables.sums("events", _ended_during(tables), during)
    return quotient(net, tables.sums("deals", deals, benchmark))


def _both_gain_share(tables: CellTables) -> Floats:
    """Relationships with a positive sum on both sides; those running at the end count with what they have so far."""
    parts = []
    for table, rows in (("deals", None), ("events", _ended_during(tables))):
        codes, words = tables.words(table, "deal")
        chosen = np.arange(len(codes)) if rows is None else np.flatnonzero(rows)
        cell = tables.column(table, "cell").astype(np.int64)[chosen]
        nets = [np.nan_to_num(tables.column(table, f"{side}_net_usd"))[chosen] for side in ("payer", "provider")]
        parts.append((cell, np.asarray(words, dtype=object)[codes[chosen]], nets))
    cell = np.concatenate([part[0] for part in parts])
    names = np.concatenate([part[1] for part in parts]).astype(str)
    if not len(cell):
        return np.full(len(tables.cells), np.nan)
    _, name = np.unique(names, return_inverse=True)
    key, which = np.unique(cell * (name.max() + 1) + name, return_inverse=True)
    sums = [np.bincount(which, weights=np.concatenate([part[2][side] for part in parts])) for side in range(2)]
    owner = (key // (name.max() + 1)).astype(np.int64)
    both = np.bincount(owner, weights=(sums[0] > 0.0) & (sums[1] > 0.0), minlength=len(tables.cells))
    count = np.bincount(owner, minlength=len(tables.cells)).astype(np.float64)
    return quotient(both.astype(np.float64), count)
