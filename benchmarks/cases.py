"""What is measured: markets of a size, as the engine runs them and as the object model does."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.object_market import ObjectMarket
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year

#: Providers of the default market by kind, whose proportions larger markets keep.
_DEFAULT_PROVIDERS = {"health_system": 4, "independent_physicians": 40, "critical_access_hospital": 8}
_DEFAULT_PAYERS, _DEFAULT_REGIONS, _MOST_REGIONS = 5, 4, 100


@dataclass(frozen=True)
class Case:
    """Markets of payers x providers side by side: `cells` of them, for `years` years after `warm_up` years."""

    name: str
    payers: int = _DEFAULT_PAYERS
    providers: int = sum(_DEFAULT_PROVIDERS.values())
    cells: int = 1
    years: int = 24
    warm_up: int = 0

    @property
    def pairs(self) -> int:
        return self.payers * self.providers * self.cells

    def with_cells(self, cells: int) -> Case:
        return Case(self.name, self.payers, self.providers, cells, self.years, self.warm_up)

    def scenario(self) -> Scenario:
        """The default market at this size; capacities grow with it, so that a pair talks as often as in the default."""
        size = self.providers / sum(_DEFAULT_PROVIDERS.values())
        counts = {kind: round(count * size) for kind, count in _DEFAULT_PROVIDERS.items()}
        counts["independent_physicians"] += self.providers - sum(counts.values())
        values: dict[str, object] = {f"organizations.{kind}.count": count for kind, count in counts.items()}
        values["organizations.payer.count"] = self.payers
        values["market.regions"] = min(max(round(_DEFAULT_REGIONS * size), 1), _MOST_REGIONS)
        values["market.payer_capacity"] = min(5.0 * size, 1000.0)
        values["market.provider_capacity"] = min(1.0 * self.payers / _DEFAULT_PAYERS, 1000.0)
        return Scenario.load("default", overrides={**values, "years": self.years + self.warm_up})


class Run(Protocol):
    """A market, or a stack of them, on its way through the years."""

    def step(self) -> None:
        """One contract year."""

    def live_deals(self) -> int:
        """Deals alive at the end of the year."""


class EngineRun:
    """The cells of a case in one stack; nothing is recorded."""

    def __init__(self, case: Case) -> None:
        scenario = case.scenario()
        cells = [Cell(scenario, 1, replicate) for replicate in range(1, case.cells + 1)]
        self.simulation = Simulation(found(Stack(cells)))

    def step(self) -> None:
        contract_year(self.simulation)

    def live_deals(self) -> int:
        return int(np.count_nonzero(self.simulation.state.pairs.model))


class ObjectRun:
    """The first cells of a case, one market after the other; nothing is recorded."""

    def __init__(self, case: Case) -> None:
        scenario = case.scenario()
        self.markets = [ObjectMarket(scenario, 1, replicate) for replicate in range(1, case.cells + 1)]

    def step(self) -> None:
        for market in self.markets:
            market.step()

    def live_deals(self) -> int:
        return sum(len(market.live_now()) for market in self.markets)


@dataclass(frozen=True)
class Timing:
    """Seconds of each year of a run, and the deals alive at the end of each."""

    seconds: Sequence[float]
    live: Sequence[int]

    @property
    def total(self) -> float:
        return sum(self.seconds)


def timed(make: Callable[[Case], Run], case: Case) -> Timing:
    """Found a run, warm it up, and time its years."""
    run = make(case)
    for _ in range(case.warm_up):
        run.step()
    # Python's collector would otherwise walk over all agents again and again: founding is over, they all stay.
    gc.collect()
    gc.freeze()
    seconds, live = [], []
    for _ in range(case.years):
        start = time.perf_counter()
        run.step()
        seconds.append(time.perf_counter() - start)
        live.append(run.live_deals())
    gc.unfreeze()
    return Timing(seconds, live)
