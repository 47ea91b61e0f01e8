"""A run read for figures of whole markets, and how figures of several markets become one with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, integers, numbers, read
from longgame.analysis.statistics import Estimates, Floats, mean, ratio, share_mean, tally
from longgame.analysis.validation.deal_histories import Histories
from longgame.analysis.validation.measured import Measured, not_measured
from longgame.environment.records.results import Results


@dataclass(frozen=True)
class MarketRecords:
    """The tables of a run.

    Attributes:
        run: arrays by market.
        histories: deals and events, with plain words.
    """

    run: Run
    histories: Histories

    @classmethod
    def of(cls, results: Results) -> MarketRecords:
        """Read a run that recorded deals."""
        return cls(read(results), Histories.of(results))

    def count(self, frame: pd.DataFrame) -> Floats:
        """Rows of a table by market, (replicates,)."""
        return self._tallied(frame, None)

    def total(self, frame: pd.DataFrame, column: str) -> Floats:
        """Sum of a column by market, (replicates,); missing numbers add nothing."""
        return self._tallied(frame, np.nan_to_num(numbers(frame, column)))

    def by_year(self, frame: pd.DataFrame, column: str) -> Floats:
        """Sum of a column by market and year, (replicates, years)."""
        shape = (self.run.replicates, self.run.years)
        return tally(self.run.row(frame), integers(frame, "year") - 1, shape, numbers(frame, column))

    def _tallied(self, frame: pd.DataFrame, weights: Floats | None) -> Floats:
        row = self.run.row(frame)
        return tally(row, np.zeros(len(row), dtype=np.int64), (self.run.replicates, 1), weights)[:, 0]


def mean_of_markets(values: Floats, observations: int) -> Measured:
    """Mean over markets of one value of each, (replicates,); NaN stands for a market without it.

    Args:
        values: of the markets.
        observations: what they were made of.
    """
    return measured(mean(values), observations)


def pooled_ratio(numerator: Floats, denominator: Floats, observations: int | None = None) -> Measured:
    """Sum over all markets of numerators over that of denominators, with the interval of the jackknife over markets.

    For figures of a deal, a signature or an organisation: a market with two deals must not count like one with two
    hundred.

    Args:
        numerator, denominator: of the markets, (replicates,).
        observations: what they were made of; None takes the sum of denominators, which then are counts.
    """
    return measured(ratio(numerator, denominator), _seen(denominator, observations))


def pooled_share(part: Floats, whole: Floats, observations: int | None = None) -> Measured:
    """The same for a share; the interval stays between 0 and 1."""
    return measured(ratio(part, whole).clipped(0.0, 1.0), _seen(whole, observations))


def mean_between(values: Floats, highest: float, observations: int) -> Measured:
    """Mean over markets of values from 0 to `highest`, with the interval of a share where all lie at the same end."""
    found = share_mean(values / highest)
    scaled = Estimates(found.value * highest, found.low * highest, found.high * highest, found.replicates)
    return measured(scaled, observations)


def _seen(denominator: Floats, observations: int | None) -> int:
    return int(denominator.sum()) if observations is None else observations


def measured(found: Estimates, observations: int) -> Measured:
    """One estimate with its interval, and what it was made of."""
    value, low, high = (float(part) for part in (found.value, found.low, found.high))
    markets = int(found.replicates)
    if not np.isfinite(value):
        return not_measured("no market has such a figure", observations, markets)
    return Measured(value, low, high, observations, markets)
