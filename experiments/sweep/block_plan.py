"""How an experiment is cut into blocks: the same way whatever the workers, so that a sweep can be resumed or shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from longgame.environment.state.stack import Cell
from longgame.experiments.design.experiment import Experiment, Point
from longgame.experiments.running.simulate import BATCH_PAIRS
from longgame.experiments.sweep.block import Block, Part

#: However small their markets: the settings of a thousand points of hundreds of parameters are some 50 MB.
_MOST_PARTS: Final = 1_000
_WHO_SELLS_WHERE: Final = ("market.regions", "market.national_payers", "market.payer_region_share")


@dataclass(frozen=True)
class Shard:
    """One of several jobs that share the blocks of a sweep.

    Attributes:
        number: from 1.
        of: how many jobs.
    """

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ValueError(f"shard {self.number}/{self.of}: write I/N with I from 1 to N")

    def has(self, block: int) -> bool:
        """Whether the block of that number, from 0, is one of this job."""
        return block % self.of == self.number - 1


def blocks_of(experiment: Experiment, replicates: range | None = None) -> Iterator[Block]:
    """The blocks of an experiment in order, made as they are asked for.

    Args:
        experiment: what is cut.
        replicates: numbers of the markets at each point, in place of the experiment's own; for rounds of a stop rule.
    """
    parts: list[Part] = []
    rows = 0
    pair_rows = _PairRows(experiment)
    for number in range(1, experiment.point_count + 1):
        point = experiment.point(number)
        wanted = experiment.replicates_of(point.draw) if replicates is None else replicates
        size = pair_rows.of(point)
        # A point that is too large for one pass is cut; any other stays whole.
        step = max(1, BATCH_PAIRS // size)
        for first in range(wanted.start, wanted.stop, step):
            some = range(first, min(first + step, wanted.stop))
            if parts and (rows + len(some) * size > BATCH_PAIRS or len(parts) == _MOST_PARTS):
                yield _block(experiment, parts)
                parts, rows = [], 0
            parts.append(Part(number, experiment.bases[point.base], dict(point.settings), some))
            rows += len(some) * size
    if parts:
        yield _block(experiment, parts)


def _block(experiment: Experiment, parts: list[Part]) -> Block:
    return Block(tuple(parts), experiment.seed, experiment.outcomes, experiment.years, experiment.replay)


class _PairRows:
    """Counts the pairs of a market of a point, once for all points that agree on who exists and where."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, point: Point) -> int:
        layout = {key: value for key, value in point.settings.items() if _sets_layout(key)}
        known = (point.base, *layout.items())
        if known not in self._known:
            base = self._experiment.bases[point.base]
            self._known[known] = max(1, Cell(base.with_values(layout) if layout else base, 1, 1).pair_rows)
        return self._known[known]


@cache
def _sets_layout(key: str) -> bool:
    """Whether a parameter says who exists and where."""
    return key.endswith(".count") or key in _WHO_SELLS_WHERE
