"""A model's figures beside the real ones: the mean over markets, its interval, and whether the target is met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.statistics import mean
from longgame.analysis.targets.intervals import Figure
from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.real_targets import Target

#: How far the mean over markets may lie from the real figure, in half-widths of the real interval.
REACH: Final = 1.5


@dataclass(frozen=True)
class Compared:
    """A target and what the model shows.

    Attributes:
        target: the real figure.
        simulated: mean over the markets in which the figure could be made; NaN if there are none.
        low, high: 95 % interval of the mean over markets; NaN if there is none.
        markets: how many have the figure.
        distance: from the real figure in half-widths of its interval; NaN for inputs or without a simulated figure.
    """

    target: Target
    simulated: float
    low: float
    high: float
    markets: int
    distance: float

    @property
    def is_met(self) -> bool:
        """Whether the distance is at most `REACH`; a figure that could not be made is not met."""
        return self.distance <= REACH


def over_markets(figures: Iterable[Mapping[str, Figure]], ids: Sequence[str]) -> dict[str, Floats]:
    """Estimates of each target over markets, shape (markets,); NaN where a market does not show it."""
    markets = list(figures)
    return {name: np.array([market[name].estimate for market in markets]) for name in ids}


def compared(targets: Sequence[Target], estimates: Mapping[str, Floats]) -> list[Compared]:
    """Every target beside the model's estimates over markets, as `over_markets` gives them."""
    found = []
    for target in targets:
        over = mean(estimates[target.id])
        simulated = float(over.value)
        distance = np.nan if target.low is None else abs(simulated - target.estimate) / target.half_width
        found.append(
            Compared(target, simulated, float(over.low), float(over.high), int(over.replicates), float(distance))
        )
    return found
