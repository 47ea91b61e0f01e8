"""Designs: the settings that an experiment tries, made from its factors and from draws of uncertain parameters."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.scenario.reading.parameter import Parameter, Value

Floats = NDArray[np.float64]

#: Values of `[design] kind`.
KINDS_OF_DESIGN: Final = ("grid", "one_at_a_time", "latin_hypercube", "sobol", "morris", "saltelli")
#: Designs made of the factors' levels; the others sample ranges.
LISTED_DESIGNS: Final = ("grid", "one_at_a_time")
#: Designs whose number of points is a power of two: Sobol sequences are balanced then.
BALANCED_DESIGNS: Final = ("sobol", "saltelli")
#: Levels of a factor on a Morris trajectory; a step goes over two thirds of its range.
MORRIS_LEVELS: Final = 4


class MissingLibraryError(RuntimeError):
    """An extra that is not installed; the message says how to install it."""


@dataclass(frozen=True)
class Factor:
    """Something that an experiment varies.

    Attributes:
        name: as the experiment writes it: a dotted key, a family (`models.*.steerage_share`), or `scenario`.
        keys: the scenario keys that it sets, all to the same level (or, with `scales`, each to a multiple of its own).
        levels: what a grid tries; words, switches and numbers.
        low, high: range that samples are drawn from, None for a factor of levels alone.
        whole: only the whole numbers of the range are drawn, each with the same chance.
        scales: levels multiply the scenario's own values.
    """

    name: str
    keys: tuple[str, ...]
    levels: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    scales: bool = False

    def at(self, share: float) -> Value:
        """The level at a share of the way from low to high, or the level in that part of the list."""
        if self.low is None or self.high is None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        if self.whole:
            numbers = whole_numbers_between(self.low, self.high)
            return numbers[min(int(share * len(numbers)), len(numbers) - 1)]
        return self.low + share * (self.high - self.low)


def whole_numbers_between(low: float | None, high: float | None) -> range:
    """The whole numbers from low to high; none without a range.

    >>> whole_numbers_between(2.5, 4.5), len(whole_numbers_between(2.2, 2.8))
    (range(3, 5), 0)
    """
    return range(0) if low is None or high is None else range(math.ceil(low), math.floor(high) + 1)


def grid(factors: Sequence[Factor]) -> list[dict[str, Value]]:
    """Every combination of the factors' levels, by factor name; a factor of a range is tried at both ends."""
    levels = [factor.levels or (factor.at(0.0), factor.at(1.0)) for factor in factors]
    return [dict(zip([f.name for f in factors], chosen, strict=True)) for chosen in itertools.product(*levels)]


def one_at_a_time(factors: Sequence[Factor]) -> list[dict[str, Value]]:
    """All factors at their first level, then each factor at each of its other levels with the rest at the first."""
    levels = [factor.levels or (factor.at(0.0), factor.at(1.0)) for factor in factors]
    base = {factor.name: own[0] for factor, own in zip(factors, levels, strict=True)}
    moved = [{**base, f.name: level} for f, own in zip(factors, levels, strict=True) for level in own[1:]]
    return [base, *moved]


def levels_at(factors: Sequence[Factor], shares: Floats) -> list[dict[str, Value]]:
    """Levels by factor name at points of the unit cube, shape (points, factors)."""
    return [
        {factor.name: factor.at(float(share)) for factor, share in zip(factors, row, strict=True)} for row in shares
    ]


def unit_sample(kind: str, dimensions: int, count: int, seed: int) -> Floats:
    """A sample of the unit cube, shape (points, dimensions).

    Args:
        kind: `latin_hypercube` (McKay, Beckman and Conover 1979), `sobol` (a scrambled Sobol sequence, Owen 1998),
            `morris` (trajectories that move one factor at a time, Morris 1991) or `saltelli` (a base point A, then A
            with each factor in turn from B, then B; Saltelli 2002 and 2010); none for a listed design.
        count: points; trajectories of `morris`, base points of `saltelli`, each of `points_in_common`.
        seed: of the sample.

    Raises:
        MissingLibraryError: `morris` or `saltelli` without SALib.
    """
    if dimensions == 0 or kind in LISTED_DESIGNS:
        return np.zeros((count, dimensions))
    if kind == "morris":
        return _morris_sample(dimensions, count, seed)
    if kind == "saltelli":
        return _saltelli_sample(dimensions, count, seed)
    from scipy.stats import qmc  # half a second, which a run or a comparison need not wait

    if kind == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(count))
    return np.asarray(qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(count))


def points_in_common(kind: str, dimensions: int) -> int:
    """Points of a sampled design that are compared one with another and therefore share their luck."""
    return {"morris": dimensions + 1, "saltelli": dimensions + 2}.get(kind, 1)


def size_of_design(kind: str, factors: Sequence[Factor], samples: int) -> int:
    """Points of a design, counted without making them."""
    if kind not in LISTED_DESIGNS:
        return samples * points_in_common(kind, len(factors))
    levels = [len(factor.levels) or 2 for factor in factors]
    return math.prod(levels) if kind == "grid" else 1 + sum(levels) - len(levels)


def unit_problem(dimensions: int) -> dict[str, object]:
    """Factors of the unit cube, as SALib describes them."""
    names = [f"factor {number}" for number in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def _morris_sample(dimensions: int, trajectories: int, seed: int) -> Floats:
    try:
        from SALib.sample import morris
    except ImportError:
        raise missing_salib("the design morris") from None
    sample = morris.sample(unit_problem(dimensions), trajectories, num_levels=MORRIS_LEVELS, seed=seed)
    return np.asarray(sample, dtype=np.float64)


def _saltelli_sample(dimensions: int, base_points: int, seed: int) -> Floats:
    try:
        from SALib.sample import sobol
    except ImportError:
        raise missing_salib("the design saltelli") from None
    sample = sobol.sample(unit_problem(dimensions), base_points, calc_second_order=False, scramble=True, seed=seed)
    return np.asarray(sample, dtype=np.float64)


def missing_salib(what: str) -> MissingLibraryError:
    """The error for something that needs the extra `sensitivity`."""
    return MissingLibraryError(f"{what} needs SALib; install it with: pip install 'longgame[sensitivity]'")


def factor_of_range(parameter: Parameter) -> Factor:
    """The factor that varies a parameter over all that is plausible: its range, both switch positions, every word."""
    if parameter.kind == "switch":
        return Factor(parameter.name, (parameter.name,), (False, True))
    if parameter.kind == "word":
        return Factor(parameter.name, (parameter.name,), parameter.choices)
    return Factor(
        parameter.name,
        (parameter.name,),
        low=parameter.plausible_low,
        high=parameter.plausible_high,
        whole=parameter.kind == "whole number",
    )


def settings_at(
    point: Mapping[str, Value], factors: Mapping[str, Factor], own: Mapping[str, Value]
) -> dict[str, Value]:
    """Scenario keys and values at a point.

    Args:
        point: level by factor name.
        factors: by name.
        own: the scenario's own values, which `scales` multiply.
    """
    settings: dict[str, Value] = {}
    for name, level in point.items():
        factor = factors[name]
        for key in factor.keys:
            settings[key] = float(own[key]) * float(level) if factor.scales else level
    return settings
