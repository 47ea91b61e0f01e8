"""Where tasks run: this process, worker processes of our own, or an executor of the caller."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Final, TypeVar

import pyarrow as pa

from longgame.experiments.running.batch import Finished, Task, run_packed, run_task, start_worker
from longgame.experiments.running.interrupts import interrupts_deferred
from longgame.experiments.running.packing import packed
from longgame.experiments.running.plug_ins import StrategyFile

Progress = Callable[[int, int], None]
#: Windows cannot wait for more in one pool.
_MOST_PROCESSES: Final = 61
#: Seconds that workers have to end by themselves once their work is no longer wanted; they look after each year.
_SECONDS_TO_END: Final = 3.0

T = TypeVar("T", bound=Task)
#: Number of a task, the task, and its future, which is done.
Completed = tuple[int, T, Future[Finished]]
TablesInOrder = Generator[dict[str, pa.Table], None, None]


class SimulationError(RuntimeError):
    """The simulation could not be completed, for a reason that lies outside the model."""


@dataclass(frozen=True)
class WorkerPool:
    """Worker processes of our own.

    Attributes:
        executor: takes the tasks.
        workers: how many processes.
        done: market years that they have simulated so far.
    """

    executor: ProcessPoolExecutor
    workers: int
    done: Callable[[], int]


@contextmanager
def worker_pool(workers: int, strategy_files: Sequence[str] = ()) -> Iterator[WorkerPool]:
    """Worker processes that end with this one and leave Ctrl-C to it; stopped when the block is left.

    Args:
        workers: processes.
        strategy_files: Python files that they load first.
    """
    # Never plain fork: NumPy and pyarrow keep threads, and a forked copy of a held lock hangs.
    context = multiprocessing.get_context("spawn")
    with _interrupts_held():  # they start a process, which keeps account of them
        stop: Event = context.Event()
        done: Synchronized[int] = context.Value("q", 0)
    workers = min(workers, _MOST_PROCESSES)
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=start_worker, initargs=(stop, done, tuple(strategy_files))
    )
    try:
        yield WorkerPool(pool, workers, lambda: done.value)
    finally:
        # A second Ctrl-C must not cut this short: the interpreter would wait for ever for what was left running.
        with interrupts_deferred():
            stop.set()
            _end(pool)


def _end(pool: ProcessPoolExecutor) -> None:
    """Shut a pool down; workers that do not end soon by themselves are ended, as nothing of theirs is wanted."""
    workers = list((pool._processes or {}).values())

    def kill() -> None:
        for worker in workers:
            if worker.is_alive():
                worker.kill()

    patience = threading.Timer(_SECONDS_TO_END, kill)
    patience.daemon = True
    patience.start()
    try:
        pool.shutdown(wait=True, cancel_futures=True)
    finally:
        patience.cancel()


def run_tasks(tasks: Sequence[Task], workers: int, progress: Progress | None) -> list[dict[str, pa.Table]]:
    """Tables of each task in order, done here or in worker processes.

    Raises:
        SimulationError: a worker died.
    """
    total = sum(task.cell_years for task in tasks)
    if workers > 1 and len(tasks) > 1:
        tables = in_worker_processes(tasks, min(workers, len(tasks)), (), total, progress)
    else:
        tables = in_this_process(tasks, total, progress)
    with closing(tables):
        return list(tables)


def in_this_process(tasks: Sequence[Task], total: int, progress: Progress | None) -> TablesInOrder:
    """Tables of tasks done in this process, one after the other."""
    done = 0

    def add(cell_years: int) -> None:
        nonlocal done
        done += cell_years
        if progress is not None:
            progress(done, total)

    for task in tasks:
        yield task.run(add)


def in_executor(
    executor: Executor, tasks: Sequence[Task], workers: int, total: int, progress: Progress | None
) -> TablesInOrder:
    """Tables of tasks in the caller's executor; progress is known a task at a time."""
    done = 0
    with closing(_in_order(executor, tasks, workers, None)) as results:
        for task, tables in zip(tasks, results, strict=True):
            yield tables
            done += task.cell_years
            if progress is not None:
                progress(done, total)


