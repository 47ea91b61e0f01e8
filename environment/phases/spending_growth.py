"""Spending that grows faster than the market's: what it does to costs, running benchmarks and base years."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.spending import share_after_growth
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import by_kind

Floats = NDArray[np.float64]


def outgrow_trend(state: State, values: StackValues) -> None:
    """Let spending on each provider's patients, and the fixed cost behind it, outgrow the market's trend for a year.

    Benchmarks in dollars stay: they follow the market. So as shares of the provider's own status quo they fall, and so
    does what was spent in past years.
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    beyond = by_kind(state, values, "spending_growth_gap_rate") * ~stack.is_payer * organizations.is_open
    if not beyond.any():
        return
    organizations.relative_spending = organizations.relative_spending * (1.0 + beyond)
    # Revenue from the patients of others does not grow, so neither does the cost behind it.
    own = organizations.own_income_share
    organizations.fixed_cost = organizations.fixed_cost * (1.0 + beyond * own)
    organizations.own_income_share = own * (1.0 + beyond) / (1.0 + beyond * own)
    rows = (beyond[stack.provider] != 0.0).nonzero()[0]
    growth = beyond[stack.provider[rows]]
    pairs.benchmark_gap[rows] = share_after_growth(pairs.benchmark_gap[rows], growth)
    # Last year's result enters the record later in this year.
    for past in (*pairs.past_apparent, pairs.last_year.apparent_rate):
        past[rows] = share_after_growth(past[rows], growth)


def growth_beyond_trend(state: State, values: StackValues) -> Floats:
    """Yearly growth of spending beyond the market's trend, of the provider of each pair, shape (m,)."""
    return np.asarray(by_kind(state, values, "spending_growth_gap_rate")[state.stack.provider])
