"""Drift: how far shares of strategies wander when comparisons with peers are decided by a coin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np

from longgame.analysis.statistics import Floats
from longgame.experiments.outcomes.coin import coin_years
from longgame.experiments.outcomes.copiers import Copiers, copiers_of
from longgame.experiments.outcomes.run_outcomes import tables_of_run
from longgame.vocabulary import KINDS

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

#: Copies of the run: as many as the second number of organisations allow, within the limits.
_FEWEST_COPIES: Final = 100
_MOST_COPIES: Final = 400
_ORGANIZATIONS: Final = 1_500_000
#: Organisations that are simulated at once: as many as a processor's cache holds, which is faster than more.
_AT_ONCE: Final = 100_000
#: 95 % of the copies lie between them.
_ENDS: Final = (0.025, 0.975)
_KEPT: WeakKeyDictionary[Results, Drift | None] = WeakKeyDictionary()


@dataclass(frozen=True)
class Drift:
    """Range of mean shares in copies of a run whose organisations copy by a coin.

    Attributes:
        strategies: names.
        low, high: the range that holds 95 % of the copies' means over replicates, shape (years, groups, strategies);
            the groups are the kinds and, last, all organisations together. NaN where a group has no organisation.
    """

    strategies: tuple[str, ...]
    low: Floats
    high: Floats

    def of(self, strategy: str, group: int) -> tuple[Floats, Floats]:
        """Both ends of a strategy's range by year in one group."""
        place = self.strategies.index(strategy)
        return self.low[:, group, place], self.high[:, group, place]


def drift(results: Results) -> Drift | None:
    """What a coin gives from the strategies of year 1; made once for a run.

    None where organisations were not recorded, where single traits are copied, or without the scenario's values.
    """
    if results not in _KEPT:
        values = results.scenario.get("values", {})
        possible = "organizations" in results.tables and values.get("evolution.imitation_unit", "trait") != "trait"
        _KEPT[results] = _drift(copiers_of(tables_of_run(results))) if possible else None
    return _KEPT[results]


def _drift(copiers: Copiers) -> Drift:
    size, cells = len(copiers.cell), int(copiers.cell.max(initial=0)) + 1
    number = int(np.clip(_ORGANIZATIONS // max(size, 1), _FEWEST_COPIES, _MOST_COPIES))
    parts = np.array_split(np.arange(number), max(1, number * size // _AT_ONCE))
    start = np.zeros(cells, dtype=np.int64)
    years = [
        np.concatenate(of_year)
        for of_year in zip(
            *(
                [_mean_shares(copiers, played, year) for year, played in enumerate(coin_years(copiers, part, start))]
                for part in parts
            ),
            strict=True,
        )
    ]
    low, high = np.quantile(np.array(years), _ENDS, axis=1)
    return Drift(tuple(copiers.strategies), low, high)


def _mean_shares(copiers: Copiers, played: np.ndarray, year: int) -> Floats:
    """Shares of strategies by kind and of all, mean over the markets that have the kind: (copies, groups, strategies)."""
    copies, cells, strategies = len(played), int(copiers.cell.max(initial=0)) + 1, len(copiers.strategies)
    shape = (copies, cells, len(KINDS), strategies)
    rows = np.flatnonzero(copiers.is_open[:, year])
    place = played if len(rows) == played.shape[1] else played[:, rows]
    place = place + (copiers.cell[rows] * len(KINDS) + copiers.kind[rows]) * strategies
    place += np.arange(copies)[:, np.newaxis] * (cells * len(KINDS) * strategies)
    counts = np.bincount(place.ravel(), minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    counts = np.concatenate([counts, counts.sum(axis=2, keepdims=True)], axis=2)
    total = counts.sum(axis=3, keepdims=True)
    there = (total > 0.0).sum(axis=1)
    sums = np.where(total > 0.0, counts / np.where(total > 0.0, total, 1.0), 0.0).sum(axis=1)
    return np.where(there > 0, sums / np.maximum(there, 1), np.nan)
