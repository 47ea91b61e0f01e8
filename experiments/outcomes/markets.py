"""Outcomes read from the market, strategy and gains tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np

from longgame.environment.records.tables import TABLES
from longgame.experiments.outcomes.catalogue import CellTables, Floats, Outcome, quotient
from longgame.vocabulary import KINDS, OWNERS, SECTORS, STRATEGIES

_KEYS: Final = ("replicate", "year")


def market_outcomes() -> Iterator[Outcome]:
    """Means over the years and last values of every market column, rates of signing and staying, strategies, gains."""
    for column in TABLES["market"]:
        if column.name not in _KEYS:
            name, unit, meaning = column.name, column.unit, column.meaning
            yield Outcome(name, unit, f"{meaning}; mean over the years", "market", False, partial(_mean, name))
            yield Outcome(f"final_{name}", unit, f"{meaning}; last year", "market", False, partial(_final, name))
    for name, meaning, top, bottom in (
        ("signing_rate", "first talks that led to a deal", ("signed",), ("signed", "impasses")),
        ("renewal_rate", "deals at term that were renewed or moved", ("renewed", "moved"), ("renewals_due",)),
        (
            "early_exit_rate",
            "deals left before their term, a year",
            ("exited_mid_term",),
            ("active_deals", "exited_mid_term"),
        ),
    ):
        yield Outcome(name, "share", meaning, "market", False, partial(_rate, top, bottom))
    yield Outcome("deals_signed", "deals", "new deals signed, all years", "market", False, partial(_total, "signed"))
    for strategy in STRATEGIES:
        for kind in (None, *KINDS):
            name = f"final_strategy_share.{strategy}" + ("" if kind is None else f".{kind}")
            meaning = (
                f"open organisations{'' if kind is None else ' of the kind'} that play {strategy} in the last year"
            )
            yield Outcome(name, "share", meaning, "market", False, partial(_strategy_share, strategy, kind))
    for strategy in STRATEGIES:
        meaning = f"traits of open organisations that come from {strategy} in the last year"
        of = partial(_trait_share, strategy)
        yield Outcome(f"final_trait_share.{strategy}", "share", meaning, "market", False, of)
    # Owners' dealings with their organisations are no part of anybody's result.
    for member in (*KINDS, *(sector for sector in SECTORS if sector != SECTORS[OWNERS])):
        yield Outcome(
            f"gain_rate.{member}",
            "share of spending",
            f"result of {member.replace('_', ' ')} here less in the no-deal twin, all years, per dollar of spending",
            "organizations",
            True,
            partial(_gain_rate, member),
        )


def _mean(column: str, tables: CellTables) -> Floats:
    values = tables.by_year(column)
    there = ~np.isnan(values)
    return quotient(np.where(there, values, 0.0).sum(axis=1), there.sum(axis=1).astype(np.float64))


def _final(column: str, tables: CellTables) -> Floats:
    return tables.by_year(column)[:, -1]


def _total(column: str, tables: CellTables) -> Floats:
    return np.asarray(tables.by_year(column).sum(axis=1))


def _rate(top: tuple[str, ...], bottom: tuple[str, ...], tables: CellTables) -> Floats:
    return quotient(
        sum((_total(column, tables) for column in top), np.zeros(len(tables.cells))),
        sum((_total(column, tables) for column in bottom), np.zeros(len(tables.cells))),
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


def _gain_rate(member: str, tables: CellTables) -> Floats:
    which = "kind" if member in KINDS else "account"
    rows = tables.is_word("gains", which, member)
    spending = (tables.by_year("spending_pmpy_usd") * tables.by_year("lives")).sum(axis=1)
    return quotient(tables.sums("gains", rows, tables.column("gains", "gain_usd")), spending)
