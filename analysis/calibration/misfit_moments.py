"""Variances and covariances of measured savings by size and experience, to which misfit and noise are fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.panel import Booleans, Floats, Ints, PanelColumns
from longgame.analysis.targets.size_classes import COARSE, in_class

#: Years of experience that are looked at: two agreements.
YEARS: Final = 6
#: A moment of fewer pairs is left out: of so few products not even the standard error is known.
FEWEST_PAIRS: Final = 21


@dataclass(frozen=True)
class Moments:
    """Covariances of centred savings in two programme years, or variances where both are the same; k moments.

    Attributes:
        size: class of lives in the earlier year, as in `size_classes.COARSE`, shape (k,).
        earlier, later: programme years, from 1, shape (k,).
        pairs: organisations that are seen in both, shape (k,).
        estimate: covariance, shape (k,).
        sampling: covariance of the estimates themselves, organisations being drawn anew, shape (k, k).
        cohorts: first performance years that occur, shape (c,).
        shares: share of the pairs that began in each of them, shape (k, c).
        lives: harmonic mean of their lives in the earlier year, 1 where there are none, shape (k, c).
    """

    size: tuple[str, ...]
    earlier: Ints
    later: Ints
    pairs: Ints
    estimate: Floats
    sampling: Floats
    cohorts: Ints
    shares: Floats
    lives: Floats

    def __len__(self) -> int:
        return len(self.estimate)

    @property
    def standard_error(self) -> Floats:
        """Standard error of each estimate, shape (k,)."""
        return np.asarray(np.sqrt(np.diag(self.sampling)))


@dataclass(frozen=True)
class _Cell:
    """Pairs of rows behind one moment, with the products of their centred savings."""

    size: str
    earlier: int
    later: int
    first_rows: Ints
    products: Floats


def moments_of(panel: PanelColumns, fewest: int = FEWEST_PAIRS) -> Moments:
    """Moments of a panel, real or simulated.

    Savings are taken less the mean of their calendar year. Around the mean of its cell, a covariance of n pairs has
    the sampling variance of a mean of n products. Two moments share organisations, so that their errors go together.

    Args:
        panel: organisation-years.
        fewest: pairs that a moment needs, at least two.
    """
    histories = Histories.of(panel)
    cells = [cell for cell in _cells(histories) if len(cell.products) >= fewest]
    if not cells:
        raise ValueError(f"no class of size has {fewest} organisations in a programme year")
    pairs = np.array([len(cell.products) for cell in cells])
    cohorts = np.unique(histories.first_year)
    shares, lives = np.zeros((len(cells), len(cohorts))), np.ones((len(cells), len(cohorts)))
    by_stay = np.zeros((int(histories.history.max()) + 1, len(cells)))
    for place, cell in enumerate(cells):
        away = cell.products - cell.products.mean()
        by_stay[histories.history[cell.first_rows], place] = away / np.sqrt(pairs[place] * (pairs[place] - 1.0))
        began = np.searchsorted(cohorts, histories.first_year[cell.first_rows])
        count = np.bincount(began, minlength=len(cohorts))
        inverse = np.bincount(began, weights=1.0 / histories.panel.lives[cell.first_rows], minlength=len(cohorts))
        shares[place] = count / pairs[place]
        lives[place, count > 0] = count[count > 0] / inverse[count > 0]
    return Moments(
        size=tuple(cell.size for cell in cells),
        earlier=np.array([cell.earlier for cell in cells]),
        later=np.array([cell.later for cell in cells]),
        pairs=pairs,
        estimate=np.array([cell.products.sum() / (len(cell.products) - 1.0) for cell in cells]),
        sampling=np.einsum("sk,sl->kl", by_stay, by_stay),
        cohorts=cohorts,
        shares=shares,
        lives=lives,
    )


def _cells(histories: Histories) -> Iterator[_Cell]:
    """Every class of size with every two programme years of the same stay, at least two pairs each."""
    lives, year = histories.panel.lives, histories.programme_year
    for size, bounds in COARSE.items():
        for lag in range(YEARS):
            first, second = histories.pairs(lag)
            chosen = in_class(lives[first], bounds)
            for earlier in range(1, YEARS - lag + 1):
                here: Booleans = chosen & (year[first] == earlier)
                if np.count_nonzero(here) >= 2:
                    one, other = histories.centred[first[here]], histories.centred[second[here]]
                    products = (one - one.mean()) * (other - other.mean())
                    yield _Cell(size, earlier, earlier + lag, first[here], products)
