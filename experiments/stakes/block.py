"""Some markets of a table of stakes, as a task for one process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.year import Simulation, contract_year
from longgame.experiments.running.batch import OnCellYears
from longgame.experiments.stakes.decisions import Stake
from longgame.experiments.stakes.revaluing import RunningDeals
from longgame.experiments.stakes.slots import slot_stakes
from longgame.experiments.stakes.social_states import stakes_of


@dataclass(frozen=True)
class StakesBlock:
    """Markets that one process simulates in one pass.

    Attributes:
        scenario: the market.
        seed, replicates: its draws.
    """

    scenario: Scenario
    seed: int
    replicates: range

    @property
    def cell_years(self) -> int:
        """Market years to simulate."""
        return len(self.replicates) * self.scenario.years

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """The table `stakes`: one row for each stake and deal-year."""
        cells = [Cell(self.scenario, self.seed, replicate) for replicate in self.replicates]
        simulation = Simulation(found(Stack(cells)))
        tables = []
        for _ in range(self.scenario.years):
            tables += [_as_table(stake) for stake in self._stakes_of_year(simulation)]
            if on_cell_years is not None:
                on_cell_years(len(cells))
        return {"stakes": pa.concat_tables([_EMPTY, *tables])}

    @staticmethod
    def _stakes_of_year(simulation: Simulation) -> Iterator[Stake]:
        year = contract_year(simulation)
        deals = RunningDeals.of(year)
        if len(deals.rows):
            yield from stakes_of(deals)
        yield from slot_stakes(year)


_WORDS, _NUMBERS = ("mechanism", "change", "side"), ("usd", "months", "points")
_EMPTY = pa.schema(
    [
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in _WORDS),
        *((name, pa.float64()) for name in _NUMBERS),
        ("at_stake", pa.bool_()),
    ]
).empty_table()


def _as_table(stake: Stake) -> pa.Table:
    count = len(stake.usd)
    words = {
        name: pa.DictionaryArray.from_arrays(
            pa.array(np.zeros(count, dtype=np.int32)), pa.array([getattr(stake, name)])
        )
        for name in _WORDS
    }
    at_stake = pa.nulls(count, pa.bool_()) if stake.at_stake is None else pa.array(stake.at_stake)
    return pa.table(words | {name: pa.array(getattr(stake, name)) for name in _NUMBERS} | {"at_stake": at_stake})
