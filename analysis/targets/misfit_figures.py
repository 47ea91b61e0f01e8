"""How measured savings scatter and hang together over years: what misfit and noise of the benchmark leave behind.

Every figure is a function of rows or pairs of rows with weights, so that a bootstrap can weigh organisations anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from longgame.analysis.targets.histories import Histories, year_means
from longgame.analysis.targets.panel import Floats, Ints
from longgame.analysis.targets.size_classes import COARSE, FINE, in_class

#: Pairs with a smaller year are left out where the noise of a year is fitted.
FEWEST_LIVES: Final = 2_000.0
_LAGS: Final = (1, 2, 3, 4)
_ROUNDS: Final = 100
_CLOSE_ENOUGH: Final = 1e-12

#: A figure of weights of organisations' stays, and the observations it is made of.
Weighted = tuple[Callable[[Floats], Floats], Ints]


def spreads(histories: Histories) -> dict[tuple[str, ...], Weighted]:
    """What each group of names is computed by: a function of row weights, and the rows that are observations."""
    found: dict[tuple[str, ...], Weighted] = {}
    lives, centred = histories.panel.lives, histories.centred
    for name, bounds in FINE.items():
        rows = np.flatnonzero(in_class(lives, bounds))
        found[(f"savings_sd_{name}",)] = (partial(_deviation, centred[rows]), rows)
    for lag in _LAGS:
        earlier, later = histories.pairs(lag)
        together = histories.same_agreement(earlier, later)
        found[(f"savings_autocorrelation_{lag}",)] = _correlated(centred, earlier, later)
        if lag == 1:
            for name, chosen in (("running", together), ("rebased", ~together)):
                found[(f"savings_autocorrelation_1_{name}",)] = _correlated(centred, earlier[chosen], later[chosen])
        if lag <= 2:
            for name, bounds in COARSE.items():
                chosen = together & in_class(lives[earlier], bounds)
                products = centred[earlier[chosen]] * centred[later[chosen]]
                found[(f"savings_autocovariance_{lag}_{name}",)] = (partial(_mean, products), earlier[chosen])
    found[("noise_floor", "noise_per_life")] = _noise(histories)
    return found


def _correlated(centred: Floats, earlier: Ints, later: Ints) -> Weighted:
    return partial(_correlation, centred[earlier], centred[later]), earlier


def _mean(values: Floats, weights: Floats) -> Floats:
    total = weights.sum()
    return np.array([float(weights @ values) / total if total > 0.0 else np.nan])


def _deviation(values: Floats, weights: Floats) -> Floats:
    total = weights.sum()
    if total <= 1.0:
        return np.array([np.nan])
    away = values - float(weights @ values) / total
    return np.array([np.sqrt(float(weights @ (away * away)) / (total - 1.0))])


def _correlation(first: Floats, second: Floats, weights: Floats) -> Floats:
    total = weights.sum()
    if total <= 2.0:
        return np.array([np.nan])
    first = first - float(weights @ first) / total
    second = second - float(weights @ second) / total
    scale = float(weights @ (first * first)) * float(weights @ (second * second))
    return np.array([float(weights @ (first * second)) / np.sqrt(scale) if scale > 0.0 else np.nan])


def _noise(histories: Histories) -> Weighted:
    """Floor tau and size part c of SD^2 = tau^2 + c^2 / lives, of changes over a year divided by the root of two.

    The mean change of each pair of years is taken out first. Lives are the harmonic mean of both years'.
    """
    panel = histories.panel
    earlier, later = histories.pairs(1)
    change = panel.savings_rate[later] - panel.savings_rate[earlier]
    change = (change - year_means(change, panel.year[earlier])) / np.sqrt(2.0)
    inverse = (1.0 / panel.lives[earlier] + 1.0 / panel.lives[later]) / 2.0
    large = np.minimum(panel.lives[earlier], panel.lives[later]) >= FEWEST_LIVES
    return partial(_floor_and_slope, change[large] * change[large], inverse[large]), earlier[large]


def _floor_and_slope(squares: Floats, inverse_lives: Floats, weights: Floats) -> Floats:
    """Roots of the terms of v = a + b / lives that make normal changes likeliest, by reweighted least squares."""
    if weights.sum() <= 2.0 or np.ptp(inverse_lives) == 0.0:
        return np.full(2, np.nan)
    design = np.stack((np.ones(len(squares)), inverse_lives), axis=1)
    terms = _least_squares(design, squares, weights)
    for _ in range(_ROUNDS):
        fitted = design @ terms
        # Least squares may begin with a negative variance; a small one keeps the next weights finite.
        variance = np.maximum(fitted, 1e-3 * squares.mean())
        before, terms = terms, _least_squares(design, squares, weights / (variance * variance))
        if (np.abs(terms - before) <= _CLOSE_ENOUGH + 1e-10 * np.abs(before)).all():
            break
    return np.asarray(np.sqrt(np.maximum(terms, 0.0)))


def _least_squares(design: Floats, outcome: Floats, weights: Floats) -> Floats:
    weighted = design * weights[:, np.newaxis]
    crossed = np.einsum("ni,nj->ij", weighted, design)
    return np.asarray(np.linalg.solve(crossed, (weighted * outcome[:, np.newaxis]).sum(axis=0)))
