"""One market as a Mesa model: a stack of one cell, with an agent for each organisation."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import mesa
import networkx as nx

from longgame.agents.critical_access_hospital import CriticalAccessHospital
from longgame.agents.health_system import HealthSystem
from longgame.agents.independent_physicians import IndependentPhysicians
from longgame.agents.organization import Organization
from longgame.agents.payer import Payer
from longgame.environment.market_books import MarketBooks
from longgame.environment.phases.founding import found
from longgame.environment.records.networks import membership_graph, referral_graph
from longgame.environment.records.observations import market_columns
from longgame.environment.records.recorder import Recorder
from longgame.environment.records.results import Results
from longgame.environment.records.table_files import arrow_schema
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.whole_numbers import checked_replicates, checked_seed
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year

#: Agent class of each kind, in the order of `KINDS`.
_AGENTS: Final[tuple[type[Organization], ...]] = (Payer, HealthSystem, IndependentPhysicians, CriticalAccessHospital)
#: Columns that the data collector keeps each year: those of the market table, without the replicate.
_SERIES: Final = tuple(column for column in TABLES["market"] if column.name != "replicate")


class Market(mesa.Model):
    """A market of payers and providers; each `step()` runs one contract year.

    The tables are those of the same scenario, seed and replicate in `lg.run`. Only Mesa's tools use Mesa's generator
    (`model.random`): no rule draws from it, so shuffling agents changes nothing.

    >>> import longgame as lg
    >>> market = lg.Market("default", seed=1)
    >>> for _ in range(3):
    ...     market.step()
    >>> market.year, len(market.results.market)
    (3, 3)
    >>> system = market.organization("health_system-001")
    >>> system.strategy = "long_term"
    >>> market.step()
    >>> 0.0 <= system.identity_inertia <= 1.0
    True

    Args:
        scenario: name of a bundled scenario, path of a TOML file or of a folder with `scenario.toml`, a mapping with
            the keys of such a file, or a Scenario.
        seed: seed of every draw, a whole number from 0 to 2**63 - 1.
        replicate: number of the replicate, from 1 to 1,000,000.
        record: level of detail of `results`: "market", "organizations" or "deals".
        deals: False simulates the no-deal twin on the same draws.

    Attributes:
        cell: the simulated cell; `cell.scenario` is the resolved scenario.
        datacollector: Mesa's DataCollector with the columns of the market table and a row per completed year.
        running: whether years are left to run.

    Raises:
        ScenarioError: the scenario has mistakes; the message lists all of them.
        ValueError: `seed` or `replicate` is not a whole number in its range, or `record` is unknown.
    """

    def __init__(
        self,
        scenario: str | Path | Mapping[str, object] | Scenario = "default",
        seed: int = 1,
        replicate: int = 1,
        record: str = "deals",
        deals: bool = True,
    ) -> None:
        seed, replicate = checked_seed(seed), checked_replicates(replicate, "replicate")
        if record not in RECORD_LEVELS:
            raise ValueError(f"record = {record!r}: allowed are {', '.join(RECORD_LEVELS)}")
        super().__init__(rng=seed)
        self.cell = Cell(_resolved(scenario), seed, replicate, deals)
        self._record = record
        self._state = found(Stack([self.cell]))
        self._simulation = Simulation(self._state)
        self._recorder = Recorder(self._state, record)
        self._results: Results | None = None
        self._figures: Mapping[str, float] = {}
        self._registered = 0
        self._handles = self._created_agents()
        reporters = {column.name: partial(_figure, column.name) for column in _SERIES}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    def _created_agents(self) -> dict[str, Organization]:
        stack, books = self._state.stack, MarketBooks(self._state)
        handles: dict[str, Organization] = {}
        for row, (organization, name) in enumerate(zip(stack.ids, stack.names, strict=True)):
            agent = _AGENTS[stack.kind[row]]
            handles[organization] = agent(self, books, row, organization, name, int(stack.local_region[row]) + 1)
        return handles

    def register_agent(self, agent: mesa.Agent) -> None:
        """Register a new agent for Mesa, with a `unique_id` that counts from 1."""
        super().register_agent(agent)  # type: ignore[no-untyped-call]
        self._registered += 1
        agent.unique_id = self._registered
        # Mesa 3.3 keeps every model alive in a dictionary of ids on the class. Later versions have no such dictionary.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    @property
    def scenario(self) -> Scenario:
        """Not available: use `cell.scenario`.

        Mesa has scenarios of its own from 3.5 on. If Mesa found one here, resetting a SolaraViz page would pass it to
        `Market` in place of the market's scenario.

        Raises:
            AttributeError: always.
        """
        raise AttributeError("the scenario of a market is market.cell.scenario")

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Ignore the scenario that Mesa 3.5 assigns."""

    @property
    def year(self) -> int:
        """Number of completed contract years."""
        return self._state.year

    @property
    def results(self) -> Results:
        """Tables of the completed years, of the type that `lg.run` returns; empty before the first year."""
        if self._results is None:
            if self.year:
                tables = self._recorder.tables()
            else:
                tables = {name: arrow_schema(name).empty_table() for name in RECORD_LEVELS[self._record]}
            self._results = Results.from_tables(tables, self.cell.scenario, self.cell.seed, self._record)
        return self._results

    def organization(self, organization: str) -> Organization:
        """The agent of an organisation, by its id.

        Raises:
            KeyError: no organisation has that id; the message names the nearest one.
        """
        if organization not in self._handles:
            raise KeyError(f"no organization {organization!r}{nearest_hint(organization, self._handles)}")
        return self._handles[organization]

    def membership_graph(self) -> nx.Graph[str]:
        """Providers and their groups as they are now (see `records.networks.membership_graph`)."""
        return membership_graph(self._state)

    def referral_graph(self) -> nx.DiGraph[str]:
        """Which provider refers to which hospital by name (see `records.networks.referral_graph`)."""
        return referral_graph(self._state)

    def step(self) -> None:
        """Run the next contract year.

        Raises:
            RuntimeError: all years of the scenario have run.
        """
        years = self.cell.scenario.years
        if self.year >= years:
            # Mesa has counted the step before it was refused.
            with suppress(AttributeError):
                self.steps = self.year
            raise RuntimeError(f"the market has run all {years} years of its scenario: set more `years` there")
        year = contract_year(self._simulation)
        self._recorder.note(year)
        self._results = None
        columns = market_columns(self._state, year)
        self._figures = {name: values[0].item() for name, values in columns.items()} | {"year": self.year}
        self.datacollector.collect(self)
        self.running = self.year < years

    def run(self) -> None:
        """Run all remaining years."""
        while self.year < self.cell.scenario.years:
            self.step()

    def run_model(self) -> None:
        """Mesa's name for `run`."""
        self.run()

    def __repr__(self) -> str:
        cell = self.cell
        where = f"year {self.year} of {cell.scenario.years}, {len(self._handles)} organisations"
        return f"<Market {cell.scenario.name!r}, seed {cell.seed}, replicate {cell.replicate}: {where}>"


def _figure(column: str, market: Market) -> float:
    """Last year's value of a column of the market table."""
    return market._figures[column]


def _resolved(source: str | Path | Mapping[str, object] | Scenario) -> Scenario:
    if isinstance(source, Scenario):
        return source
    return Scenario.from_dict(source) if isinstance(source, Mapping) else Scenario.load(source)
