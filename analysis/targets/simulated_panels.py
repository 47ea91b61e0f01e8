"""Panels of simulated markets, made market by market, so that the tables of a run need not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from longgame.analysis.targets.deal_panel import panel_of_deals
from longgame.analysis.targets.panel import PanelColumns
from longgame.environment.state.stack import Cell
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.simulate import simulate_chunks


def simulated_panels(cells: Sequence[Cell], workers: int = 1, progress: Progress | None = None) -> list[PanelColumns]:
    """The panel of each cell, in their order; the same whatever the workers.

    Args:
        cells: what to simulate.
        workers: processes.
        progress: told how many market years are done, and of how many.
    """
    panels = []
    with closing(simulate_chunks(cells, "deals", workers=workers, progress=progress)) as chunks:
        for chunk in chunks:
            rows = chunk.tables["deal_years"].to_pandas()
            kinds = chunk.tables["organizations"].select(["cell", "replicate", "organization", "kind"]).to_pandas()
            by_cell = dict(tuple(rows.groupby("cell"))), dict(tuple(kinds.groupby("cell")))
            for number in range(chunk.first, chunk.first + chunk.cells):
                deal_years = by_cell[0].get(number, rows.iloc[:0])
                cell = cells[number]
                panels.append(panel_of_deals(deal_years, by_cell[1][number], cell.replicate, cell.scenario.years))
    return panels
