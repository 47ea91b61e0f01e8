"""How strategies spread: how far each got, how fast it faded, and whether it grows while rare."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.experiments.outcomes.cell_tables import CellTables, Floats, Ints, quotient
from longgame.experiments.outcomes.coin import coin_years, log_odds
from longgame.experiments.outcomes.copiers import Copiers, copiers_of
from longgame.experiments.outcomes.outcome import NO_RATIO, OpenFamily, Outcome
from longgame.experiments.outcomes.time_courses import peak_and_half_time
from longgame.vocabulary import STRATEGIES

#: Below this share of the organisations a strategy is rare.
RARE: Final = 0.1
#: Copies of a market that tell what a coin gives: their own scatter adds about 1.5 % to the width of an interval.
COPIES: Final = 30


def outcomes() -> Iterator[Outcome]:
    """Peak, half-time and gradient of the built-in strategies."""
    for make in (_peak, _half, _gradient):
        yield from (make(strategy) for strategy in STRATEGIES)


def open_families() -> Iterator[OpenFamily]:
    """The same of strategies that a scenario or a user defines."""
    yield OpenFamily("strategy_peak_share", "STRATEGY", _peak)
    yield OpenFamily("strategy_half_time", "STRATEGY", _half)
    yield OpenFamily("strategy_gradient", "STRATEGY", _gradient)


def _peak(strategy: str) -> Outcome:
    return Outcome(
        f"strategy_peak_share.{strategy}",
        "share",
        f"Largest share of open organisations of all kinds that play {strategy} in any year.",
        f"open organisations that play {strategy}, in the year in which their share is largest",
        "open organisations in that year",
        partial(_peak_share, strategy),
    )


def _half(strategy: str) -> Outcome:
    return Outcome(
        f"strategy_half_time.{strategy}",
        "years",
        f"Years from the peak of {strategy} until at most half of its peak share is left; missing if that never comes.",
        f"years from the first year with the largest share of {strategy} to the first year after it with at most half "
        "of that share",
        NO_RATIO,
        partial(_half_time, strategy),
    )


def _gradient(strategy: str) -> Outcome:
    return Outcome(
        f"strategy_gradient.{strategy}",
        "log-odds per year",
        f"Mean yearly change of the log-odds of {strategy} while it is rare, less what copying by a coin would give; "
        "above 0: it grows while rare.",
        "sum of the changes to the next year of ln((I + 1/2) / (N - I + 1/2)), I of N open organisations playing "
        f"{strategy}; subtracted is the mean of the same ratio in {COPIES} copies of the market that go on from its "
        "first such year and copy by a coin",
        f"years at whose end some, but less than a tenth, of the organisations play {strategy}; missing without any, "
        "and where single traits are copied",
        partial(_mean_gradient, strategy),
        record="organizations",
    )


def _shares(strategy: str, tables: CellTables) -> Floats:
    """Share of the open organisations of all kinds by year, shape (cells, years)."""
    place = tables.cell_of("strategies") * tables.years + tables.column("strategies", "year").astype(np.int64) - 1
    count, room = tables.column("strategies", "organizations"), tables.count * tables.years
    plays = tables.is_word("strategies", "strategy", strategy)
    players, everybody = (np.bincount(place, weights=count * of, minlength=room) for of in (plays, np.ones(len(place))))
    return quotient(np.asarray(players), np.asarray(everybody)).reshape(tables.count, tables.years)


def _peak_share(strategy: str, tables: CellTables) -> Floats:
    return peak_and_half_time(_shares(strategy, tables))[0]


def _half_time(strategy: str, tables: CellTables) -> Floats:
    return peak_and_half_time(_shares(strategy, tables))[1]


def _mean_gradient(strategy: str, tables: CellTables) -> Floats:
    copiers = copiers_of(tables)
    if strategy not in copiers.strategies:
        return np.full(tables.count, np.nan)
    code = copiers.strategies.index(strategy)
    organizations = np.array([tables.tally(copiers.cell[is_open]) for is_open in copiers.is_open.T])

    def players(of: Copiers, played: Ints, year: int) -> Floats:
        """How many play the strategy at the end of a year, shape (markets, copies) of strategies by copy."""
        copy, row = np.nonzero((played == code) & of.is_open[:, year])
        place = of.cell[row] * len(played) + copy
        return np.bincount(place, minlength=tables.count * len(played)).reshape(tables.count, -1).astype(np.float64)

    seen = np.array([players(copiers, played[np.newaxis], year) for year, played in enumerate(copiers.played.T)])
    rare = is_rare(seen, organizations[..., np.newaxis])[:-1, :, 0]
    chosen = rare.any(axis=0) & copiers.whole
    if not chosen.any():
        return np.full(tables.count, np.nan)
    some = copiers.of_markets(chosen)
    years = enumerate(coin_years(some, np.arange(COPIES), rare.argmax(axis=0)))
    coin = np.array([players(some, played, year) for year, played in years])
    surplus = mean_change_while_rare(seen, organizations) - mean_change_while_rare(coin, organizations).mean(
        axis=1, keepdims=True
    )
    return np.where(chosen, surplus[:, 0], np.nan)


def is_rare(players: Floats, organizations: Floats) -> NDArray[np.bool_]:
    """Whether some, but less than a tenth, of the organisations play a strategy."""
    return np.asarray((players > 0.0) & (players < RARE * organizations))


def mean_change_while_rare(players: Floats, organizations: Floats) -> Floats:
    """Mean change of the log-odds to the next year over the years in which a strategy is rare; NaN without any.

    Args:
        players: how many play it, shape (years, markets, copies).
        organizations: how many there are, shape (years, markets).
    """
    size = organizations[..., np.newaxis]
    rare = is_rare(players, size)[:-1]
    change = np.diff(log_odds(players, size), axis=0)
    return quotient(np.where(rare, change, 0.0).sum(axis=0), rare.sum(axis=0).astype(np.float64))
