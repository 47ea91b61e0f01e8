"""Playing all variants in one go, on the same draws. Workers keep what concerns the two parties and drop the rest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from longgame.environment.records.soundness import check_soundness
from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.experiments.deal_desk.proposal import Proposal
from longgame.experiments.deal_desk.variants import MAIN, Variant
from longgame.experiments.running.batch import OnCellYears, YearCounter
from longgame.experiments.running.executors import Progress, in_this_process, in_worker_processes
from longgame.experiments.running.simulate import BATCH_PAIRS, even_parts

_RECORD: Final = "deals"
_KEPT: Final = ("market", "events", "deals", "accounts")


@dataclass(frozen=True)
class Played:
    """What the variants did to the two parties.

    Attributes:
        proposal: what was proposed.
        variants: in the order of their cells.
        replicates, seed: markets of each variant, and the seed of their draws.
        tables: `events` and `deals` of the pair; `accounts` and `market` of the first three variants. Column `cell` is
            the number of the variant times `replicates`, plus the number of the market from 0.
    """

    proposal: Proposal
    variants: Sequence[Variant]
    replicates: int
    seed: int
    tables: dict[str, pd.DataFrame]


def play(
    proposal: Proposal,
    variants: Sequence[Variant],
    replicates: int,
    seed: int,
    workers: int = 1,
    progress: Progress | None = None,
    strategy_files: Sequence[str] = (),
) -> Played:
    """Play every variant.

    Args:
        proposal: the term sheet.
        variants: as from `variants_of`.
        replicates: markets for each variant.
        seed: the same for all.
        workers: processes.
        progress: told how many market years are done, and of how many.
        strategy_files: Python files that worker processes must load.

    Raises:
        SimulationError: a worker process died.
    """
    cells = cells_of(variants, replicates, seed)
    parts, main = even_parts(cells, workers, BATCH_PAIRS), len(MAIN) * replicates
    tasks = [
        _Task(tuple(cells[part.start : part.stop]), part.start, main, proposal.payer, proposal.provider)
        for part in parts
    ]
    total = sum(task.cell_years for task in tasks)
    if workers > 1 and len(tasks) > 1:
        found = in_worker_processes(tasks, min(workers, len(tasks)), strategy_files, total, progress)
    else:
        found = in_this_process(tasks, total, progress)
    with closing(found):
        pieces = list(found)
    tables = {name: pa.concat_tables([piece[name] for piece in pieces]).to_pandas() for name in _KEPT}
    return Played(proposal, variants, replicates, seed, tables)


def cells_of(variants: Sequence[Variant], replicates: int, seed: int) -> list[Cell]:
    """The markets of all variants, variant by variant."""
    return [Cell(one.scenario, seed, number) for one in variants for number in range(1, replicates + 1)]


@dataclass(frozen=True)
class _Task:
    """Cells that are simulated in one pass.

    Attributes:
        cells: the cells.
        first: number of the first of them.
        main: cells below this number keep their market and all accounts.
        payer, provider: the two parties.
    """

    cells: tuple[Cell, ...]
    first: int
    main: int
    payer: str
    provider: str

    @property
    def cell_years(self) -> int:
        """Market years to simulate."""
        return sum(cell.scenario.years for cell in self.cells)

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """The tables of `Played`, of these cells."""
        on_year = None if on_cell_years is None else YearCounter(self.cells, on_cell_years)
        recorded = simulate_stack(self.cells, record=_RECORD, on_year=on_year)
        check_soundness({name: recorded[name] for name in RECORD_LEVELS[_RECORD]}, None)
        events = recorded["events"]
        of_pair = pc.and_(pc.equal(events["payer"], self.payer), pc.equal(events["provider"], self.provider))
        own = pc.unique(events.filter(of_pair)["deal"])
        kept = {
            "events": events.filter(pc.is_in(events["deal"], own)),
            "deals": recorded["deals"].filter(pc.is_in(recorded["deals"]["deal"], own)),
        }
        for name in ("market", "accounts"):
            table = recorded[name]
            kept[name] = table.filter(pc.less(table["cell"], self.main - self.first))
        return {name: self._numbered(kept[name]) for name in _KEPT}

    def _numbered(self, table: pa.Table) -> pa.Table:
        """A table whose cells are counted over all tasks."""
        cell = table.column("cell").to_numpy() + np.int32(self.first)
        return table.set_column(table.column_names.index("cell"), "cell", pa.array(cell, pa.int32()))
