"""A block of a wave: points that one process simulates in one pass, each market measured by the targets' figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

import longgame.analysis.targets
from longgame.analysis.calibration.observed import YEARS_WITH_TARGETS
from longgame.analysis.calibration.records import Calibration
from longgame.analysis.targets.deal_panel import panel_of_deals
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.panel_file import FIRST_PERFORMANCE_YEAR
from longgame.analysis.targets.real_targets import checked_targets
from longgame.environment.state.stack import Cell
from longgame.experiments.manifest.contents import engine_hash, hash_of_sources
from longgame.experiments.running.batch import Batch, OnCellYears
from longgame.experiments.running.simulate import BATCH_PAIRS
from longgame.experiments.sweep.block import Block, Part

#: Tables of a run that a panel is made of.
_TABLES: Final = ("deal_years", "organizations")


def figure_name(target: str, until: int) -> str:
    """Column of a target as it stands after a performance year.

    >>> figure_name("paid", 2016)
    'paid until 2016'
    """
    return f"{target} until {until}"


#: Columns of every block: all targets, for each of the years that a calibration may end in.
FIGURES: Final = tuple(
    figure_name(target.id, until) for until in YEARS_WITH_TARGETS for target in checked_targets(with_misfit=True)
)


class TargetBlock(Block):
    """A block whose outcomes are the columns `FIGURES`; NaN where a market does not show a figure."""

    @property
    def cell_years(self) -> int:
        """Market years to simulate."""
        return sum(len(part.replicates) for part in self.parts) * self.years

    def _measured(
        self, ready: Sequence[tuple[int, list[Cell]]], on_cell_years: OnCellYears | None
    ) -> dict[str, pa.Table]:
        cells = tuple(cell for _, markets in ready for cell in markets)
        columns = {
            "point": pa.array(np.array([number for number, markets in ready for _ in markets], dtype=np.int32)),
            "replicate": pa.array(np.array([cell.replicate for cell in cells], dtype=np.int32)),
        }
        found = _figures(cells, on_cell_years) if cells else np.zeros((0, len(FIGURES)))
        figures = {name: pa.array(found[:, place]) for place, name in enumerate(FIGURES)}
        return {"outcomes": pa.table(columns | figures)}


def _figures(cells: tuple[Cell, ...], on_cell_years: OnCellYears | None) -> Floats:
    """Figures of each market, shape (cells, figures)."""
    tables = Batch(cells, "deals", False).run(on_cell_years)
    frames = {name: tables[name].to_pandas() for name in _TABLES}
    by_cell = {name: dict(list(frame.groupby("cell"))) for name, frame in frames.items()}
    rows = []
    for number, cell in enumerate(cells):
        deal_years, organizations = (by_cell[name].get(number, frames[name].iloc[:0]) for name in _TABLES)
        panel = panel_of_deals(deal_years, organizations, cell.replicate, cell.scenario.years, FIRST_PERFORMANCE_YEAR)
        row = []
        for until in YEARS_WITH_TARGETS:
            figures = figures_of(panel if until == YEARS_WITH_TARGETS[-1] else panel.until(until))
            row += [figures[target.id].estimate for target in checked_targets(with_misfit=True)]
        rows.append(row)
    return np.array(rows, dtype=np.float64)


def blocks_of_points(calibration: Calibration, shares: Floats, markets: int, seed: int) -> Iterator[TargetBlock]:
    """Blocks of points of the unit cube, shape (points, parameters); every point has markets of its own.

    Common markets would make neighbours alike, and all of them wrong together.
    """
    rows = max(1, Cell(calibration.base, 1, 1).pair_rows)
    at_once = max(1, BATCH_PAIRS // (rows * markets))
    settings = calibration.settings(shares)
    for first in range(0, len(settings), at_once):
        parts = tuple(
            Part(
                number + 1,
                calibration.base,
                settings[number],
                range(number * markets + 1, number * markets + 1 + markets),
            )
            for number in range(first, min(first + at_once, len(settings)))
        )
        yield TargetBlock(parts, seed, FIGURES, calibration.base.years, {})


@cache
def made_with() -> tuple[str, str]:
    """Hashes of the engine and of all that measures its markets."""
    targets = Path(str(longgame.analysis.targets.__file__)).parent
    measuring = [*targets.glob("*.py"), *targets.glob("*.csv"), Path(__file__)]
    return engine_hash(), hash_of_sources({"targets": targets, "calibration": Path(__file__).parent}, measuring)
