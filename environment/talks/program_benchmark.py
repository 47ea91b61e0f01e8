"""The benchmark of a new agreement in a public programme: base years, savings added back, and the region's part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import base_year_mean, gap_after_rebasing
from longgame.environment.rules.program import added_back, base_year_weights, new_benchmark_gap
from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.talks.desk import Desk

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_EVEN = (1.0, 1.0, 1.0)


def next_program_gap(desk: Desk, rows: Ints, renewal: Bools) -> Floats:
    """Gap of the next benchmark below the status quo under the programme's rules, shape of `rows`.

    Args:
        rows: pair rows.
        renewal: whether each has a deal at term; the others get a first benchmark.
    """
    pairs, at = desk.state.pairs, ParameterRows(desk.view, rows)
    calendar = desk.state.program_calendar[desk.state.stack.pair_cell[rows]]
    past, years = np.ascontiguousarray(pairs.past_apparent[:, rows]), pairs.record_years[rows]
    own = pairs.benchmark_gap[rows] + calendar
    weights = base_year_weights(at["program.latest_base_year_share"], at["program.earliest_base_year_share"])
    rebased = gap_after_rebasing(
        own, pairs.terms.rebasing_share[rows], base_year_mean(past, years, weights), np.zeros(len(rows))
    )
    saved = base_year_mean(past, years, _EVEN) - pairs.benchmark_gap[rows]
    rebased = rebased - added_back(saved, at["program.added_back_share"])
    gap = np.where(renewal, rebased, pairs.saved_without_deal[rows])
    number = np.where(renewal, pairs.agreement_number[rows] + 1.0, 1.0)
    weight = at["program.regional_share"] * (number >= at["program.regional_from_agreement"])
    return new_benchmark_gap(gap, calendar, weight, _spending_relative_to_region(desk)[rows])


def _spending_relative_to_region(desk: Desk) -> Floats:
    """Spending on a life of each pair over the mean of its region, by lives, shape (m,)."""
    stack, spending, lives = desk.state.stack, desk.facts.status_quo, desk.state.pairs.lives
    total = np.bincount(stack.pair_region, weights=spending * lives, minlength=stack.region_count)
    people = np.bincount(stack.pair_region, weights=lives, minlength=stack.region_count)
    mean = (total / np.where(people > 0.0, people, 1.0))[stack.pair_region]
    return np.asarray(spending / np.where(mean > 0.0, mean, 1.0))
