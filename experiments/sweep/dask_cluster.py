"""Blocks on a Dask cluster: one that runs already, or one of local processes for the time of a sweep."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from longgame.experiments.design.designs import MissingLibraryError
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.running.plug_ins import StrategyFile
from longgame.experiments.sweep.block_runner import Workplace

#: Seconds that a scheduler has to answer, and its first worker to come.
_PATIENCE: Final = 15.0
#: Dask tells its workers to give memory back at once (MALLOC_TRIM_THRESHOLD_), which makes arrays that come and go half
#: as slow again: measured, 29 instead of 20 seconds. And nobody looks at the samples of its profiler.
_LOCAL_SETTINGS: Final = {
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1, "MKL_NUM_THREADS": 1, "OPENBLAS_NUM_THREADS": 1},
    "distributed.worker.profile.enabled": False,
}


@contextmanager
def dask_workplace(
    scheduler: str | None, workers: int, files: Sequence[StrategyFile] = (), patience: float = _PATIENCE
) -> Iterator[Workplace]:
    """A Dask cluster as a workplace; connections and local processes are closed when the block is left.

    Args:
        scheduler: address such as `tcp://10.0.0.1:8786`, or None for a cluster on this machine.
        workers: processes of a local cluster; a cluster with a scheduler has its own.
        files: strategy files that workers load first.
        patience: seconds to wait for the scheduler and for a first worker.

    Raises:
        MissingLibraryError: dask.distributed is not installed.
        SimulationError: no scheduler answers there, or it has no workers.
    """
    try:
        import dask
        from distributed import Client, KilledWorker, LocalCluster
    except ImportError:
        raise MissingLibraryError("The executor dask needs dask.distributed: pip install 'longgame[cluster]'") from None
    _silence()
    cluster = None
    if scheduler is None:
        with dask.config.set(_LOCAL_SETTINGS):
            cluster = LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL
            )
    try:
        try:
            client = Client(cluster or scheduler, timeout=patience)
        except (OSError, ValueError, ImportError) as error:
            raise SimulationError(
                f"No Dask scheduler answers at {scheduler} ({_first_line(error)}). Check the address, start one with "
                "`dask scheduler` and `dask worker ADDRESS`, or leave out --scheduler to use this machine."
            ) from error
        try:
            try:
                client.wait_for_workers(1, timeout=patience)
            except TimeoutError as error:
                raise SimulationError(
                    f"The Dask scheduler at {scheduler} has no workers. Start some with `dask worker {scheduler}`."
                ) from error
            slots = sum(client.nthreads().values())
            executor = client.get_executor(pure=False)
            try:
                yield Workplace(slots, executor, (KilledWorker,), tuple(files))
            finally:
                executor.shutdown(wait=False)
        finally:
            with suppress(Exception):  # a scheduler that has gone cannot be taken leave of
                client.close(timeout=5)
    finally:
        if cluster is not None:
            with suppress(Exception):
                cluster.close(timeout=5)


def _silence() -> None:
    """Leave it to our own messages to say what happens: Dask's log would tear the progress line, and has tracebacks."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
