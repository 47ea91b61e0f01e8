"""Where tasks run: this process, worker processes of our own, or an executor of the caller; results come in order."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Final

import pyarrow as pa

from longgame.experiments.batch import Task, run_task, run_task_in_worker, start_worker

Progress = Callable[[int, int], None]
#: Windows cannot wait for more in one pool.
_MOST_PROCESSES: Final = 61

TablesInOrder = Generator[dict[str, pa.Table], None, None]


class SimulationError(RuntimeError):
    """The simulation could not be completed, for a reason that lies outside the model."""


def in_this_process(tasks: Sequence[Task], total: int, progress: Progress | None) -> TablesInOrder:
    """Tasks in this process, one after the other."""
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
    """Tasks in the caller's executor; progress is known a task at a time."""
    done = 0
    with closing(_in_order(executor, run_task, tasks, workers, None)) as results:
        for task, tables in zip(tasks, results, strict=True):
            yield tables
            done += task.cell_years
            if progress is not None:
                progress(done, total)


def in_worker_processes(
    tasks: Sequence[Task], workers: int, strategy_files: Sequence[str], total: int, progress: Progress | None
) -> TablesInOrder:
    """Tasks in worker processes that end with this one and leave Ctrl-C to it."""
    # Never plain fork: NumPy and pyarrow keep threads, and a forked copy of a held lock hangs.
    context = multiprocessing.get_context("spawn")
    stop: Event = context.Event()
    done: Synchronized[int] = context.Value("q", 0)
    pool = ProcessPoolExecutor(
        min(workers, _MOST_PROCESSES),
        mp_context=context,
        initializer=start_worker,
        initargs=(stop, done, tuple(strategy_files)),
    )

    def tick() -> None:
        if progress is not None:
            progress(done.value, total)

    try:
        yield from _in_order(pool, run_task_in_worker, tasks, workers, tick)
        tick()
    except BrokenProcessPool as error:
        raise SimulationError(
            "a worker process died: out of memory, ended from outside, a strategy function it could not load, or a "
            "script without `if __name__ == '__main__':` around its calls; try fewer workers, or 1"
        ) from error
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    executor: Executor,
    work: Callable[[Task], dict[str, pa.Table]],
    tasks: Sequence[Task],
    workers: int,
    tick: Callable[[], None] | None,
) -> TablesInOrder:
    """Results in the order of the tasks; a bounded number is under way, so that memory stays flat."""
    waiting = deque(tasks)
    running: deque[Future[dict[str, pa.Table]]] = deque()
    try:
        while waiting or running:
            while waiting and len(running) < workers + 2:
                with _interrupts_held():
                    running.append(executor.submit(work, waiting.popleft()))
            # With a timeout, so that Ctrl-C is seen on every platform.
            while not wait((running[0],), timeout=0.2).done:
                if tick is not None:
                    tick()
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C waiting: a process started meanwhile is born deaf to it (where the system has signal masks)."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
