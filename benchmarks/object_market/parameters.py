"""Parameters of a scenario, read once into plain attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

from longgame.agents.strategies import RECIPROCAL_MIRRORS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import KINDS, PACKAGES

_GROUPS = (
    "market",
    "population",
    "care",
    "measurement",
    "premiums",
    "enabler",
    "negotiation",
    "valuation",
    "framing",
    "grievance",
    "trust",
    "identity",
    "engagement",
    "walking",
    "evolution",
)


class Parameters:
    """Every number that a year reads: `parameters.care.learning_rate`, and one record for each kind, model, package.

    Attributes:
        targeted_dollars: A(f), share of next year's dollars that today's targeted members hold.
        width_factor: how the reduction changes when another share than a tenth is targeted.
    """

    market: SimpleNamespace
    population: SimpleNamespace
    care: SimpleNamespace
    measurement: SimpleNamespace
    premiums: SimpleNamespace
    enabler: SimpleNamespace
    negotiation: SimpleNamespace
    valuation: SimpleNamespace
    framing: SimpleNamespace
    grievance: SimpleNamespace
    trust: SimpleNamespace
    identity: SimpleNamespace
    engagement: SimpleNamespace
    walking: SimpleNamespace
    evolution: SimpleNamespace

    def __init__(self, scenario: Scenario) -> None:
        refuse_what_is_not_supported(scenario)
        values = scenario.values
        for group in _GROUPS:
            setattr(self, group, _record(values, group))
        # A kind without a parameter (payers have no liquidity share) counts as 0.
        named = {key.rsplit(".", 1)[1]: 0.0 for key in values if key.startswith("organizations.")}
        self.kinds = [_record(values, f"organizations.{kind}", named) for kind in KINDS]
        self.models = [_record(values, f"models.{model}") for model in MODELS]
        self.packages = [_record(values, f"packages.{package}") for package in PACKAGES]
        care, population, normal = self.care, self.population, NormalDist()
        fraction = min(care.targeted_share / (1.0 - population.zero_share), 0.999999)
        self.targeted_dollars = normal.cdf(population.persistence * population.log_sd - normal.inv_cdf(1.0 - fraction))
        self.width_factor = math.exp(care.reduction_width_exponent * math.log(0.10 / care.targeted_share))


def _record(values: Mapping[str, Any], group: str, otherwise: Mapping[str, float] | None = None) -> SimpleNamespace:
    own = {key.rsplit(".", 1)[1]: value for key, value in values.items() if key.rsplit(".", 1)[0] == group}
    # Whole numbers as floats, so that all arithmetic is of one type; switches and words stay what they are.
    numbers = {name: float(value) if type(value) is int else value for name, value in own.items()}
    return SimpleNamespace(**{**(otherwise or {}), **numbers})


def refuse_what_is_not_supported(scenario: Scenario) -> None:
    """The object model is for comparisons: it knows all rules, but neither their nulls nor inputs from files.

    Raises:
        ValueError: says what the scenario has beyond that.
    """
    switches = [(key, value) for key, value in scenario.values.items() if key.startswith("mechanisms.")]
    problems = [f"{key} is off" for key, value in switches if not value]
    problems += [f"policy of year {policy.year}" for policy in scenario.policies]
    if scenario.organizations is not None or scenario.shares is not None:
        problems.append("organisations or shares from files")
    for name, strategy in scenario.strategies.items():
        for trait, value in strategy.traits.items():
            if callable(value) and value is not RECIPROCAL_MIRRORS.get(trait):
                problems.append(f"{trait} of strategy {name} is a function")
    if problems:
        raise ValueError(f"the object model does not support: {'; '.join(problems)}")
