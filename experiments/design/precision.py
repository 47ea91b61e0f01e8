"""How precise a sweep is so far: for its progress line, and for the rule that stops it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from longgame.experiments.design.experiment import StopRule
from longgame.experiments.outcomes.paired import paired_difference

_NORMAL_95: Final = 1.96


class RunningMean:
    """Mean of one outcome over the markets measured so far, updated by whole blocks (Chan, Golub and LeVeque 1983).

    >>> mean = RunningMean("renewal_rate")
    >>> mean.add(pa.table({"renewal_rate": [0.2, 0.4, None]}))
    >>> mean.add(pa.table({"renewal_rate": [0.6]}))
    >>> mean.words()
    'renewal_rate ± 0.226'

    Args:
        outcome: which.
    """

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        self._count, self._mean, self._squares = 0, 0.0, 0.0

    def add(self, outcomes: pa.Table) -> None:
        """Take in the outcomes of a block; what does not exist is left out."""
        values = outcomes.column(self.outcome).drop_null().to_numpy()
        if not len(values):
            return
        count = self._count + len(values)
        gap = float(values.mean()) - self._mean
        off = values - values.mean()
        self._squares += float((off * off).sum()) + gap * gap * self._count * len(values) / count
        self._mean += gap * len(values) / count
        self._count = count

    def words(self) -> str:
        """The half-width of its 95 % interval; nothing before two values differ."""
        if self._count < 2 or self._squares <= 0.0:
            return ""
        half = _NORMAL_95 * np.sqrt(self._squares / (self._count - 1) / self._count)
        return f"{self.outcome} ± {half:.3g}"


def half_widths(outcomes: Iterable[pa.Table], names: Iterable[str]) -> dict[str, float]:
    """Widest 95 % half-width among the points' differences from the first point, replicate by replicate, by outcome.

    Of the mean itself where there is only one point. Endless while any of the intervals is not known: with fewer than
    two markets that have the outcome, or without any spread (see `PairedDifference`).
    """
    table = pa.concat_tables(list(outcomes)).to_pandas()
    return {name: _widest(table.pivot(index="replicate", columns="point", values=name)) for name in names}


def not_precise(widest: Mapping[str, float], rule: StopRule) -> list[str]:
    """The outcomes of the rule whose half-width is wider than it allows, or not known."""
    return [name for name, limit in rule.precision.items() if not widest[name] <= limit]


def _widest(values: pd.DataFrame) -> float:
    columns = [np.asarray(values[point], dtype=np.float64) for point in values]
    first = columns[0] if len(columns) > 1 else np.zeros(len(values))
    return max((paired_difference(first, other).half_width for other in columns[1:] or columns), default=float("inf"))