def in_worker_processes(
    tasks: Sequence[Task], workers: int, strategy_files: Sequence[str], total: int, progress: Progress | None
) -> TablesInOrder:
    """Tables of tasks in worker processes of our own.

    Raises:
        SimulationError: a worker died.
    """
    with worker_pool(workers, strategy_files) as pool:

        def tick() -> None:
            if progress is not None:
                progress(pool.done(), total)

        try:
            yield from _in_order(pool.executor, tasks, pool.workers, tick)
            tick()
        except BrokenProcessPool as error:
            raise SimulationError(WHY_WORKERS_DIE) from error


#: What may have happened when a worker of our own pool is gone.
WHY_WORKERS_DIE: Final = (
    "A worker process died. It ran out of memory, it was ended from outside, it could not load a strategy function, "
    "or the script lacks `if __name__ == '__main__':` around its calls. Try fewer workers, or 1."
)


def _in_order(
    executor: Executor,
    tasks: Sequence[Task],
    workers: int,
    tick: Callable[[], None] | None,
) -> TablesInOrder:
    """Results in the order of the tasks; a bounded number is under way, so that memory stays flat."""
    waiting = deque(tasks)
    running: deque[Future[Finished]] = deque()
    try:
        while waiting or running:
            while waiting and len(running) < workers + 2:
                running.append(_submitted(executor, (), waiting.popleft()))
            # With a timeout, so that Ctrl-C is seen on every platform.
            while not wait((running[0],), timeout=0.2).done:
                if tick is not None:
                    tick()
            yield running.popleft().result().tables
    finally:
        for future in running:
            future.cancel()


def as_completed(
    executor: Executor,
    files: Sequence[StrategyFile],
    tasks: Iterable[tuple[int, T]],
    most_under_way: int,
    tick: Callable[[], None],
) -> Generator[Completed[T], None, None]:
    """Numbered tasks as they end, each with its future, which holds a result or an exception.

    Args:
        executor: where they run. Once it is broken, what was under way ends with an exception, and no further task is
            taken.
        files: strategy files that workers load first.
        tasks: each with its number; the next one is asked for when there is room.
        most_under_way: tasks handed to the executor at a time.
        tick: called several times a second.
    """
    waiting = iter(tasks)
    under_way: dict[Future[Finished], tuple[int, T]] = {}
    broken = False
    try:
        while True:
            while not broken and len(under_way) < most_under_way:
                following = next(waiting, None)
                if following is None:
                    break
                try:
                    future = _submitted(executor, files, following[1])
                except Exception as error:  # broken, closed, or the task cannot travel: the caller is told in order
                    future = Future()
                    future.set_exception(error)
                under_way[future] = following
                broken = future.done() and not future.cancelled() and isinstance(future.exception(), BrokenExecutor)
            if not under_way:
                return
            # With a timeout, so that Ctrl-C is seen on every platform.
            ended = wait(under_way, timeout=0.2, return_when=FIRST_COMPLETED).done
            tick()
            for future in ended:
                number, task = under_way.pop(future)
                broken = broken or (not future.cancelled() and isinstance(future.exception(), BrokenExecutor))
                yield number, task, future
    finally:
        for future in under_way:
            future.cancel()


def _submitted(executor: Executor, files: Sequence[StrategyFile], task: Task) -> Future[Finished]:
    with _interrupts_held():
        # Bytes for process pools, too: what their own thread cannot pickle may leave them waiting for ever when they
        # are shut down (seen in a third of trials, Python 3.11). Threads take what has no bytes.
        if files or isinstance(executor, ProcessPoolExecutor):
            return executor.submit(run_packed, tuple(files), packed(task))
        return executor.submit(run_task, task)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C, and the end of the terminal, waiting: a process started meanwhile is born deaf to them.

    Only where the system has signal masks.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
