"""A public programme in a market: its pairs, who enters, and benchmarks that move by the calendar."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.program import calendar_level, first_by_lot
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Stack
from longgame.environment.state.state import State

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def program_pairs(stack: Stack, view: ParameterView) -> Bools:
    """Pairs whose payer offers the public programme, shape (m,); none where `mechanisms.program` is off."""
    if not np.any(view.on("program")):
        return np.zeros(stack.pair_count, dtype=bool)
    return np.asarray((view.on("program") > 0.0) & (stack.pair_payer_rank + 1.0 == view["program.payer_rank"]))


def program_payers(stack: Stack, view: ParameterView) -> Bools:
    """Payers that offer the public programme, shape (n,)."""
    offering = np.zeros(len(stack.ids), dtype=bool)
    offering[stack.payer[program_pairs(stack, view)]] = True
    return offering


def entrants_of_program(state: State, view: ParameterView, ready: Bools) -> Bools:
    """Pairs that enter the programme this year, shape (m,): as many as the year takes, by lot.

    Args:
        ready: pairs that could open talks.
    """
    stack, pairs = state.stack, state.pairs
    eligible = ready & program_pairs(stack, view) & (pairs.ordinal == 0)
    if not eligible.any():
        return np.asarray(eligible)
    lot = streams.uniform(stack.pair_draw_cell, "entry into the programme", state.year, stack.pair_key)
    intake = view["program.yearly_intake"]
    places = np.zeros(len(stack.cells))
    places[stack.pair_cell] = intake
    return first_by_lot(stack.pair_cell, lot, eligible, places)


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
    rows = np.flatnonzero(program_pairs(stack, view) & (pairs.model > 0) & (change != 0.0))
    pairs.benchmark_gap[rows] = pairs.benchmark_gap[rows] - change[rows]
