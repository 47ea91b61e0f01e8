"""Boxes in the space of an experiment's factors: limits of numbers, sets of words, and which points lie inside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.statistics import Booleans, Floats, Integers

#: Sides of a factor that a box may limit: the ends of a number, the words that stay.
LOW: Final = "low"
HIGH: Final = "high"
KEPT: Final = "kept"
#: An end of a number (infinite where open), or the words that stay (None for all).
Limit = float | frozenset[int] | None


@dataclass(frozen=True)
class FactorLevels:
    """Levels of factors at points.

    Attributes:
        names: of the factors.
        values: shape (points, factors): numbers as they are, words and switches as positions in `words`.
        words: levels of a factor of words or switches in order; None for numbers.
    """

    names: tuple[str, ...]
    values: Floats
    words: tuple[tuple[object, ...] | None, ...]

    @classmethod
    def of(cls, table: pd.DataFrame) -> FactorLevels:
        """Levels from a table with one row a point and one column a factor: numbers, switches or words."""
        columns: list[Floats] = []
        words: list[tuple[object, ...] | None] = []
        for name in table:
            column = table[name]
            if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
                columns.append(column.to_numpy(np.float64))
                words.append(None)
            else:
                codes, levels = pd.factorize(column, sort=True)
                columns.append(codes.astype(np.float64))
                words.append(tuple(levels))
        values = np.column_stack(columns) if columns else np.zeros((len(table), 0))
        return cls(tuple(str(name) for name in table), values, tuple(words))

    def at(self, rows: Integers | Booleans) -> FactorLevels:
        """The same factors at some of the points."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True)
class Box:
    """Limits of factors; both ends belong to the box.

    Attributes:
        low, high: by factor; infinite where open.
        kept: positions of the words in the box, by factor; None where all are.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    kept: tuple[frozenset[int] | None, ...]

    @classmethod
    def whole(cls, factors: int) -> Box:
        """The box without limits."""
        return cls((-np.inf,) * factors, (np.inf,) * factors, (None,) * factors)

    @property
    def restrictions(self) -> list[tuple[int, str]]:
        """Factor and side (`low`, `high` or `kept`) of every limit."""
        found = []
        for factor, (low, high, kept) in enumerate(zip(self.low, self.high, self.kept, strict=True)):
            found += [(factor, LOW)] * (low > -np.inf) + [(factor, HIGH)] * (high < np.inf)
            found += [(factor, KEPT)] * (kept is not None)
        return found

    @property
    def restricted(self) -> frozenset[int]:
        """Factors with a limit."""
        return frozenset(factor for factor, _ in self.restrictions)

    def moved(self, factor: int, side: str, limit: Limit) -> Box:
        """The same box with another limit on one side of one factor; infinite or None where it opens."""
        if isinstance(limit, float):
            ends = self.low if side == LOW else self.high
            changed = (*ends[:factor], limit, *ends[factor + 1 :])
            return replace(self, low=changed) if side == LOW else replace(self, high=changed)
        return replace(self, kept=(*self.kept[:factor], limit, *self.kept[factor + 1 :]))

    def opened(self, factor: int, side: str) -> Box:
        """The same box without that limit."""
        return self.moved(factor, side, {LOW: -np.inf, HIGH: np.inf}.get(side))

    def holds(self, values: Floats) -> Booleans:
        """Which points lie in the box; values as in `FactorLevels`."""
        inside = np.ones(len(values), dtype=np.bool_)
        for factor, side in self.restrictions:
            column, kept = values[:, factor], self.kept[factor]
            if kept is not None:
                inside &= np.isin(column, sorted(kept))
            else:
                inside &= column >= self.low[factor] if side == LOW else column <= self.high[factor]
        return inside
