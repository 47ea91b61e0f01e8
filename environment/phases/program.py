"""Benchmarks of a public programme that move by the calendar, inside running agreements too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.program import calendar_level
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


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
