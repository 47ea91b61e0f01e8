"""Designs: which settings an experiment tries, from its factors and from draws of everything that is uncertain."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from longgame.environment.parameter import Parameter, Value

Floats = NDArray[np.float64]

#: What `[design] kind` may say.
KINDS_OF_DESIGN: Final = ("grid", "latin_hypercube", "sobol")


@dataclass(frozen=True)
class Factor:
    """Something that an experiment varies.

    Attributes:
        name: as the experiment writes it: a dotted key, a family (`models.*.steerage_share`), or `scenario`.
        keys: the scenario keys that it sets, all to the same level (or, with `scales`, each to a multiple of its own).
        levels: what a grid tries; words, switches and numbers.
        low, high: what samples are drawn from, None for a factor of levels alone.
        whole: numbers are rounded to whole ones.
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
            first, last = round(self.low), round(self.high)
            return first + min(int(share * (last - first + 1)), last - first)
        return self.low + share * (self.high - self.low)


def design_points(kind: str, factors: Sequence[Factor], count: int, seed: int) -> list[dict[str, Value]]:
    """Levels of every factor, by factor name, at each point of the design.

    Args:
        kind: `grid` (every combination of levels), `latin_hypercube` (McKay, Beckman and Conover 1979) or `sobol` (a
            scrambled Sobol sequence, Owen 1998).
        count: points of a sample; a grid has its own number.
        seed: of the sample.
    """
    if kind == "grid":
        grids = [factor.levels or (factor.at(0.0), factor.at(1.0)) for factor in factors]
        return [dict(zip([f.name for f in factors], levels, strict=True)) for levels in itertools.product(*grids)]
    shares = unit_sample(kind, len(factors), count, seed)
    return [{factor.name: factor.at(share) for factor, share in zip(factors, row, strict=True)} for row in shares]


def unit_sample(kind: str, dimensions: int, count: int, seed: int) -> Floats:
    """A sample of the unit cube, shape (count, dimensions)."""
    if dimensions == 0:
        return np.zeros((count, 0))
    if kind == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(count))
    return np.asarray(qmc.Sobol(dimensions, rng=np.random.default_rng(seed)).random(count))


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
