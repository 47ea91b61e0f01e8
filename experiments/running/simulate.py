"""Many cells through the one engine: batches, processes, and the same bytes whatever their number.

Comparing, sweeping, claims and calibration all stand on `simulate`.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from longgame.environment.records.results import Results, scenario_information
from longgame.environment.records.table_files import conformed
from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.scenario.reading.whole_numbers import checked_replicates, checked_seed
from longgame.experiments.running.batch import Batch
from longgame.experiments.running.executors import (
    Progress,
    TablesInOrder,
    in_executor,
    in_this_process,
    in_worker_processes,
)

if TYPE_CHECKING:
    from longgame.environment.state.stack import Cell

#: Pair rows that are simulated in one pass: about what a processor's cache holds.
BATCH_PAIRS: Final = 16_000

#: Pair-years for which starting one more process pays.
PAIR_YEARS_A_WORKER: Final = 250_000


@dataclass(frozen=True)
class Chunk:
    """Tables of some cells that follow each other.

    Attributes:
        first: index of the first cell.
        cells: how many cells.
        tables: by name, each with a first column `cell`, rows sorted by cell, year and the table's row order.
    """

    first: int
    cells: int
    tables: dict[str, pa.Table]


def simulate(
    cells: Sequence[Cell],
    record: str = "deals",
    executor: Executor | None = None,
    workers: int = 1,
    batch_pairs: int = BATCH_PAIRS,
    progress: Progress | None = None,
) -> Results:
    """Simulate cells of one or many scenarios; every table has a first column `cell`, the index into `cells`.

    The tables are the same to the byte for every `executor`, `workers` and `batch_pairs`.

    Args:
        cells: what to simulate: scenario, seed and replicate each.
        record: "market", "organizations" or "deals".
        executor: where batches run, closed by the caller; default: this process, or an own pool for `workers` above 1.
        workers: processes, at most one a batch; of an `executor`, how many it has.
        batch_pairs: payer-provider pairs simulated in one pass (a cell is never split).
        progress: told how many market years are done, and of how many.

    Raises:
        ValueError: no cells, or an argument out of range.
        SimulationError: a worker process died.
    """
    with closing(simulate_chunks(cells, record, False, executor, workers, batch_pairs, progress)) as chunks:
        pieces = list(chunks)
    tables = {
        name: conformed(name, pa.concat_tables([piece.tables[name] for piece in pieces]), keep_cell=True)
        for name in RECORD_LEVELS[record]
    }
    scenarios = {cell.scenario.scenario_hash: cell.scenario for cell in cells}
    information = scenario_information(cells[0].scenario) if len(scenarios) == 1 else {}
    return Results(tables, {**information, "seed": cells[0].seed, "record": record, "twin": False})


def simulate_chunks(
    cells: Sequence[Cell],
    record: str = "deals",
    twin: bool = False,
    executor: Executor | None = None,
    workers: int = 1,
    batch_pairs: int = BATCH_PAIRS,
    progress: Progress | None = None,
    strategy_files: Sequence[str] = (),
) -> Generator[Chunk, None, None]:
    """Like `simulate`, piece by piece in the order of the cells; only a few pieces are held at a time.

    Args:
        cells: what to simulate.
        record: level of recording.
        twin: also simulate the no-deal twin of every cell and add the table `gains`.
        executor: where batches run.
        workers: processes.
        batch_pairs: payer-provider pairs simulated in one pass.
        progress: told how many market years are done, and of how many.
        strategy_files: Python files that worker processes must load, see `plug_ins`.

    Raises:
        ValueError: no cells, or an argument out of range.
        SimulationError: a worker process died.
    """
    _check(cells, record, twin, workers, batch_pairs)
    cells = [_plain(cell) for cell in cells]
    batches = [
        Batch(tuple(cells[part.start : part.stop]), record, twin) for part in even_parts(cells, workers, batch_pairs)
    ]
    total = sum(batch.cell_years for batch in batches)
    if executor is not None:
        tables = in_executor(executor, batches, workers, total, progress)
    elif workers > 1 and len(batches) > 1:
        tables = in_worker_processes(batches, min(workers, len(batches)), strategy_files, total, progress)
    else:
        tables = in_this_process(batches, total, progress)
    return _chunks(batches, tables)


def suitable_workers(cells: Sequence[Cell]) -> int:
    """Processes that pay for these cells, see `workers_that_pay`."""
    return workers_that_pay(
        sum(rows * cell.scenario.years for rows, cell in zip(_pair_rows(cells), cells, strict=True))
    )


def workers_that_pay(pair_years: int) -> int:
    """One process for every quarter million pair-years, at most one a core: starting one takes most of a second."""
    return max(1, min(available_cores(), pair_years // PAIR_YEARS_A_WORKER))


def available_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _check(cells: Sequence[Cell], record: str, twin: bool, workers: int, batch_pairs: int) -> None:
    if not cells:
        raise ValueError("no cells to simulate")
    if record not in RECORD_LEVELS:
        raise ValueError(f"record = {record!r}: allowed are {', '.join(RECORD_LEVELS)}")
    if twin and record == "market":
        raise ValueError("the no-deal twin needs record 'organizations' or 'deals'")
    for name, value in (("workers", workers), ("batch_pairs", batch_pairs)):
        if value < 1:
            raise ValueError(f"{name} = {value}: allowed is 1 or more")


def _plain(cell: Cell) -> Cell:
    """A cell whose seed and replicate are plain integers in their ranges."""
    seed, replicate = checked_seed(cell.seed), checked_replicates(cell.replicate, "replicate")
    # The draws reckon with integers of 64 bits without a sign, which NumPy's own do not fit.
    return cell if type(cell.seed) is type(cell.replicate) is int else replace(cell, seed=seed, replicate=replicate)


def _pair_rows(cells: Sequence[Cell]) -> list[int]:
    """Pair rows of each cell, at least 1; counted once for each scenario, which many cells share."""
    counted: dict[int, int] = {}
    for cell in cells:
        if id(cell.scenario) not in counted:
            counted[id(cell.scenario)] = max(1, cell.pair_rows)
    return [counted[id(cell.scenario)] for cell in cells]


def even_parts(cells: Sequence[Cell], workers: int, batch_pairs: int) -> list[range]:
    """Even runs of cells, of about `batch_pairs` pair rows at most, and as many for one worker as for another."""
    pairs = _pair_rows(cells)
    wanted = -(-sum(pairs) // batch_pairs)
    wanted = min(len(cells), -(-wanted // workers) * workers)
    ends = np.cumsum(pairs)
    middles = ends - np.asarray(pairs) / 2
    part = (middles * (wanted / ends[-1])).astype(np.int64)
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    return [range(int(start), int(end)) for start, end in zip(starts, [*starts[1:], len(cells)], strict=True)]


def _chunks(batches: Sequence[Batch], tables_in_order: TablesInOrder) -> Generator[Chunk, None, None]:
    first = 0
    with closing(tables_in_order):
        for batch, tables in zip(batches, tables_in_order, strict=True):
            yield Chunk(first, len(batch.cells), {name: _shifted(table, first) for name, table in tables.items()})
            first += len(batch.cells)


def _shifted(table: pa.Table, first: int) -> pa.Table:
    """`table` with `cell` counted over all cells instead of within the batch."""
    cell = table.column("cell").to_numpy() + np.int32(first)
    return table.set_column(table.column_names.index("cell"), "cell", pa.array(cell, pa.int32()))
