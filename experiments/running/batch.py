"""What one process does: simulate one batch of cells, with its no-deal twin if asked for."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from longgame.environment.records.soundness import check_soundness
from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.simulation import simulate_stack
from longgame.experiments.manifest.contents import engine_hash, measurement_hash, simd_level
from longgame.experiments.running.gains import gains_against_twin
from longgame.experiments.running.packing import unpacked
from longgame.experiments.running.plug_ins import StrategyFile, load_strategies, strategies_in

if TYPE_CHECKING:
    from longgame.environment.state.stack import Cell


#: Told how many market years were just simulated.
OnCellYears = Callable[[int], None]


class StoppedError(Exception):
    """The parent asked the workers to stop."""


class Task(Protocol):
    """A piece of work for one process, which can tell how far it is."""

    @property
    def cell_years(self) -> int:
        """Market years to simulate."""
        ...

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """Do the work and return its tables."""
        ...


@dataclass(frozen=True)
class Batch:
    """Cells that are simulated in one pass: the task of a run.

    Attributes:
        cells: the cells.
        record: level of recording.
        twin: simulate the no-deal twin too and add the table `gains`.
    """

    cells: tuple[Cell, ...]
    record: str
    twin: bool

    @property
    def cell_years(self) -> int:
        """Market years to simulate, the twin's included."""
        return sum(cell.scenario.years for cell in self.cells) * (2 if self.twin else 1)

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """The tables of the batch; see `simulate_batch`."""
        return simulate_batch(self, on_cell_years)


def simulate_batch(batch: Batch, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
    """The tables of a batch, each with a first column `cell` that counts from 0 within the batch.

    Args:
        batch: what to simulate.
        on_cell_years: told after each simulated year how many market years were added.

    Raises:
        UnsoundError: a table lacks a number where one must be, or the books of a market do not balance.
    """
    on_year = None if on_cell_years is None else YearCounter(batch.cells, on_cell_years)
    recorded = simulate_stack(batch.cells, record=batch.record, on_year=on_year)
    tables = {name: recorded[name] for name in RECORD_LEVELS[batch.record]}
    twin = None
    if batch.twin:
        twins = [replace(cell, deals=False) for cell in batch.cells]
        twin = simulate_stack(twins, record="organizations", on_year=on_year)
        tables["gains"] = gains_against_twin(recorded["accounts"], twin["accounts"])
    check_soundness(tables, twin)
    return tables


class YearCounter:
    """Turns the engine's count of steps into market years: a step is one year of all cells of the same length."""

    def __init__(self, cells: Sequence[Cell], report: Callable[[int], None]) -> None:
        lengths = Counter(cell.scenario.years for cell in cells)
        self._cells_by_step = [lengths[years] for years in sorted(lengths) for _ in range(years)]
        self._report = report

    def __call__(self, done: int, total: int) -> None:
        """Report the market years of the step that is done, of `total` steps."""
        self._report(self._cells_by_step[done - 1])


class _WorkerLink:
    """What ties a worker to its parent; set once in each worker, as a pool's initializer cannot return a value."""

    stop: Event | None = None
    done: Synchronized[int] | None = None


def start_worker(stop: Event, done: Synchronized[int], strategy_files: Sequence[str]) -> None:
    """Prepare a worker process: leave Ctrl-C and the end of the terminal to the parent, end with the parent.

    Users' strategy files are loaded too.

    Args:
        stop: set by the parent when the work is no longer wanted.
        done: shared count of simulated market years.
        strategy_files: Python files whose functions the cells refer to by import path.
    """
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _WorkerLink.stop, _WorkerLink.done = stop, done
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for path in strategy_files:
        load_strategies(path)


@dataclass(frozen=True)
class Finished:
    """Tables of a task, and what simulated them.

    Attributes:
        tables: by name.
        engine_hash: of the engine that the worker has.
        simd_level: of its processor.
        measurement_hash: of what it measures outcomes with; empty where it was checked before.
    """

    tables: dict[str, pa.Table]
    engine_hash: str
    simd_level: str
    measurement_hash: str = ""


def run_packed(files: Sequence[StrategyFile], task_bytes: bytes) -> Finished:
    """A task inside a worker, of our own pool or of an executor of the caller.

    Raises:
        StoppedError: the parent no longer wants the result.
        PlugInError: a strategy file does not run there.
        StrategyError: a function of a strategy cannot be found there.
    """
    for file in files:
        strategies_in(file)
    task: Task = unpacked(task_bytes)
    return run_task(task)


def run_task(task: Task) -> Finished:
    """A task inside a worker.

    Raises:
        StoppedError: the parent no longer wants the result.
    """
    return finished(task.run(_report_to_parent))


def finished(tables: dict[str, pa.Table]) -> Finished:
    """Tables that this process made."""
    return Finished(tables, engine_hash(), simd_level(), measurement_hash())


def _report_to_parent(cell_years: int) -> None:
    if _WorkerLink.stop is not None and _WorkerLink.stop.is_set():
        raise StoppedError
    if _WorkerLink.done is not None:
        with _WorkerLink.done.get_lock():
            _WorkerLink.done.value += cell_years


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
