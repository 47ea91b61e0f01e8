"""Checks of discovered boxes: factors to search, points to hold out together, certainty of a share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtrit

from longgame.analysis.statistics import Booleans, Floats, Integers
from longgame.analysis.sweeps.factor_box import FactorLevels

_FOLDS: Final = 10
_HALVES: Final = 20
#: Of more factors than this only the likeliest are peeled: time grows with factors, and most move nothing.
_MOST_FACTORS: Final = 40


@dataclass(frozen=True)
class Proportion:
    """A share with its 95 % interval.

    Attributes:
        value, lo95, hi95: the share and its interval; NaN where nothing was observed.
        observed: how many points it rests on.
    """

    value: float
    lo95: float
    hi95: float
    observed: int


def folds(units: Integers, seed: int) -> Iterator[Booleans]:
    """Points of each tenth of the units, in a random order; every point is in one of them.

    Args:
        units: number of the unit of each point.
        seed: of the order.
    """
    names, unit = np.unique(units, return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    for fold in np.array_split(order, min(_FOLDS, len(names))):
        yield np.isin(unit, fold)


def halves(units: Integers, seed: int) -> Iterator[Booleans]:
    """Points of random halves of the units."""
    names, unit = np.unique(units, return_inverse=True)
    # Not the order of the folds.
    generator = np.random.default_rng([seed, 1])
    for _ in range(_HALVES):
        yield np.isin(unit, generator.permutation(len(names))[: max(1, len(names) // 2)])


def likely_factors(levels: FactorLevels, case: Booleans) -> list[int]:
    """Factors whose levels differ most between points with and without the event; all of them if they are few.

    The difference is the largest gap between the two distributions (Kolmogorov and Smirnov's D; of words the largest
    gap between shares). A factor that matters in combination only, and not at all on average, can be missed.
    """
    factors = range(len(levels.names))
    if len(factors) <= _MOST_FACTORS:
        return list(factors)
    gaps = [_gap(levels.values[:, factor], case, levels.words[factor] is None) for factor in factors]
    return sorted(np.argsort(-np.array(gaps), kind="stable")[:_MOST_FACTORS].tolist())


def _gap(column: Floats, case: Booleans, ordered: bool) -> float:
    _, level = np.unique(column, return_inverse=True)
    within = np.bincount(level, weights=case) / max(int(case.sum()), 1)
    without = np.bincount(level, weights=~case) / max(int((~case).sum()), 1)
    gap = within - without
    return float(np.abs(np.cumsum(gap) if ordered else gap).max())


def proportion(event: Booleans, units: Integers) -> Proportion:
    """Share of points with the event and its Wilson interval (Wilson 1927).

    Points of a unit are not independent: the points count for as many as their spread over units says (Kish's design
    effect, from the jackknife over units), and never for more than there are.

    >>> found = proportion(np.array([True] * 8 + [False] * 2), np.arange(10))
    >>> round(found.value, 2), round(found.lo95, 2), round(found.hi95, 2)
    (0.8, 0.49, 0.94)

    Args:
        event: at each point.
        units: number of the unit of each point.
    """
    count = len(event)
    names, unit = np.unique(units, return_inverse=True)
    if count == 0 or len(names) < 2:
        value = float(event.mean()) if count else float("nan")
        return Proportion(value, float("nan"), float("nan"), count)
    value = float(event.mean())
    effective = count / _design_effect(event.astype(np.float64), unit, len(names))
    # Few units leave the design effect uncertain, hence Student's t there.
    z = float(ndtri(0.975) if len(names) == count else stdtrit(len(names) - 1, 0.975))
    centre = (value + z * z / (2.0 * effective)) / (1.0 + z * z / effective)
    spread = value * (1.0 - value) / effective + z * z / (4.0 * effective * effective)
    half = z * np.sqrt(spread) / (1.0 + z * z / effective)
    return Proportion(value, float(centre - half), float(centre + half), count)


def _design_effect(event: Floats, unit: Integers, units: int) -> float:
    """Variance of the share over units against that of independent points; the mean size of a unit if none differ."""
    count, size = len(event), np.bincount(unit, minlength=units)
    if count == units:
        return 1.0
    value = event.mean()
    if value in (0.0, 1.0):
        return count / units
    left = np.bincount(unit, weights=event - value, minlength=units)
    clustered = units / (units - 1) * float((left * left).sum()) / count**2
    return max(1.0, clustered / (value * (1.0 - value) / count)) if size.max() > 1 else 1.0
