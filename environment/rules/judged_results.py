"""Results by which strategies are judged: what counts, over how many years, and what a unit price adds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def price_effect(own_revenue_usd: Floats, price_taken: Floats) -> Floats:
    """Part of own revenue that re-traded prices brought, USD a year: revenue (1 - 1 / price taken).

    Args:
        own_revenue_usd: provider's own revenue at today's price.
        price_taken: today's unit price relative to what it would be without any re-trade.
    """
    return np.asarray(own_revenue_usd * (1.0 - 1.0 / price_taken))


def over_spending(amount_usd: Floats, spending_usd: Floats) -> Floats:
    """An amount as a share of spending; 0 where there is no spending."""
    there = spending_usd > 0.0
    return np.asarray(np.where(there, amount_usd, 0.0) / np.where(there, spending_usd, 1.0))


def years_under_strategy(latest: int, since: Ints, window: Number) -> Floats:
    """Years from `since` + 1 to `latest`, at most those of the window: those under the present strategy that count.

    Args:
        latest: newest year of which something is known.
        since: year in which the strategy was taken on; it is played from the next year on.
        window: most years that count.
    """
    return np.asarray(np.maximum(np.minimum(latest - since, window), 0.0), dtype=np.float64)


def sum_of_newest(history: Floats, years: Floats) -> Floats:
    """Sum of the newest entries of each column, shape (n,); zeros where no entry counts.

    Args:
        history: entries, newest first, shape (entries, n).
        years: how many entries of each column count, shape (n,).
    """
    total = np.zeros(history.shape[1])
    for age, row in enumerate(history):
        total = total + np.where(age < years, row, 0.0)
    return total


def mean_of_newest(history: Floats, years: Floats) -> Floats:
    """Mean of the newest entries of each column; see `sum_of_newest`."""
    return np.asarray(sum_of_newest(history, years) / np.maximum(years, 1.0))
