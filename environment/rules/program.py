"""Rules of a public programme: who may enter, what a size must save, and how its benchmark moves apart from rebasing.

A programme posts its contracts and takes everybody who qualifies. It does not bargain and never leaves (42 CFR 425).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def minimum_rate_by_size(
    small_rate: Number, large_rate: Number, lives: Floats, small_lives: Number, large_lives: Number
) -> Floats:
    """Minimum savings rate of a contract of n lives: r = large + (small - large) w, falling as 1 / sqrt(n).

    w is 1 up to the small and 0 from the large size; in between (1/sqrt(n) - 1/sqrt(large)) / (1/sqrt(small) -
    1/sqrt(large)), as the spread of measured savings falls. Equal rates are the rate at every size.

    >>> minimum_rate_by_size(0.039, 0.02, np.array([5000.0, 10000.0, 60000.0]), 5000.0, 60000.0).round(4)
    array([0.039 , 0.0312, 0.02  ])
    """
    low, high = np.asarray(small_lives, dtype=np.float64), np.maximum(large_lives, np.asarray(small_lives) * 1.001)
    size = np.minimum(np.maximum(lives, low), high)
    weight = (1.0 / np.sqrt(size) - 1.0 / np.sqrt(high)) / (1.0 / np.sqrt(low) - 1.0 / np.sqrt(high))
    return np.asarray(large_rate + (small_rate - large_rate) * weight)


def calendar_level(level_rate: Number, drift_rate: Number, year: int) -> Floats:
    """How far benchmarks of a year lie above the status quo, share of spending: level + drift (year - 1)."""
    return np.asarray(level_rate + drift_rate * (year - 1.0))


def new_benchmark_gap(own_gap: Floats, calendar: Floats, regional_share: Number, relative_spending: Floats) -> Floats:
    """Gap of a new benchmark below the status quo of a provider, share of its spending.

    The benchmark is (1 - w) (1 - own gap) + w / relative spending of the status quo, plus the calendar's level.

    Args:
        own_gap: gap by the provider's own history, after any rebasing.
        calendar: as from `calendar_level`.
        regional_share: w, weight of the region's mean spending.
        relative_spending: the provider's spending on a life over the region's mean.
    """
    benchmark = (1.0 - regional_share) * (1.0 - own_gap) + regional_share / relative_spending
    return np.asarray(np.minimum(np.maximum(1.0 - benchmark - calendar, -0.5), 0.5))


def base_year_weights(latest_share: Number, earliest_share: Number) -> tuple[Number, Number, Number]:
    """Weights of the last three years in a new benchmark, newest first; the middle year has the rest, at least 0."""
    return latest_share, np.maximum(1.0 - latest_share - earliest_share, 0.0), earliest_share


def added_back(past_savings: Floats, share: Number) -> Floats:
    """What a rebased benchmark gets back of past savings, share of spending: share x max(past savings, 0).

    The rule of 2016 added back average savings of the agreement that ended, at the share that had been paid of them
    (42 CFR 425.603(c)(8)). Past losses add nothing.

    Args:
        past_savings: mean measured savings of the agreement that ends.
        share: part that is added back, 0 for none.
    """
    return np.asarray(share * np.maximum(past_savings, 0.0))


def list_change(luck: Floats, jumps: Bools, usual_log_sd: Number, jump_log_sd: Number) -> Floats:
    """Lives after a year's change of a participant list, over those before: exp(z x spread), a mixture of two normals.

    Most lists hardly change in a year, and some are halved or doubled, when practices join, leave or merge.

    Args:
        luck: standard normal draws z.
        jumps: lists that change much this year.
        usual_log_sd: spread of the logarithm in a usual year.
        jump_log_sd: its spread where the list changes much.
    """
    return np.asarray(np.exp(luck * np.where(jumps, jump_log_sd, usual_log_sd)))


def list_refill(lives: Floats, minimum_lives: Floats, share: Number) -> Floats:
    """Lives once a list below the minimum has been filled up, over those before: (minimum / lives) ^ share; else 1.

    A share of 1 fills up to the minimum, one above 1 beyond it.

    Args:
        lives: under each contract.
        minimum_lives: that the contract asks for.
        share: part of the shortfall, in logs, that is made up in a year; 0 leaves lists as they are.

    >>> list_refill(np.array([4000.0, 5000.0, 9000.0]), np.array([5000.0, 5000.0, 5000.0]), 1.0)
    array([1.25, 1.  , 1.  ])
    """
    short = (lives > 0.0) & (lives < minimum_lives)
    return np.asarray(np.where(short, minimum_lives / np.where(lives > 0.0, lives, 1.0), 1.0) ** share)


def first_by_lot(group: Ints, lot: Floats, eligible: Bools, places: Floats) -> Bools:
    """Which of the eligible rows of each group get its places, shape of `group`: those with the smallest lots.

    Args:
        group: number of each row's group.
        lot: number drawn by each row.
        places: number of places by group.
    """
    rows = eligible.nonzero()[0]
    order = rows[np.lexsort((lot[rows], group[rows]))]
    of_group = np.bincount(group[order], minlength=len(places))
    before = np.concatenate([[0], np.cumsum(of_group)[:-1]])
    position = np.arange(len(order)) - before[group[order]]
    chosen = np.zeros(len(group), dtype=bool)
    chosen[order] = position < np.floor(places[group[order]])
    return chosen
