"""The benchmark of a new agreement in a public programme: base years, savings added back, and the region's part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import base_year_mean, gap_after_rebasing
from longgame.environment.rules.program import added_back, base_year_weights, new_benchmark_gap
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.state import State
from longgame.environment.talks.desk import Desk

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_EVEN = (1.0, 1.0, 1.0)


def next_program_gap(desk: Desk, rows: Ints, renewal: Bools) -> Floats:
    """Gap of the next benchmark below the status quo, as far as it is known at signature, shape of `rows`.

    Args:
        rows: pair rows.
        renewal: whether each has a deal at term; the others get a first benchmark.
    """
    state, pairs = desk.state, desk.state.pairs
    past, years = np.ascontiguousarray(pairs.past_apparent[:, rows]), pairs.record_years[rows]
    rebased = _rebased_gap(state, desk.view, rows, pairs.benchmark_gap[rows], past, years)
    gap = np.where(renewal, rebased, pairs.saved_without_deal[rows])
    number = np.where(renewal, pairs.agreement_number[rows] + 1.0, 1.0)
    return _with_region(state, desk.view, desk.facts.status_quo, rows, gap, number)


def final_program_gap(state: State, view: ParameterView, status_quo: Floats, rows: Ints) -> Floats:
    """The same for agreements in their first year that follow another one, once the last base year is known.

    The programme computes the benchmark when the claims of the year before are in, which nobody knew at signature.

    Args:
        status_quo: spending of a life without any savings, USD, shape (m,).
        rows: pair rows.
    """
    pairs = state.pairs
    past = np.vstack([pairs.last_year.apparent_rate[rows], pairs.past_apparent[:2, rows]])
    gap = _rebased_gap(state, view, rows, pairs.gap_before[rows], past, pairs.record_years[rows] + 1.0)
    return _with_region(state, view, status_quo, rows, gap, pairs.agreement_number[rows].astype(np.float64))


def _rebased_gap(state: State, view: ParameterView, rows: Ints, before: Floats, past: Floats, years: Floats) -> Floats:
    """Gap by the provider's own history, before the calendar and the region's part.

    Args:
        before: gap of the benchmark that ends.
        past: measured savings against the status quo, newest first, shape (3, rows).
        years: how many of them are known.
    """
    at = ParameterRows(view, rows)
    calendar = state.program_calendar[state.stack.pair_cell[rows]]
    weights = base_year_weights(at["program.latest_base_year_share"], at["program.earliest_base_year_share"])
    share = state.pairs.terms.rebasing_share[rows]
    rebased = gap_after_rebasing(before + calendar, share, base_year_mean(past, years, weights), np.zeros(len(rows)))
    saved = base_year_mean(past, years, _EVEN) - before
    return rebased - added_back(saved, at["program.added_back_share"])


def _with_region(
    state: State, view: ParameterView, status_quo: Floats, rows: Ints, gap: Floats, number: Floats
) -> Floats:
    """The whole gap: own history, calendar and, from an agreement on, the region's part."""
    at = ParameterRows(view, rows)
    weight = at["program.regional_share"] * (number >= at["program.regional_from_agreement"])
    calendar = state.program_calendar[state.stack.pair_cell[rows]]
    return new_benchmark_gap(gap, calendar, weight, _relative_to_region(state, status_quo)[rows])


def _relative_to_region(state: State, status_quo: Floats) -> Floats:
    """Spending on a life of each pair over the mean of its region, by lives, shape (m,)."""
    stack, lives = state.stack, state.pairs.lives
    total = np.bincount(stack.pair_region, weights=status_quo * lives, minlength=stack.region_count)
    people = np.bincount(stack.pair_region, weights=lives, minlength=stack.region_count)
    mean = (total / np.where(people > 0.0, people, 1.0))[stack.pair_region]
    return np.asarray(status_quo / np.where(mean > 0.0, mean, 1.0))
