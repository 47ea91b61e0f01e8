"""A parameter that no rule reads is a promise that is not kept."""

import dataclasses
from collections.abc import Iterator, Mapping

from longgame.environment.scenario.reading.parameter import Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell


class Reading(Mapping[str, Value]):
    """Values that note which of them were read."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values_by_key, self.read = values, set[str]()

    def __getitem__(self, key: str) -> Value:
        self.read.add(key)
        return self.values_by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)

    def __contains__(self, key: object) -> bool:
        return key in self.values_by_key


def test_every_parameter_is_read_in_a_market_of_a_few_years() -> None:
    read = set[str]()
    # Each way of copying has parameters of its own.
    for rule in ("fermi", "emulation"):
        settings = ["years=6", "organizations.independent_physicians.count=10", f"evolution.rule={rule}"]
        scenario = Scenario.load("default", settings)
        values = Reading(scenario.values)
        simulate_stack([Cell(dataclasses.replace(scenario, values=values), 1, 1)])
        read |= values.read
    # Traits of the composites and shares of strategies reach the market as strategies and as a mix.
    unread = {key for key in registry().parameters if not key.startswith("strategies.")} - read
    assert unread == set()
