"""A calibration: what is free, what it is held to, how far off the model may be, and how its waves are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.targets.panel import Floats
from longgame.environment.scenario.reading.parameter import Value
from longgame.environment.scenario.scenario import Scenario, ScenarioError

#: More cannot be told apart by nine blocks of figures.
MOST_FREE: Final = 13
#: Ways to sum up the squared distances of a block.
STATISTICS: Final = ("mean", "max")


class CalibrationError(ScenarioError):
    """A calibration that cannot be run; `problems` holds every mistake, and so does the message."""


@dataclass(frozen=True)
class Free:
    """A free parameter, uniform (or uniform in its logarithm) between two ends.

    >>> free = Free("valuation.decision_noise_rate", 0.001, 0.1, True, "")
    >>> [round(float(value), 6) for value in free.at(np.array([0.0, 0.5, 1.0]))]
    [0.001, 0.01, 0.1]

    Attributes:
        key: scenario key.
        low, high: ends of the prior.
        is_log: uniform in the logarithm.
        why: the reason for this prior.
    """

    key: str
    low: float
    high: float
    is_log: bool
    why: str

    def at(self, share: Floats) -> Floats:
        """Values at shares of the prior's mass, any shape."""
        if self.is_log:
            return np.asarray(np.exp(np.log(self.low) + share * np.log(self.high / self.low)))
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True)
class Wave:
    """One wave.

    Attributes:
        points: settings that are run.
        markets: of each point, at least 2: the luck of a market is seen in their spread.
        cutoff: largest plausible value of a block's statistic after the wave.
    """

    points: int
    markets: int
    cutoff: float


@dataclass(frozen=True)
class Discrepancy:
    """How far off the best setting of the model may be in each figure of a block, one standard deviation.

    Attributes:
        block: of targets.
        sd: in the figures' unit; None if `half_widths` is given.
        half_widths: in half-widths of the real interval; None if `sd` is given.
        why: the reason, stated beforehand.
    """

    block: str
    sd: float | None
    half_widths: float | None
    why: str


@dataclass(frozen=True)
class Published:
    """A published figure of the parameters themselves: a sum of values with weights.

    Attributes:
        name: in words.
        estimate: the figure.
        sd: its standard deviation.
        weights: by scenario key, free or not.
        why: source, and reason for the deviation.
    """

    name: str
    estimate: float
    sd: float
    weights: Mapping[str, float]
    why: str


@dataclass(frozen=True)
class Calibration:
    """A calibration; make one with `calibration_file.load_calibration`.

    Attributes:
        name, description: for people.
        base: the scenario, fixed settings included.
        until: last performance year that is fitted.
        blocks: of targets.
        free: parameters.
        waves: in their order.
        statistic: of a block, one of `STATISTICS`.
        candidates: points of the prior that the emulators judge after each wave.
        search_seed: wave k, from 1, takes this plus k.
        confirmation_seed: of markets that no wave has searched.
        discrepancies: by block.
        published: figures of the parameters themselves.
        canonical: the file as plain values, for the manifest.
    """

    name: str
    description: str
    base: Scenario
    until: int
    blocks: tuple[str, ...]
    free: tuple[Free, ...]
    waves: tuple[Wave, ...]
    statistic: str
    candidates: int
    search_seed: int
    confirmation_seed: int
    discrepancies: Mapping[str, Discrepancy]
    published: tuple[Published, ...]
    canonical: Mapping[str, object]

    def values(self, shares: Floats) -> Floats:
        """Values of the free parameters at points of the unit cube; both of shape (points, parameters)."""
        return np.stack([free.at(shares[:, place]) for place, free in enumerate(self.free)], axis=1)

    def settings(self, shares: Floats) -> list[dict[str, Value]]:
        """Scenario keys and values at points of the unit cube, shape (points, parameters)."""
        keys = [free.key for free in self.free]
        return [{key: float(value) for key, value in zip(keys, row, strict=True)} for row in self.values(shares)]

    def log_published(self, shares: Floats) -> Floats:
        """Log density of the published figures at points of the unit cube, but for a constant, shape (points,)."""
        values = self.values(shares)
        place = {free.key: number for number, free in enumerate(self.free)}
        found = np.zeros(len(shares))
        for figure in self.published:
            total = np.zeros(len(shares))
            for key, weight in figure.weights.items():
                total += weight * (values[:, place[key]] if key in place else float(self.base.values[key]))
            found -= 0.5 * ((total - figure.estimate) / figure.sd) ** 2
        return found
