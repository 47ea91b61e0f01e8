"""What became of the mutants in each market: read from the table of strategies by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from longgame.experiments.running.batch import Batch, OnCellYears

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import Scenario
    from longgame.environment.state.stack import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class InvasionBlock:
    """Markets of one point that one process simulates in one pass.

    Attributes:
        point: its number.
        scenario: the market.
        seed, replicates: its draws.
        mutant: the strategy that invades.
        kinds: the invaded kinds.
    """

    point: int
    scenario: Scenario
    seed: int
    replicates: range
    mutant: str
    kinds: tuple[str, ...]

    @property
    def cell_years(self) -> int:
        """Market years to simulate."""
        return len(self.replicates) * self.scenario.years

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """The table `fates`, see `fates`, with the point and the replicate of each row."""
        from longgame.environment.state.stack import Cell

        cells: tuple[Cell, ...] = tuple(Cell(self.scenario, self.seed, replicate) for replicate in self.replicates)
        tables = Batch(cells, "market", False).run(on_cell_years)
        table = fates(tables["strategies"], len(cells), self.scenario.years, self.mutant, self.kinds)
        replicates = np.array(self.replicates, dtype=np.int32)[table.column("cell").to_numpy()]
        points = np.full(table.num_rows, self.point, dtype=np.int32)
        columns = {"point": pa.array(points), "replicate": pa.array(replicates)}
        return {"fates": pa.table(columns | {name: table.column(name) for name in table.column_names[1:]})}


def fates(strategies: pa.Table, cells: int, years: int, mutant: str, kinds: Sequence[str]) -> pa.Table:
    """Fate of the mutant in each market and kind, sorted by cell and kind as given.

    A kind is taken over when all traits of all its open organisations come from the mutant, and lost when none does.
    Without exploration both are for good, unless the last organisation of the kind closes.

    Args:
        strategies: the table of that name with a first column `cell`, 0 to `cells` - 1.
        cells: markets.
        years: of every market.
        mutant: the strategy that invades.
        kinds: the invaded kinds.

    Returns:
        cell, kind, open_organizations (in the last year), mutant_share (of their traits; null if none is open),
        takeover_year, loss_year (first year of what held in the last; null if it did not).
    """
    shape = (cells, len(kinds), years)
    kind = pc.index_in(strategies.column("kind").cast(pa.string()), pa.array(kinds)).fill_null(-1).to_numpy()
    there = kind >= 0
    address = np.ravel_multi_index(
        (
            strategies.column("cell").to_numpy()[there],
            kind[there],
            strategies.column("year").to_numpy()[there] - 1,
        ),
        shape,
    )
    size = int(np.prod(shape))
    plays = strategies.column("organizations").to_numpy()[there]
    is_open = np.bincount(address, weights=plays, minlength=size).reshape(shape)
    mine = pc.equal(strategies.column("strategy").cast(pa.string()), mutant).to_numpy()[there]
    of_mutant = strategies.column("trait_share").to_numpy()[there][mine]
    share = np.bincount(address[mine], weights=of_mutant, minlength=size).reshape(shape)
    last_share = np.where(is_open[..., -1] > 0, share[..., -1], np.nan).ravel()
    columns = {
        "cell": pa.array(np.repeat(np.arange(cells, dtype=np.int32), len(kinds))),
        "kind": pa.array(list(kinds) * cells, pa.string()),
        "open_organizations": pa.array(is_open[..., -1].astype(np.int64).ravel()),
        "mutant_share": pa.array(last_share, mask=np.isnan(last_share)),
        "takeover_year": _since((is_open > 0) & (share == 1.0)),
        "loss_year": _since((is_open > 0) & (share == 0.0)),
    }
    return pa.table(columns)


def _since(holds: NDArray[np.bool_]) -> pa.Array:
    """Year since when it holds without a break, for what holds in the last year; null elsewhere."""
    years = holds.shape[-1]
    steady = np.minimum.accumulate(holds[..., ::-1], axis=-1).sum(axis=-1).ravel()
    return pa.array(years - steady + 1, pa.int32(), mask=steady == 0)
