"""A run as arrays by replicate: the summary and the figures read all tables through this module."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from longgame.analysis.statistics import Floats, Integers
from longgame.vocabulary import BLEND, STRATEGIES

if TYPE_CHECKING:
    from longgame.environment.records.results import Results


@dataclass(frozen=True)
class Run:
    """The tables of a run and the replicates that they hold.

    Attributes:
        scenario: name of the scenario.
        seed: seed of the run.
        years: length of the run.
        numbers: replicate numbers in order; row r of every array is replicate `numbers[r]`.
        market, strategies: tables that every run has.
        organizations, events, deals, gains: tables, or None where the run did not record them.
    """

    scenario: str
    seed: int
    years: int
    numbers: Integers
    market: pd.DataFrame
    strategies: pd.DataFrame
    organizations: pd.DataFrame | None
    events: pd.DataFrame | None
    deals: pd.DataFrame | None
    gains: pd.DataFrame | None

    @property
    def replicates(self) -> int:
        """How many replicates the run holds."""
        return len(self.numbers)

    def row(self, frame: pd.DataFrame) -> Integers:
        """Replicate index, from 0, of each row of a table."""
        return np.searchsorted(self.numbers, integers(frame, "replicate")).astype(np.int64)

    def by_year(self, column: str) -> Floats:
        """A column of the market table as (replicates, years); NaN where a year is missing."""
        grid = np.full((self.replicates, self.years), np.nan)
        grid[self.row(self.market), integers(self.market, "year") - 1] = numbers(self.market, column)
        return grid


def read(results: Results) -> Run:
    """Collect what a run recorded.

    A table is absent when it was not recorded; one without rows is present and empty.
    """
    recorded = results.tables
    market = results.market
    return Run(
        scenario=str(results.scenario_name),
        seed=int(results.seed),
        years=int(results.years),
        numbers=np.unique(integers(market, "replicate")),
        market=market,
        strategies=results.strategies,
        organizations=results.organizations if "organizations" in recorded else None,
        events=results.events if "events" in recorded else None,
        deals=results.deals if "deals" in recorded else None,
        gains=results.gains if "gains" in recorded else None,
    )


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """A numeric column as floats."""
    return np.asarray(frame[column].to_numpy(), dtype=np.float64)


def integers(frame: pd.DataFrame, column: str) -> Integers:
    """A whole-number column."""
    return np.asarray(frame[column].to_numpy(), dtype=np.int64)


def codes(frame: pd.DataFrame, column: str, words: Sequence[str]) -> Integers:
    """Position of each row's word in `words`; -1 for a word that is not among them."""
    return np.asarray(pd.Index(list(words)).get_indexer(texts(frame, column)), dtype=np.int64)


def texts(frame: pd.DataFrame, column: str) -> pd.Index[str]:
    """A word column as plain strings, whether it was stored as text or as categories."""
    words: pd.Index[str] = pd.Index(frame[column].astype(object))
    return words


def strategies_in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The names that occur: built-in strategies first, then users' own by name, the blend last."""
    found = set(names)
    own = sorted(found - set(STRATEGIES) - {BLEND})
    blend = [BLEND] if BLEND in found else []
    return (*[name for name in STRATEGIES if name in found], *own, *blend)
