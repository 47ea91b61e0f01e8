"""An experiment: a scenario, what is varied in it, over which uncertainty, and what is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from longgame.environment.parameter import Value
from longgame.environment.scenario import Scenario, ScenarioError
from longgame.experiments.designs import (
    LISTED_DESIGNS,
    Factor,
    Floats,
    grid,
    levels_at,
    one_at_a_time,
    settings_at,
    unit_sample,
)

#: Name of the factor that chooses between scenarios.
SCENARIO_FACTOR = "scenario"


class ExperimentError(ScenarioError):
    """An experiment that cannot be run; `problems` holds every mistake, and so does the message."""


@dataclass(frozen=True)
class Point:
    """One setting of an experiment: a design point under one draw of what is uncertain.

    Attributes:
        number: from 1, over all design points and draws.
        design_point: from 1; the same in every draw.
        draw: from 1; points of a draw share parameters and luck. A trajectory of a Morris design is a draw,
            and so is each point of a sample.
        levels: level of each factor, by name.
        base: the scenario that `settings` change.
        settings: scenario keys and values, drawn ones and those of the factors.
    """

    number: int
    design_point: int
    draw: int
    levels: Mapping[str, Value]
    base: str
    settings: Mapping[str, Value]


@dataclass(frozen=True)
class Experiment:
    """A fully specified experiment; make one with `experiment_files.load_experiment`.

    Every design point is tried under every draw. The replicates of a draw are its own, and all design points of the
    draw share them: differences between points are on common random numbers, and draws are independent.

    Attributes:
        name, description: for people.
        bases: scenarios by name; more than one if `scenario` is a factor.
        years: contract years of each market.
        replicates: markets for each point.
        seed: of the draws, the sample and the markets.
        outcomes: names of what is measured.
        design: kind of design.
        samples: design points of a sampled design.
        factors: what is varied.
        draws: how many draws of `uncertain`; 0 keeps every value as the scenario has it.
        uncertain: what is drawn, a Latin hypercube over plausible ranges.
        replay: settings of the replay with which outcomes of the family `replay_` compare each market.
        canonical: the experiment as plain values for the manifest.
    """

    name: str
    description: str
    bases: Mapping[str, Scenario]
    years: int
    replicates: int
    seed: int
    outcomes: tuple[str, ...]
    design: str
    samples: int
    factors: tuple[Factor, ...]
    draws: int
    uncertain: tuple[Factor, ...]
    replay: Mapping[str, Value]
    canonical: Mapping[str, object]

    @cached_property
    def unit_points(self) -> Floats:
        """A sampled design in the unit cube, shape (points, factors); without points for a listed design."""
        return unit_sample(self.design, len(self.factors), self.samples, self.seed)

    @cached_property
    def design_points(self) -> list[dict[str, Value]]:
        """Level of each factor at each design point."""
        match self.design:
            case "grid":
                return grid(self.factors)
            case "one_at_a_time":
                return one_at_a_time(self.factors)
        return levels_at(self.factors, self.unit_points)

    @cached_property
    def drawn(self) -> list[dict[str, Value]]:
        """Value of everything uncertain in each draw; one empty draw if nothing is."""
        if not self.draws:
            return [{}]
        # Not the sample's own stream: adding a factor leaves the draws alone.
        shares = unit_sample("latin_hypercube", len(self.uncertain), self.draws, self.seed + 1_000_003)
        names = [factor.name for factor in self.uncertain]
        return [
            dict(zip(names, (factor.at(share) for factor, share in zip(self.uncertain, row, strict=True)), strict=True))
            for row in shares
        ]

    @cached_property
    def points(self) -> list[Point]:
        """All points, draw by draw."""
        by_name = {factor.name: factor for factor in self.factors if factor.name != SCENARIO_FACTOR}
        first = next(iter(self.bases))
        points: list[Point] = []
        for draw, design_point, levels, drawn in self._trials():
            base = str(levels.get(SCENARIO_FACTOR, first))
            own = {**self.bases[base].values, **drawn}
            varied = {name: level for name, level in levels.items() if name != SCENARIO_FACTOR}
            settings = {**drawn, **settings_at(varied, by_name, own)}
            points.append(Point(len(points) + 1, design_point, draw, levels, base, settings))
        return points

    def _trials(self) -> Iterator[tuple[int, int, dict[str, Value], dict[str, Value]]]:
        """Draw, design point, levels and drawn values of every point."""
        if self.design == "morris":
            steps = len(self.factors) + 1
            for number, levels in enumerate(self.design_points):
                yield number // steps + 1, number % steps + 1, levels, {}
            return
        if self.design not in LISTED_DESIGNS:
            # Points of a sample are not compared one with another: each has luck of its own.
            for number, levels in enumerate(self.design_points, start=1):
                yield number, 1, levels, {}
            return
        for draw, drawn in enumerate(self.drawn, start=1):
            for design_point, levels in enumerate(self.design_points, start=1):
                yield draw, design_point, levels, drawn

    def replicates_of(self, draw: int) -> range:
        """Replicate numbers of the markets of a draw."""
        return range((draw - 1) * self.replicates + 1, draw * self.replicates + 1)
