"""Shares of strategies among the open organisations of each kind."""

from __future__ import annotations

import numpy as np

from longgame.analysis.runs.reading import Run, codes, integers, numbers, strategies_in_order, texts
from longgame.analysis.statistics import Floats, tally
from longgame.vocabulary import KINDS


def strategy_shares(run: Run) -> tuple[Floats, tuple[str, ...]]:
    """Shares of open organisations by strategy: of each kind and, last, of all kinds together.

    Returns:
        Shares of shape (replicates, years, kinds + 1, strategies), NaN where a kind has no organisation, and the
        strategies in display order.
    """
    table = run.strategies
    present = numbers(table, "organizations") > 0.0
    order = strategies_in_order(texts(table, "strategy")[present])
    kind, strategy = codes(table, "kind", KINDS), codes(table, "strategy", order)
    year = integers(table, "year") - 1
    width = len(KINDS) * max(len(order), 1)
    code = np.where((kind >= 0) & (strategy >= 0), year * width + kind * len(order) + strategy, -1)
    counts = tally(run.row(table), code, (run.replicates, run.years * width), numbers(table, "organizations"))
    shaped = counts.reshape(run.replicates, run.years, len(KINDS), max(len(order), 1))
    shaped = np.concatenate([shaped, shaped.sum(axis=2, keepdims=True)], axis=2)
    total = shaped.sum(axis=3, keepdims=True)
    return np.where(total > 0.0, shaped / np.where(total > 0.0, total, 1.0), np.nan), order
