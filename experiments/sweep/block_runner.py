"""Simulates blocks here, in processes of our own or in an executor; a lost worker costs no finished block."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from longgame.agents.strategies import StrategyError
from longgame.experiments.running.batch import Finished, finished
from longgame.experiments.running.executors import (
    WHY_WORKERS_DIE,
    SimulationError,
    as_completed,
    worker_pool,
)
from longgame.experiments.running.plug_ins import PlugInError, StrategyFile
from longgame.experiments.sweep.block import Block

#: A block whose worker dies is tried again alone so many times before its points count as failed.
_TRIES: Final = 2
_LOST: Final = "its worker process died at each try: out of memory, or ended from outside"

NumberedBlocks = Iterable[tuple[int, Block]]
FinishedBlocks = Generator[tuple[int, Finished], None, None]


@dataclass(frozen=True)
class Workplace:
    """Where blocks are simulated.

    Attributes:
        workers: processes of our own, or how many blocks an executor works on at a time; 1 without an executor is this
            process.
        executor: of the caller; it is not closed.
        lost: exceptions by which the executor says that a worker died under a block.
        files: strategy files that workers load first.

    Raises:
        ValueError: fewer than one worker.
    """

    workers: int = 1
    executor: Executor | None = None
    lost: tuple[type[BaseException], ...] = ()
    files: tuple[StrategyFile, ...] = ()

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise ValueError(f"workers = {self.workers}; allowed: a whole number from 1")


#: This process.
HERE: Final = Workplace()


class Meter:
    """Counts simulated market years and calls `report` whenever the count changes.

    Args:
        done: market years that were there before.
        report: takes the count.
    """

    def __init__(self, done: int, report: Callable[[int], None]) -> None:
        self._completed = self._shown = done
        self._report = report

    def complete(self, cell_years: int) -> None:
        """A block of so many market years is finished."""
        self._completed += cell_years
        self._show(self._completed)

    def under_way(self, cell_years: int) -> None:
        """So many market years are done beyond the finished blocks."""
        self._show(self._completed + cell_years)

    def _show(self, count: int) -> None:
        self._shown = max(self._shown, count)
        self._report(self._shown)


def finished_blocks(blocks: NumberedBlocks, place: Workplace, meter: Meter) -> FinishedBlocks:
    """Numbers of the blocks and what came of them, as they are finished.

    Raises:
        SimulationError: workers cannot start, or the executor is gone.
        PlugInError: a strategy file does not run in the workers.
    """
    if place.executor is not None:
        return _in_executor(blocks, place, place.executor, meter)
    return _in_workers(blocks, place, meter) if place.workers > 1 else _here(blocks, meter)


def _here(blocks: NumberedBlocks, meter: Meter) -> FinishedBlocks:
    for number, block in blocks:
        done = 0

        def add(cell_years: int) -> None:
            nonlocal done
            done += cell_years
            meter.under_way(done)

        tables = block.run(add)
        meter.complete(block.cell_years)
        yield number, finished(tables)


def _in_workers(blocks: NumberedBlocks, place: Workplace, meter: Meter) -> FinishedBlocks:
    waiting = iter(blocks)
    while True:
        lost: list[tuple[int, Block]] = []
        with worker_pool(place.workers) as pool:
            completed = 0

            def tick() -> None:
                meter.under_way(max(pool.done() - completed, 0))  # noqa: B023 - called while this pool is there

            with closing(as_completed(pool.executor, place.files, waiting, pool.workers + 2, tick)) as ended:
                for number, block, future in ended:
                    error = _error_of(future)
                    if isinstance(error, BrokenProcessPool):
                        lost.append((number, block))
                        continue
                    if error is not None:
                        raise _transport_error(error)
                    completed += block.cell_years
                    meter.complete(block.cell_years)
                    yield number, future.result()
        if not lost:
            return
        _check_that_workers_start()
        for number, block in lost:
            result = _alone(block, place)
            meter.complete(block.cell_years)
            yield number, result


def _transport_error(error: BaseException) -> BaseException:
    """The error to raise: what happens inside a block is in its tables, so this was on the way to or from a worker."""
    if isinstance(error, PlugInError) or not isinstance(error, Exception):
        return error
    if isinstance(error, StrategyError):  # says it all: which function, and what to do
        return SimulationError(str(error))
    plain = SimulationError(
        f"a block cannot be sent to a worker process ({type(error).__name__}: {error}). Strategy functions must be "
        "importable: no lambda, and no function defined inside another. Or use one worker."
    )
    plain.__cause__ = error
    return plain


def _check_that_workers_start() -> None:
    for tries_left in reversed(range(_TRIES)):
        try:
            with worker_pool(1) as pool:
                pool.executor.submit(os.getpid).result()
            return
        except BrokenProcessPool as error:
            if not tries_left:
                raise SimulationError(WHY_WORKERS_DIE) from error


def _alone(block: Block, place: Workplace) -> Finished:
    """A block whose worker died, in a process of its own; if that dies too, point by point."""
    for _ in range(_TRIES):
        with (
            worker_pool(1) as pool,
            closing(as_completed(pool.executor, place.files, [(0, block)], 1, _idle)) as ended,
        ):
            for _, _, future in ended:
                error = _error_of(future)
                if error is None:
                    return future.result()
                if not isinstance(error, BrokenProcessPool):
                    raise _transport_error(error)
    if len(block.parts) > 1:
        return _joined([_alone(part, place) for part in block.alone()])
    return finished(block.failed(_LOST))


def _in_executor(blocks: NumberedBlocks, place: Workplace, executor: Executor, meter: Meter) -> FinishedBlocks:
    most = place.workers + max(2, place.workers)
    with closing(as_completed(executor, place.files, blocks, most, _idle)) as ended:
        for number, block, future in ended:
            result = _result(future, place) or _point_by_point(block, place, executor)
            meter.complete(block.cell_years)
            yield number, result


def _point_by_point(block: Block, place: Workplace, executor: Executor) -> Finished:
    """A block whose workers died, one point at a time: points that still crash a worker have failed."""
    with closing(as_completed(executor, place.files, enumerate(block.alone()), 1, _idle)) as ended:
        return _joined([_result(future, place) or finished(one.failed(_LOST)) for _, one, future in ended])


def _result(future: Future[Finished], place: Workplace) -> Finished | None:
    """What came of a block in an executor; None if its worker died.

    Raises:
        SimulationError: the executor cannot go on.
        PlugInError: a strategy file does not run there.
    """
    error = _error_of(future)
    if error is None:
        return future.result()
    if isinstance(error, place.lost):
        return None
    if isinstance(error, PlugInError):
        raise error
    if isinstance(error, CancelledError):
        raise SimulationError("the executor cancelled the work: its scheduler is gone, or it was closed") from error
    raise SimulationError(f"the executor failed: {type(error).__name__}: {error}") from error


def _error_of(future: Future[Finished]) -> BaseException | None:
    return CancelledError("cancelled") if future.cancelled() else future.exception()


def _joined(pieces: list[Finished]) -> Finished:
    tables = {name: pa.concat_tables([piece.tables[name] for piece in pieces]) for name in pieces[0].tables}
    return replace(pieces[0], tables=tables)


def _idle() -> None:
    """Nothing to report meanwhile."""
