"""A tempered sampler: points that follow a likelihood which thousands of evenly spread points would miss.

Sequential Monte Carlo (Del Moral, Doucet and Jasra 2006). Points start evenly spread over the prior. The likelihood is
brought in by powers from 0 to 1, each so large that half of the points' worth is kept; then points are drawn anew by
their weights and moved by Metropolis steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from longgame.analysis.calibration.weights import effective_size, weights_of
from longgame.analysis.targets.panel import Booleans, Floats

#: Part of the points' worth that a power of the likelihood leaves.
_KEPT: Final = 0.5
#: Rounds of steps after each power, and steps after the last one. Points drawn anew ten times over have few ancestors.
#: They must come apart, and forget where those stood: a step in d dimensions is forgotten after some 3 d more.
_MOVES, _LAST_MOVES = 4, 60
#: Length of a step in d dimensions along the difference of two other points (ter Braak 2006).
_STEP: Final = 2.38
#: Part of the steps that should be taken, and by how much steps grow or shrink.
_WANTED, _SHORTER = 0.25, 0.8
#: Spread of a step in every direction, beside its main one.
_JITTER: Final = 0.05


def tempered_sample(
    log_likelihood: Callable[[Floats], Floats], holds: Callable[[Floats], Booleans], start: Floats, seed: int
) -> Floats:
    """Points of the posterior, shape of `start`; none if the likelihood of every point is 0.

    Args:
        log_likelihood: of points of shape (points, parameters); -inf where one is impossible.
        holds: whether points lie in the prior, which is even.
        start: points spread evenly over the prior.
        seed: of all draws.
    """
    random = np.random.default_rng(seed)
    points, known = start.copy(), log_likelihood(start)
    if not np.isfinite(known).any():
        return points[:0]
    power, length = 0.0, _STEP / np.sqrt(2.0 * start.shape[1])
    while power < 1.0:
        step = _next_step(known, 1.0 - power)
        chosen = _drawn_anew(weights_of(step * known), random)
        points, known = points[chosen], known[chosen]
        power = min(power + step, 1.0) if step < 1.0 - power else 1.0
        for _ in range(_MOVES if power < 1.0 else _LAST_MOVES):
            taken = _move(points, known, power, length, (log_likelihood, holds), random)
            length = min(length * (_SHORTER if taken < _WANTED else 1.0 / _SHORTER), 1.0)
    return points


def _next_step(known: Floats, most: float) -> float:
    """Largest step in the power, up to `most`, that leaves enough of the points' worth."""
    wanted = _KEPT * float(np.isfinite(known).sum())
    if effective_size(weights_of(most * known)) >= wanted:
        return most
    low, high = 0.0, most
    for _ in range(50):
        middle = (low + high) / 2.0
        low, high = (middle, high) if effective_size(weights_of(middle * known)) >= wanted else (low, middle)
    return high


def _drawn_anew(weights: Floats, random: np.random.Generator) -> np.ndarray:
    """Places of points drawn by their weights, as many as there are, by one even comb (systematic resampling)."""
    comb = (np.arange(len(weights)) + random.random()) / len(weights)
    return np.minimum(np.searchsorted(np.cumsum(weights), comb, side="right"), len(weights) - 1)


def _move(
    points: Floats,
    known: Floats,
    power: float,
    length: float,
    rules: tuple[Callable[[Floats], Floats], Callable[[Floats], Booleans]],
    random: np.random.Generator,
) -> float:
    """Try one step of every point; those taken are written into `points` and `known`. Returns the part taken."""
    log_likelihood, holds = rules
    count = len(points)
    first, second = random.integers(count, size=(2, count))
    tried = points + length * (points[first] - points[second])
    tried += _JITTER * length * points.std(axis=0) * random.standard_normal(points.shape)
    luck = np.log(random.random(count))
    inside = np.flatnonzero(((tried >= 0.0) & (tried <= 1.0)).all(axis=1))
    if not len(inside):
        return 0.0
    found = log_likelihood(tried[inside])
    better = luck[inside] < power * (found - known[inside])
    inside, found = inside[better], found[better]
    allowed = holds(tried[inside])
    inside, found = inside[allowed], found[allowed]
    points[inside], known[inside] = tried[inside], found
    return len(inside) / count
