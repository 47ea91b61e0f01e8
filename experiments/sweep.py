"""A sweep: every point of an experiment simulated and measured, written to a folder of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from longgame.environment.new_folder import NewFolder, write_manifest
from longgame.environment.parameter import Value
from longgame.environment.scenario import ScenarioError
from longgame.environment.stack import Cell
from longgame.experiments.batch import Batch, OnCellYears
from longgame.experiments.executors import Progress, TablesInOrder, in_this_process, in_worker_processes
from longgame.experiments.manifest import circumstances
from longgame.experiments.outcomes import measured_outcomes, needs
from longgame.experiments.simulate import BATCH_PAIRS

if TYPE_CHECKING:
    from longgame.environment.scenario import Scenario
    from longgame.experiments.experiment import Experiment, Point

#: Folder that sweeps go to unless the user names another.
SWEEPS: Final = "sweeps"
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Block:
    """Points that one process simulates in one pass and measures: the task of a sweep.

    Attributes:
        points: number, base scenario and settings of each point, and the replicates of its draw.
        seed: of the markets.
        outcomes: what is measured.
        years: contract years of each market.
        replay: settings of the replay that outcomes may compare with.
    """

    points: tuple[tuple[int, Scenario, dict[str, Value], range], ...]
    seed: int
    outcomes: tuple[str, ...]
    years: int
    replay: Mapping[str, Value]

    @property
    def cell_years(self) -> int:
        """Market years to simulate, the twin's included."""
        markets = sum(len(replicates) for _, _, _, replicates in self.points)
        needed = needs(self.outcomes)
        return markets * self.years * (1 + needed.twin + needed.replay)

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """Tables `outcomes` (point, replicate, one column an outcome) and `errors` (point, error)."""
        ready, errors = [], []
        for number, base, settings, replicates in self.points:
            try:
                scenario = base.with_values(settings) if settings else base
            except ScenarioError as error:
                errors.append((number, "; ".join(error.problems)))
                continue
            ready.append((number, [Cell(scenario, self.seed, replicate) for replicate in replicates]))
        tables = []
        try:
            tables = [self._measured(ready, on_cell_years)]
        except (ArithmeticError, ValueError, IndexError, MemoryError):
            # A market that cannot be simulated must not cost its neighbours: each point on its own.
            for one in ready:
                try:
                    tables.append(self._measured([one], None))
                except (ArithmeticError, ValueError, IndexError, MemoryError) as error:
                    errors.append((one[0], f"{type(error).__name__}: {error}"))
        return {"outcomes": pa.concat_tables(tables or [self._measured([], None)]), "errors": _error_table(errors)}

    def _measured(self, ready: Sequence[tuple[int, list[Cell]]], on_cell_years: OnCellYears | None) -> pa.Table:
        cells = tuple(cell for _, markets in ready for cell in markets)
        numbers = np.array([number for number, markets in ready for _ in markets], dtype=np.int32)
        columns = {
            "point": pa.array(numbers),
            "replicate": pa.array(np.array([cell.replicate for cell in cells], dtype=np.int32)),
        }
        if not cells:
            return pa.table(columns | {name: pa.array([], pa.float64()) for name in self.outcomes})
        needed = needs(self.outcomes)
        tables = Batch(cells, needed.record, needed.twin).run(on_cell_years)
        if needed.replay:
            changed = {cell.scenario: cell.scenario.with_values(self.replay) for cell in cells}
            again = tuple(replace(cell, scenario=changed[cell.scenario]) for cell in cells)
            replay = Batch(again, needed.record, False).run(on_cell_years)
            tables |= {f"replay {name}": table for name, table in replay.items()}
        measured = measured_outcomes(self.outcomes, cells, tables)
        return pa.table(columns | {name: measured.column(name) for name in self.outcomes})


@dataclass(frozen=True)
class Sweep:
    """Tables of a finished sweep.

    Attributes:
        points: one row a point: point, design_point, draw, a column for each factor, status, error.
        draws: one row a draw: draw, and a column for each drawn parameter.
        outcomes: one row a point and replicate: point, replicate, a column for each outcome.
    """

    points: pa.Table
    draws: pa.Table
    outcomes: pa.Table


def run_sweep(experiment: Experiment, workers: int = 1, progress: Progress | None = None) -> Sweep:
    """Simulate every point of an experiment; a point that fails is told in `points` and stops nothing.

    The tables are the same to the byte for any number of workers.

    Raises:
        SimulationError: a worker process died.
    """
    pieces = run_blocks(list(_blocks(experiment)), workers, progress)
    errors = pa.concat_tables([piece["errors"] for piece in pieces])
    failed = dict(zip(errors.column("point").to_pylist(), errors.column("error").to_pylist(), strict=True))
    outcomes = pa.concat_tables([piece["outcomes"] for piece in pieces]).combine_chunks()
    return Sweep(_point_table(experiment, failed), _draw_table(experiment), outcomes)


#: Makes what people read (tables of effects, a figure) from a sweep, into its folder.
Presentation = Callable[[Sweep, Path], None]


