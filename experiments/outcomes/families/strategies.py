"""Who plays what in the last year: shares of organisations and of their traits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, quotient
from longgame.experiments.outcomes.outcome import LAST_YEAR, OpenFamily, Outcome
from longgame.vocabulary import KINDS, STRATEGIES


def outcomes() -> Iterator[Outcome]:
    """Shares of each strategy among all open organisations and those of each kind, and among their traits."""
    for strategy in STRATEGIES:
        yield from (_final_share(kind, strategy) for kind in (None, *KINDS))
    yield from (_final_trait_share(strategy) for strategy in STRATEGIES)


def open_families() -> Iterator[OpenFamily]:
    """The same of strategies that a scenario or a user defines."""
    for kind in (None, *KINDS):
        stem = "final_strategy_share" + ("" if kind is None else f".{kind}")
        yield OpenFamily(stem, "STRATEGY", partial(_final_share, kind))
    yield OpenFamily("final_trait_share", "STRATEGY", _final_trait_share)


def _final_share(kind: str | None, strategy: str) -> Outcome:
    who = "organisations" if kind is None else f"organisations of the kind {kind}"
    return Outcome(
        f"final_strategy_share.{strategy}" if kind is None else f"final_strategy_share.{kind}.{strategy}",
        "share",
        f"Share of open {who} that play {strategy}.",
        f"open {who} that play {strategy}",
        f"open {who}",
        partial(_strategy_share, strategy, kind),
        LAST_YEAR,
    )


def _final_trait_share(strategy: str) -> Outcome:
    return Outcome(
        f"final_trait_share.{strategy}",
        "share",
        f"Share of the traits of open organisations that come from {strategy}.",
        f"traits of open organisations that come from {strategy}",
        "traits of open organisations",
        partial(_trait_share, strategy),
        LAST_YEAR,
    )


def _strategy_share(strategy: str, kind: str | None, tables: CellTables) -> Floats:
    rows = tables.column("strategies", "year") == tables.years
    if kind is not None:
        rows &= tables.is_word("strategies", "kind", kind)
    count = tables.column("strategies", "organizations")
    plays = rows & tables.is_word("strategies", "strategy", strategy)
    return quotient(tables.sums("strategies", plays, count), tables.sums("strategies", rows, count))


def _trait_share(strategy: str, tables: CellTables) -> Floats:
    rows = tables.column("strategies", "year") == tables.years
    plays = tables.column("strategies", "organizations")
    # Each row holds its kind's share: weighted by the kind's open organisations, counted over all its rows.
    kind, _ = tables.words("strategies", "kind")
    group = tables.cell_of("strategies") * (kind.max(initial=0) + 1) + kind
    size = np.bincount(group[rows], weights=plays[rows], minlength=int(group.max(initial=0)) + 1)
    mine = rows & tables.is_word("strategies", "strategy", strategy)
    weighted = tables.column("strategies", "trait_share") * size[group]
    return quotient(tables.sums("strategies", mine, weighted), tables.sums("strategies", rows, plays))
