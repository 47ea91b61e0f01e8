"""The part of the prior that waves have not ruled out: how large it is, and points drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import qmc

from longgame.analysis.calibration.emulators import Emulators
from longgame.analysis.calibration.implausibility import emulated, plausible
from longgame.analysis.targets.panel import Booleans, Floats

#: Steps of a walk inside the space, where candidates alone give too few points.
_STEPS: Final = 40
#: Length of a step for a random walk in d dimensions, over the root of d (Roberts, Gelman and Gilks 1997).
_STEP: Final = 2.38
#: Part of the steps that should stay inside, and by how much steps grow or shrink.
_WANTED, _SHORTER = 0.25, 0.8
#: Spread of a step in every direction, beside its main one: equal points must come apart.
_JITTER: Final = 0.05


@dataclass(frozen=True)
class Space:
    """The prior, less what each wave ruled out.

    Attributes:
        parameters: dimensions of the unit cube.
        statistic: of a block.
        waves: emulators and cut-off of each wave.
    """

    parameters: int
    statistic: str
    waves: tuple[tuple[Emulators, float], ...] = ()

    def after(self, emulators: Emulators, cutoff: float) -> Space:
        """The space after one more wave."""
        return Space(self.parameters, self.statistic, (*self.waves, (emulators, cutoff)))

    def holds(self, shares: Floats) -> Booleans:
        """Whether points of the unit cube, shape (points, parameters), are plausible after every wave."""
        inside: Booleans = np.asarray(((shares >= 0.0) & (shares <= 1.0)).all(axis=1))
        for emulators, cutoff in self.waves:
            left = np.flatnonzero(inside)
            if len(left):
                inside[left] = plausible(emulated(emulators, shares[left], self.statistic), cutoff)
        return inside


def unit_points(parameters: int, count: int, seed: int) -> Floats:
    """A scrambled Sobol sequence in the unit cube, shape (count, parameters); any count."""
    balanced = max(count - 1, 1).bit_length()
    return np.asarray(qmc.Sobol(parameters, rng=np.random.default_rng(seed)).random_base2(balanced)[:count])


@dataclass(frozen=True)
class Drawn:
    """What a draw from a space found.

    Attributes:
        shares: points in it, shape (points, parameters), at most as many as were wanted.
        share_left: part of the prior's volume that is in the space.
        candidates: of how many the part was counted.
        walked: whether points were reached by walks, as too few candidates were inside.
    """

    shares: Floats
    share_left: float
    candidates: int
    walked: bool


def drawn(space: Space, count: int, candidates: int, seed: int) -> Drawn:
    """Points spread evenly over a space by rejection; none if no candidate is inside.

    Where fewer candidates are inside than points are wanted, walks of fixed length start from them. They stay inside
    and prefer no part of it.

    Args:
        space: the prior less what was ruled out.
        count: points wanted.
        candidates: Sobol points that are judged.
        seed: of candidates and walks.
    """
    tried = unit_points(space.parameters, max(candidates, count) if space.waves else count, seed)
    inside = tried[space.holds(tried)]
    share = len(inside) / len(tried)
    if len(inside) >= count or not len(inside):
        return Drawn(inside[:count], share, len(tried), False)
    return Drawn(_walked(space, inside, count, np.random.default_rng([seed, 1])), share, len(tried), True)


def _walked(space: Space, start: Floats, count: int, random: np.random.Generator) -> Floats:
    """Points reached from plausible ones by steps that are undone where they lead outside.

    A step goes along the difference of two other points (ter Braak 2006), so that it follows the shape of a thin space;
    its length falls where too few steps stay inside.
    """
    points = np.concatenate((start, start[random.integers(len(start), size=count - len(start))]))
    length = _STEP / np.sqrt(2.0 * space.parameters)
    for _ in range(_STEPS):
        first, second = random.integers(count, size=(2, count))
        moved = points + length * (points[first] - points[second])
        moved += _JITTER * length * random.standard_normal(points.shape)
        allowed = space.holds(moved)
        points[allowed] = moved[allowed]
        length *= _SHORTER if allowed.mean() < _WANTED else 1.0 / _SHORTER
        length = min(length, 1.0)
    return points
