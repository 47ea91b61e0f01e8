"""An experiment: a scenario, what is varied in it, over which uncertainty, and what is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from longgame.environment.scenario.reading.fixed_mapping import changeable
from longgame.environment.scenario.reading.parameter import Value
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.design.designs import (
    LISTED_DESIGNS,
    Factor,
    Floats,
    grid,
    levels_at,
    one_at_a_time,
    points_in_common,
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
        draw: from 1; points of a draw share parameters and luck. A trajectory of a Morris design is a draw, and so is a
            base point of a Saltelli design with the points that differ from it by one factor, and each point of any
            other sample.
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
class StopRule:
    """When replicates are enough.

    Attributes:
        precision: widest half-width, by outcome, that the 95 % interval of any point's difference from the first point
            may have (of its mean, in an experiment of one point).
        most_replicates: replicates are doubled up to so many a point.
    """

    precision: Mapping[str, float]
    most_replicates: int


@dataclass(frozen=True)
class Target:
    """What scenario discovery looks for: points where an outcome is above or below a bound.

    Attributes:
        outcome: name of the outcome.
        above, below: the bound; one of them is None.
        says: the event in words, such as "partnerships collapse".
    """

    outcome: str
    above: float | None
    below: float | None
    says: str


@dataclass(frozen=True)
class Experiment:
    """A fully specified experiment; make one with `experiment_files.load_experiment`.

    Every design point is tried under every draw. The replicates of a draw are its own, and all design points of the
    draw share them: differences between points are on common random numbers, and draws are independent.

    Attributes:
        name, description: for people.
        question, prediction: what is asked, and the answer expected before the experiment was run; for people.
        bases: scenarios by name; more than one if `scenario` is a factor.
        years: contract years of each market.
        replicates: markets for each point.
        seed: of the draws, the sample and the markets.
        outcomes: names of what is measured.
        design: kind of design.
        samples: points of a sampled design, trajectories of a Morris design, base points of a Saltelli design.
        factors: what is varied.
        draws: how many draws of `uncertain`; 0 keeps every value as the scenario has it.
        uncertain: what is drawn, a Latin hypercube over plausible ranges.
        replay: settings of the replay with which outcomes of the family `replay_` compare each market.
        stop: when replicates are enough; None takes `replicates` as they are.
        targets: what scenario discovery looks for.
        tipping: level of an outcome at which a phase diagram draws its line, by outcome.
        canonical: the experiment as plain values for the manifest.
    """

    name: str
    description: str
    question: str
    prediction: str
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
    stop: StopRule | None
    targets: tuple[Target, ...]
    tipping: Mapping[str, float]
    canonical: Mapping[str, object]

    @cached_property
    def unit_points(self) -> Floats:
        """A sampled design in the unit cube, shape (points, factors); without points for a listed design."""
        return unit_sample(self.design, len(self.factors), self.samples, self.seed)

    @cached_property
    def listed_points(self) -> list[dict[str, Value]]:
        """Level of each factor at each design point of a listed design; none for a sample."""
        match self.design:
            case "grid":
                return grid(self.factors)
            case "one_at_a_time":
                return one_at_a_time(self.factors)
        return []

    @cached_property
    def drawn(self) -> list[dict[str, Value]]:
        """Value of everything uncertain in each draw; one empty draw if nothing is."""
        if not self.draws:
            return [{}]
        # Not the sample's own stream: adding a factor leaves the draws alone.
        shares = unit_sample("latin_hypercube", len(self.uncertain), self.draws, self.seed + 1_000_003)
        return levels_at(self.uncertain, shares)

    @property
    def point_count(self) -> int:
        """Points in all, over design points and draws."""
        if self.design in LISTED_DESIGNS:
            return len(self.listed_points) * len(self.drawn)
        return len(self.unit_points)

    def point(self, number: int) -> Point:
        """The point of that number, from 1; points are numbered draw by draw."""
        if self.design in LISTED_DESIGNS:
            draw, place = divmod(number - 1, len(self.listed_points))
            levels, drawn = self.listed_points[place], self.drawn[draw]
        else:
            draw, place = divmod(number - 1, points_in_common(self.design, len(self.factors)))
            levels, drawn = levels_at(self.factors, self.unit_points[number - 1 : number])[0], {}
        base = str(levels.get(SCENARIO_FACTOR, next(iter(self.bases))))
        varied = {name: level for name, level in levels.items() if name != SCENARIO_FACTOR}
        settings = {**drawn, **settings_at(varied, self._factor_by_name, changeable(self.bases[base].values) | drawn)}
        return Point(number, place + 1, draw + 1, levels, base, settings)

    @property
    def points(self) -> Sequence[Point]:
        """All points, made anew at each call: thousands of points of hundreds of settings are not kept."""
        return [self.point(number) for number in range(1, self.point_count + 1)]

    @cached_property
    def _factor_by_name(self) -> dict[str, Factor]:
        return {factor.name: factor for factor in self.factors if factor.name != SCENARIO_FACTOR}

    def replicates_of(self, draw: int) -> range:
        """Replicate numbers of the markets of a draw."""
        return range((draw - 1) * self.replicates + 1, draw * self.replicates + 1)
