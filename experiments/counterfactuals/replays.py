"""Counterfactuals: one market played again with each step of each lever, and the odds over further markets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.counterfactuals.fates import Fate, fates, longest_years
from longgame.experiments.counterfactuals.levers import Step
from longgame.experiments.counterfactuals.moves import moved
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.simulate import simulate, suitable_workers

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Replays:
    """One market replayed.

    Attributes:
        as_it_was: the pair's fate without any move.
        fates: with each step, in their order.
        events: events of the market without any move, with a column `cell`.
    """

    as_it_was: Fate
    fates: Sequence[Fate]
    events: pa.Table


def replay(
    scenario: Scenario,
    seed: int,
    replicate: int,
    pair: str,
    year: int,
    steps: Sequence[Step],
    workers: int | None = None,
    progress: Progress | None = None,
) -> Replays:
    """The same market, the same draws, and one step moved at a time: all side by side in one simulation.

    Args:
        scenario, seed, replicate: of the market.
        pair: what ids of the pair's deals begin with.
        year: at whose end the pair is looked at.
        steps: what is moved.
        workers: processes; default: as many as pay.
        progress: told how many market years are done, and of how many.
    """
    scenarios = [scenario, *(moved(scenario, step.moves) for step in steps)]
    cells = [Cell(one, seed, replicate) for one in scenarios]
    events = _events(cells, workers, progress)
    found = fates(events, pair, year, len(cells), scenario.years)
    first = events.filter(pc.equal(events.column("cell"), 0))
    return Replays(found[0], found[1:], first)


def lasting_by_market(
    scenario: Scenario,
    seed: int,
    replicates: Sequence[int],
    pair: str,
    years: int,
    steps: Sequence[Step],
    workers: int | None = None,
    progress: Progress | None = None,
) -> Bools:
    """Whether a deal of the pair lasts so many years in each market, shape (1 + steps, replicates).

    Row 0 is without any move. In these markets a move holds from year 1 on, as nobody knows when the pair will talk.
    """
    early = [tuple(replace(move, from_year=1) for move in step.moves) for step in steps]
    scenarios = [scenario, *(moved(scenario, moves) for moves in early)]
    cells = [Cell(one, seed, replicate) for one in scenarios for replicate in replicates]
    lasted = longest_years(_events(cells, workers, progress), pair, len(cells), scenario.years)
    return np.array(lasted).reshape(len(scenarios), len(replicates)) >= years


def _events(cells: Sequence[Cell], workers: int | None, progress: Progress | None) -> pa.Table:
    return simulate(cells, record="organizations", workers=workers or suitable_workers(cells), progress=progress).table(
        "events"
    )
