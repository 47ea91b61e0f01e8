"""Real runs of points: figures of every market, their mean over the markets of a point, and the luck of a market."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
import pyarrow as pa

from longgame.analysis.calibration.records import Calibration
from longgame.analysis.calibration.target_block import FIGURES, blocks_of_points, made_with
from longgame.analysis.targets.panel import Floats
from longgame.experiments.manifest.contents import engine_hash
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.sweep.block_runner import HERE, Meter, Workplace, finished_blocks
from longgame.experiments.sweep.block_store import BlocksInMemory, BlockStore

#: Least part of the correlation of two figures over markets that is not believed: luck differs from point to point.
_LEAST_SHRINKAGE: Final = 0.1


@dataclass(frozen=True)
class Runs:
    """Points that were run.

    Attributes:
        shares: the points in the unit cube, shape (points, parameters).
        names: of the figures.
        figures: of every market, shape (points, markets, figures); NaN where one does not show a figure.
        errors: of the points that failed, by place.
    """

    shares: Floats
    names: tuple[str, ...]
    figures: Floats
    errors: dict[int, str]

    @property
    def markets(self) -> int:
        """Markets of each point."""
        return int(self.figures.shape[1])

    def chosen(self, names: Sequence[str]) -> Runs:
        """The same with these figures alone, in this order."""
        place = {name: number for number, name in enumerate(self.names)}
        return replace(self, names=tuple(names), figures=self.figures[:, :, [place[name] for name in names]])

    def mean(self) -> Floats:
        """Mean over the markets that show a figure, shape (points, figures); NaN if none does."""
        shown = np.isfinite(self.figures)
        total = np.where(shown, self.figures, 0.0).sum(axis=1)
        count = shown.sum(axis=1)
        return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))

    def luck(self) -> Floats:
        """Covariance of the figures of one market around the mean of its point, shape (figures, figures).

        Pooled over points in which every market shows both figures. Correlations are shrunk, the more the fewer markets
        stand behind them: by n / (n + degrees of freedom) for n figures.
        """
        around = self.figures - self.figures.mean(axis=1, keepdims=True)
        known = np.isfinite(around).all(axis=1).astype(np.float64)  # (points, figures)
        filled = np.where(np.isfinite(around), around, 0.0) * known[:, np.newaxis, :]
        crossed = np.einsum("pmi,pmj->ij", filled, filled)
        freedom = np.einsum("pi,pj->ij", known, known) * (self.markets - 1)
        pooled = crossed / np.maximum(freedom, 1.0)
        count = len(pooled)
        shrinkage = np.maximum(count / (count + freedom), _LEAST_SHRINKAGE)
        return np.asarray(np.where(np.eye(count, dtype=bool), pooled, (1.0 - shrinkage) * pooled))


class Simulator(Protocol):
    """Runs points; in the tests something cheaper than the engine."""

    def __call__(self, shares: Floats, markets: int, seed: int) -> Runs:
        """Figures at points of the unit cube, shape (points, parameters)."""
        ...


class Progress(Protocol):
    """Told how many market years are done, of how many, and what is being done."""

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """Show it."""
        ...


class Engine:
    """Runs points on the engine, block by block; finished blocks are kept in a store and never run twice.

    Args:
        calibration: whose parameters the points set.
        store: of finished blocks.
        place: where blocks are simulated.
        progress: told as it goes on.
    """

    def __init__(
        self,
        calibration: Calibration,
        store: BlockStore | None = None,
        place: Workplace = HERE,
        progress: Progress | None = None,
    ) -> None:
        self.calibration, self.place, self.progress = calibration, place, progress
        self.store = BlocksInMemory() if store is None else store
        self.found = 0

    def __call__(self, shares: Floats, markets: int, seed: int) -> Runs:
        """Figures at points of the unit cube, shape (points, parameters).

        Raises:
            SimulationError: workers cannot start, or differ from this process; finished blocks are kept.
            OSError: a block cannot be written.
        """
        blocks = list(blocks_of_points(self.calibration, shares, markets, seed))
        keys = [block.key(*made_with()) for block in blocks]
        kept = {number: block for number, key in enumerate(keys) if (block := self.store.read(key)) is not None}
        self.found += len(kept)
        wanted = [(number, block) for number, block in enumerate(blocks) if number not in kept]
        total = sum(block.cell_years for block in blocks)
        done = total - sum(block.cell_years for _, block in wanted)
        place = replace(self.place, workers=min(self.place.workers, max(len(wanted), 1)))
        with closing(finished_blocks(wanted, place, Meter(done, lambda count: self._report(count, total)))) as ended:
            for number, result in ended:
                if result.engine_hash != engine_hash():
                    raise SimulationError("a worker has another engine than this process; install the same version")
                self.store.write(keys[number], result)
                kept[number] = result
        tables = [kept[number].tables for number in range(len(blocks))]
        return _runs(shares, markets, [one["outcomes"] for one in tables], [one["errors"] for one in tables])

    def _report(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(done, total)


def _runs(shares: Floats, markets: int, outcomes: list[pa.Table], errors: list[pa.Table]) -> Runs:
    figures = np.full((len(shares), markets, len(FIGURES)), np.nan)
    for table in outcomes:
        point = table.column("point").to_numpy() - 1
        market = (table.column("replicate").to_numpy() - 1) % markets
        figures[point, market] = np.stack([table.column(name).to_numpy() for name in FIGURES], axis=1)
    failed = {}
    for table in errors:
        for number, error in zip(table.column("point").to_pylist(), table.column("error").to_pylist(), strict=True):
            failed[number - 1] = error
    return Runs(shares, FIGURES, figures, failed)