def run_blocks(blocks: Sequence[Block], workers: int, progress: Progress | None) -> list[dict[str, pa.Table]]:
    """Tables of each block in order, simulated here or in worker processes.

    Raises:
        SimulationError: a worker process died.
    """
    total = sum(block.cell_years for block in blocks)
    tables: TablesInOrder
    if workers > 1 and len(blocks) > 1:
        tables = in_worker_processes(blocks, min(workers, len(blocks)), (), total, progress)
    else:
        tables = in_this_process(blocks, total, progress)
    with closing(tables):
        return list(tables)


def write_sweep(
    experiment: Experiment,
    sweep: Sweep,
    new: NewFolder,
    inputs: Sequence[Path],
    seconds: float,
    present: Presentation | None = None,
) -> Path:
    """Write a sweep folder: points, draws, outcomes as Parquet, and a manifest; returns its path.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """
    tables = {"points": sweep.points, "draws": sweep.draws, "outcomes": sweep.outcomes}
    with new:
        for name, table in tables.items():
            pq.write_table(table, new.partial / f"{name}.parquet", compression="zstd", store_schema=False)
        if present is not None:
            present(sweep, new.partial)
        information = {
            "kind": "sweep",
            "experiment": dict(experiment.canonical),
            "name": experiment.name,
            "seed": experiment.seed,
            "scenarios": {name: base.canonical() for name, base in experiment.bases.items()},
            "scenario_hashes": {name: base.scenario_hash for name, base in experiment.bases.items()},
            **circumstances(inputs),
            "seconds": round(seconds, 3),
        }
        write_manifest(new.partial, information, {name: table.num_rows for name, table in tables.items()})
        return new.publish()


def sweep_to_folder(
    experiment: Experiment,
    new: NewFolder,
    workers: int = 1,
    progress: Progress | None = None,
    inputs: Sequence[Path] = (),
    present: Presentation | None = None,
) -> tuple[Sweep, Path]:
    """`run_sweep`, then `write_sweep`."""
    started = time.monotonic()
    sweep = run_sweep(experiment, workers, progress)
    return sweep, write_sweep(experiment, sweep, new, inputs, time.monotonic() - started, present)


def _blocks(experiment: Experiment) -> Generator[Block, None, None]:
    """Points in runs of about `BATCH_PAIRS` pair rows."""
    block: list[tuple[int, Scenario, dict[str, Value], range]] = []
    rows = 0
    for point in experiment.points:
        replicates = experiment.replicates_of(point.draw)
        size = len(replicates) * _pair_rows(experiment, point)
        if block and rows + size > BATCH_PAIRS:
            yield Block(tuple(block), experiment.seed, experiment.outcomes, experiment.years, experiment.replay)
            block, rows = [], 0
        block.append((point.number, experiment.bases[point.base], dict(point.settings), replicates))
        rows += size
    if block:
        yield Block(tuple(block), experiment.seed, experiment.outcomes, experiment.years, experiment.replay)


def _pair_rows(experiment: Experiment, point: Point) -> int:
    base = experiment.bases[point.base]
    if any(key.endswith(".count") for key in point.settings):
        base = base.with_values(point.settings)
    return max(1, Cell(base, 1, 1).pair_rows)


def _error_table(errors: Sequence[tuple[int, str]]) -> pa.Table:
    return pa.table(
        {
            "point": pa.array([number for number, _ in errors], pa.int32()),
            "error": pa.array([text for _, text in errors], pa.string()),
        }
    )


def _point_table(experiment: Experiment, failed: dict[int, str]) -> pa.Table:
    points = experiment.points
    columns: dict[str, pa.Array] = {
        name: pa.array([getattr(point, attribute) for point in points], pa.int32())
        for name, attribute in (("point", "number"), ("design_point", "design_point"), ("draw", "draw"))
    }
    for factor in experiment.factors:
        columns[factor.name] = level_array([point.levels[factor.name] for point in points])
    columns["status"] = pa.array([FAILED if point.number in failed else DONE for point in points], pa.string())
    columns["error"] = pa.array([failed.get(point.number) for point in points], pa.string())
    return pa.table(columns)


def _draw_table(experiment: Experiment) -> pa.Table:
    drawn = experiment.drawn
    columns: dict[str, pa.Array] = {"draw": pa.array(range(1, len(drawn) + 1), pa.int32())}
    for factor in experiment.uncertain if experiment.draws else ():
        columns[factor.name] = level_array([values[factor.name] for values in drawn])
    return pa.table(columns)


def level_array(levels: Sequence[Value]) -> pa.Array:
    """Levels in one Arrow type: switches, numbers, or words when they are mixed."""
    if all(isinstance(level, bool) for level in levels):
        return pa.array(levels, pa.bool_())
    if all(isinstance(level, int | float) and not isinstance(level, bool) for level in levels):
        return pa.array([float(level) for level in levels], pa.float64())
    return pa.array([str(level) for level in levels], pa.string())
