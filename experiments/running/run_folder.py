"""A run written straight to its folder, piece by piece: memory stays flat, no half-written table gets its name."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longgame.environment.records.leftovers import MARK
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.results import Results
from longgame.environment.records.table_files import TableFiles
from longgame.experiments.manifest.contents import run_information
from longgame.experiments.running.executors import Progress, SimulationError
from longgame.experiments.running.interrupts import interrupts_deferred
from longgame.experiments.running.run import Plan
from longgame.experiments.running.simulate import simulate_chunks

#: Folder that runs go to unless the user names another.
RUNS: Final = "runs"

#: Makes what people read (summary, figures) from the results, into the folder.
Presentation = Callable[[Results, Path], None]


@dataclass(frozen=True)
class FinishedRun:
    """A run that has its folder.

    Attributes:
        folder: the run folder.
        results: its tables, read when asked for.
        replicates: how many it holds.
        interrupted: Ctrl-C, or `fault`, came before all was done.
        presentation_error: why summary and figures are missing; the tables are complete all the same.
        fault: what ended the simulation early, if it was not Ctrl-C.
    """

    folder: Path
    results: Results
    replicates: int
    interrupted: bool
    presentation_error: Exception | None
    fault: Exception | None = None


def run_folder(scenario_name: str, seed: int, out: Path | None = None) -> NewFolder:
    """The folder for a run: `out`, or the next free one of `runs/NAME-SEED`, `runs/NAME-SEED-2` ..."""
    if out is not None:
        return NewFolder(out)
    name = re.sub(r"[^\w.-]", "_", scenario_name).lstrip(".")[:64] or "run"
    return NewFolder(Path(RUNS) / f"{name}-{seed}", next_free=True)


def run_to_folder(
    plan: Plan,
    new: NewFolder,
    workers: int = 1,
    csv: bool = False,
    progress: Progress | None = None,
    present: Presentation | None = None,
    strategy_files: Sequence[str] = (),
    inputs: Sequence[Path] = (),
    figures: Mapping[str, object] | None = None,
) -> FinishedRun:
    """Simulate `plan` and write its folder.

    Ctrl-C, a worker that dies and a lack of memory leave the replicates that are complete, as a run of that many.

    Args:
        plan: what to simulate.
        new: the folder, see `run_folder`; entered and published here.
        workers: processes.
        csv: write each table as CSV too.
        progress: told how many market years are done, and of how many.
        present: writes summary and figures once the tables are complete.
        strategy_files: Python files that worker processes must load.
        inputs: files whose hashes the manifest records.
        figures: what the manifest records of how figures are drawn.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written, or the disk is full; nothing is left behind.
        KeyboardInterrupt: before the first replicate was complete; nothing is left behind.
        SimulationError: a worker process died before that; nothing is left behind.
        UnsoundError: a market lacks a number, or its books do not balance; nothing is left behind.
    """
    information = run_information(plan.scenario, plan.seed, plan.replicates, plan.record, plan.twin, inputs)
    information |= {} if figures is None else {"figures": dict(figures)}
    started = time.monotonic()
    with new:
        files = TableFiles(new.partial, plan.table_names, csv)
        try:
            stopped = _write_tables(plan, files, workers, progress, strategy_files)
        except BaseException:
            files.abandon()
            raise
        interrupted = stopped is not None
        information |= {"replicates": files.replicates, "interrupted": interrupted}
        write_manifest(new.partial, information, files.rows)
        error: Exception | None = None
        if present is not None and not interrupted:
            try:
                present(Results.from_folder(new.partial), new.partial)
            except KeyboardInterrupt:
                interrupted = True
                _remove_all_but_tables(new.partial, files)
            except Exception as problem:  # the tables are complete: a fault in a figure must not cost them
                error = problem
                _remove_all_but_tables(new.partial, files)
        information["seconds"] = round(time.monotonic() - started, 3)
        folder = new.final
        try:
            with interrupts_deferred():
                write_manifest(new.partial, information, files.rows)
                folder = new.publish()
        except KeyboardInterrupt:
            interrupted = True
        fault = stopped if isinstance(stopped, Exception) else None
        return FinishedRun(folder, Results.from_folder(folder), files.replicates, interrupted, error, fault)


def _write_tables(
    plan: Plan, files: TableFiles, workers: int, progress: Progress | None, strategy_files: Sequence[str]
) -> BaseException | None:
    """Write all replicates; what came in between, if not all could be simulated."""
    chunks = simulate_chunks(
        plan.cells, plan.record, twin=plan.twin, workers=workers, progress=progress, strategy_files=strategy_files
    )
    stopped: BaseException | None = None
    try:
        with closing(chunks):
            for chunk in chunks:
                with interrupts_deferred():
                    files.write(chunk.tables, chunk.cells)
    except (KeyboardInterrupt, SimulationError, MemoryError) as reason:
        if files.replicates == 0:
            raise
        stopped = reason
    try:
        with interrupts_deferred():
            files.close()
    except KeyboardInterrupt as reason:
        stopped = reason
    return stopped


def _remove_all_but_tables(folder: Path, files: TableFiles) -> None:
    tables = {f"{name}{suffix}" for name in files.rows for suffix in (".parquet", ".csv")}
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in tables and path.name != MARK:
            path.unlink()
