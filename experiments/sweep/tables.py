"""The tables of a sweep: its points, its draws, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.records.table_reading import read_table
from longgame.environment.scenario.reading.parameter import Value
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.running.batch import Finished

DONE: Final = "done"
FAILED: Final = "failed"
#: Rows of a row group: the same however the sweep was cut into blocks.
_ROW_GROUP: Final = 100_000


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

    @classmethod
    def from_folder(cls, folder: str | Path) -> Self:
        """The tables of a sweep folder.

        Raises:
            OSError: one of them is missing or cannot be read.
        """
        home = Path(folder)
        return cls(*(read_table(home / f"{name}.parquet") for name in ("points", "draws", "outcomes")))

    @property
    def errors(self) -> dict[int, str]:
        """Error of each point that failed."""
        failed = self.points.filter(pc.equal(self.points.column("status"), FAILED))
        return dict(zip(failed.column("point").to_pylist(), failed.column("error").to_pylist(), strict=True))

    def write(self, folder: Path) -> dict[str, int]:
        """Write the tables as Parquet files and return the rows of each.

        Raises:
            OSError: the folder cannot be written to.
        """
        for name, table in self._by_name.items():
            # An open file: the table library takes some names for addresses.
            with (folder / f"{name}.parquet").open("wb") as file:
                pq.write_table(table, file, compression="zstd", store_schema=False, row_group_size=_ROW_GROUP)
        return {name: table.num_rows for name, table in self._by_name.items()}

    def write_csv(self, folder: Path) -> None:
        """Write the tables as CSV files, `points.csv`, `draws.csv` and `outcomes.csv`; what is there is replaced.

        Raises:
            OSError: the folder cannot be written to.
        """
        for name, table in self._by_name.items():
            partial = folder / f".{name}.csv.partial"
            try:
                write_csv(table.to_pandas(), partial)
                partial.replace(folder / f"{name}.csv")
            finally:
                partial.unlink(missing_ok=True)

    @property
    def _by_name(self) -> dict[str, pa.Table]:
        return {"points": self.points, "draws": self.draws, "outcomes": self.outcomes}


def sweep_tables(experiment: Experiment, blocks: Sequence[Finished]) -> Sweep:
    """The tables of a sweep from all its blocks, in order."""
    errors = pa.concat_tables([block.tables["errors"] for block in blocks])
    failed: dict[int, str] = {}
    for number, error in zip(errors.column("point").to_pylist(), errors.column("error").to_pylist(), strict=True):
        failed.setdefault(number, error)
    outcomes = pa.concat_tables([block.tables["outcomes"] for block in blocks])
    if experiment.stop is not None:
        # Rounds come one after the other: bring together what belongs to a point.
        outcomes = outcomes.sort_by([("point", "ascending"), ("replicate", "ascending")])
    return Sweep(_point_table(experiment, failed), _draw_table(experiment), outcomes.combine_chunks())


def _point_table(experiment: Experiment, failed: dict[int, str]) -> pa.Table:
    numbers = range(1, experiment.point_count + 1)
    places: dict[str, list[int]] = {"design_point": [], "draw": []}
    levels: dict[str, list[Value]] = {factor.name: [] for factor in experiment.factors}
    for number in numbers:  # one at a time: a point holds hundreds of settings
        point = experiment.point(number)
        places["design_point"].append(point.design_point)
        places["draw"].append(point.draw)
        for name, column in levels.items():
            column.append(point.levels[name])
    columns: dict[str, pa.Array] = {"point": pa.array(numbers, pa.int32())}
    columns |= {name: pa.array(values, pa.int32()) for name, values in places.items()}
    columns |= {name: level_array(values) for name, values in levels.items()}
    columns["status"] = pa.array([FAILED if number in failed else DONE for number in numbers], pa.string())
    columns["error"] = pa.array([failed.get(number) for number in numbers], pa.string())
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
