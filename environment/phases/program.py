"""A public programme moves what it has agreed on: benchmarks by the calendar, and terms that it prolongs."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.spending_growth import growth_beyond_trend
from longgame.environment.rules.bounds import within
from longgame.environment.rules.measurement import base_year_errors, base_year_mean, spread
from longgame.environment.rules.program import calendar_level
from longgame.environment.rules.spending import share_after_growth
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.talks.current_terms import final_commercial_gap
from longgame.environment.talks.meeting import at_term
from longgame.environment.talks.program_benchmark import final_program_gap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Misfit and noise of the three years before the start, newest first.
_BASE_YEAR_DRAWS: Final = tuple(f"{error} of base year {age}" for error in ("misfit", "noise") for age in (1, 2, 3))


def calendar_of(values: StackValues, cells: int, year: int) -> Floats:
    """Calendar level of the programme's benchmarks in a year, shape (cells,); 0 where there is no programme."""
    level = calendar_level(
        values.by_cell("program.benchmark_level_rate"), values.by_cell("program.benchmark_drift_rate"), year
    )
    return np.asarray(level * values.by_cell("mechanisms.program") * np.ones(cells))


def move_benchmarks(state: State, values: StackValues, view: ParameterView) -> None:
    """Move the benchmarks of the programme's running agreements with the calendar: drift, and cuts inside the term."""
    stack, pairs = state.stack, state.pairs
    before = state.program_calendar
    state.program_calendar = calendar_of(values, len(stack.cells), state.year)
    change = (state.program_calendar - before)[stack.pair_cell]
    rows = (program_pairs(stack, view) & (pairs.model > 0) & (change != 0.0)).nonzero()[0]
    pairs.benchmark_gap[rows] = pairs.benchmark_gap[rows] - change[rows]


def prolong_agreements(state: State, view: ParameterView) -> None:
    """Prolong agreements of the programme at their term, on the same terms, in years in which it offers that.

    Whoever is prolonged has served the term, so it leaves without exit cost from now on.
    """
    pairs = state.pairs
    years = view["program.extension_years"] * np.ones(state.stack.pair_count)
    rows = (program_pairs(state.stack, view) & at_term(state) & (years > 0.0)).nonzero()[0]
    pairs.terms.term_years[rows] = pairs.agreement_year[rows] + years[rows]
    pairs.terms.exit_cost[rows] = 0.0


def set_benchmarks(state: State, values: StackValues, view: ParameterView, status_quo: Floats) -> None:
    """Make the benchmarks of agreements in their first year final: their last base year is known now.

    It holds in a public programme, and in commercial contracts where they follow base years too.

    Args:
        status_quo: spending of a life without any savings, USD, shape (m,).
    """
    pairs = state.pairs
    public = program_pairs(state.stack, view)
    new = (public | (view.on("base_years") > 0.0)) & (pairs.model > 0) & (pairs.agreement_year == 0)
    _set_first_benchmarks(state, values, view, (new & (pairs.deal_year == 0)).nonzero()[0])
    again = new & (pairs.deal_year > 0) & pairs.last_year.active
    later = (again & public).nonzero()[0]
    if len(later):
        pairs.benchmark_gap[later] = final_program_gap(state, view, status_quo, later)
    commercial = (again & ~public).nonzero()[0]
    if len(commercial):
        pairs.benchmark_gap[commercial] = final_commercial_gap(state, view, commercial)


def _set_first_benchmarks(state: State, values: StackValues, view: ParameterView, rows: Ints) -> None:
    """Set the benchmarks of the year's entrants to the spending of their base years, luck included.

    The programme computes a first benchmark after the start, so nobody knew this luck at signature. Part of it is
    misfit that goes on: measured savings begin with little spread, which grows until the benchmark is set anew.
    """
    stack, pairs = state.stack, state.pairs
    if not len(rows):
        return
    at, lives = ParameterRows(view, rows), pairs.lives[rows]
    cells, keys, luck = stack.pair_draw_cell[rows], stack.pair_key[rows], at.on("luck")
    misfit_sd = spread(at["measurement.misfit_sd_rate"], at["measurement.misfit_per_life"], lives) * at.on("misfit")
    noise_sd = spread(at["measurement.noise_sd_rate"], at["measurement.noise_per_life"], lives) * at.on("noise")
    draws = streams.normals(cells, _BASE_YEAR_DRAWS, state.year, keys)
    errors, pairs.misfit[rows] = base_year_errors(
        misfit_sd * luck, noise_sd * luck, at["measurement.misfit_persistence"], draws[:3], draws[3:]
    )
    growth = growth_beyond_trend(state, values)[rows]
    if growth.any():
        since = np.ones(len(rows))
        for age in range(3):  # spending was lower by the growth since then
            since = since * (1.0 + growth)
            errors[age] = share_after_growth(errors[age], since - 1.0)
    before = base_year_mean(errors, np.full(len(rows), 3.0))
    public = program_pairs(stack, view)[rows]
    own = np.where(public, 1.0 - at["program.regional_share"] * (at["program.regional_from_agreement"] <= 1.0), 1.0)
    known = pairs.benchmark_gap[rows]
    pairs.benchmark_gap[rows] = within(known + own * before, -0.5, 0.5)
    # Commercial parties see a benchmark that follows past spending, and do not take its luck for a cut.
    pairs.base_year_error[rows] = np.where(public, 0.0, pairs.benchmark_gap[rows] - known)
