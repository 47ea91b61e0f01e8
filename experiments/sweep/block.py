"""A block: points of an experiment that one process simulates in one pass and measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from longgame.environment.scenario.reading.parameter import Value, on_one_line
from longgame.environment.scenario.scenario import ScenarioError
from longgame.environment.state.stack import Cell
from longgame.experiments.outcomes.catalogue import measured_outcomes, needs
from longgame.experiments.running.batch import Batch, OnCellYears, StoppedError
from longgame.experiments.sweep.deal_events import NO_DEAL_EVENTS, deal_events

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import Scenario

#: Characters of an error's text that are read: a user's exception may hold megabytes.
_LONGEST_ERROR: Final = 4_000


@dataclass(frozen=True)
class Part:
    """Markets of one point, or some of them.

    Attributes:
        point: number of the point.
        base: the scenario that `settings` change.
        settings: scenario keys and values.
        replicates: numbers of the markets.
    """

    point: int
    base: Scenario
    settings: Mapping[str, Value]
    replicates: range


@dataclass(frozen=True)
class Block:
    """The task of a sweep.

    Attributes:
        parts: what is simulated, point by point.
        seed: of the markets.
        outcomes: what is measured.
        years: contract years of each market.
        replay: settings of the replay that outcomes may compare with.
        deals_of: markets with numbers up to this one leave the events of their deals too; see `deal_events`.
    """

    parts: tuple[Part, ...]
    seed: int
    outcomes: tuple[str, ...]
    years: int
    replay: Mapping[str, Value]
    deals_of: int = 0

    @property
    def cell_years(self) -> int:
        """Market years to simulate, those of twin and replay included."""
        markets = sum(len(part.replicates) for part in self.parts)
        needed = needs(self.outcomes)
        return markets * self.years * (1 + needed.twin + needed.replay)

    def key(self, *made_with: str) -> str:
        """SHA-256 of all that the block's tables depend on.

        Args:
            made_with: hashes of the engine, of what measures, and of strategy files.
        """
        parts = [
            [part.point, part.base.scenario_hash, dict(part.settings), part.replicates.start, part.replicates.stop]
            for part in self.parts
        ]
        contents = [made_with, self.seed, self.outcomes, self.years, dict(self.replay), parts]
        text = json.dumps(contents, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def run(self, on_cell_years: OnCellYears | None = None) -> dict[str, pa.Table]:
        """Tables `outcomes` (point, replicate, one column an outcome) and `errors` (point, error).

        With `deals_of` there is a table `deal_events` too.
        """
        ready, errors = [], []
        for part in self.parts:
            try:
                scenario = part.base.with_values(part.settings) if part.settings else part.base
            except ScenarioError as error:
                errors.append((part.point, "; ".join(error.problems)))
                continue
            ready.append((part.point, [Cell(scenario, self.seed, replicate) for replicate in part.replicates]))
        tables = []
        try:
            tables = [self._measured(ready, on_cell_years)]
        except (StoppedError, KeyboardInterrupt):
            raise
        except BaseException as fault:  # whatever a market or a user's strategy does, even sys.exit, costs no neighbour
            for one in ready:
                try:
                    if len(ready) == 1:
                        raise fault
                    tables.append(self._measured([one], None))
                except (StoppedError, KeyboardInterrupt):
                    raise
                except BaseException as error:
                    errors.append((one[0], _in_words(error)))
        tables = tables or [self._measured([], None)]
        joined = {name: pa.concat_tables([table[name] for table in tables]) for name in tables[0]}
        return {**joined, "errors": _error_table(errors)}

    def alone(self) -> list[Block]:
        """Each part as a block of its own."""
        return [replace(self, parts=(part,)) for part in self.parts]

    def failed(self, error: str) -> dict[str, pa.Table]:
        """What `run` would give if every part failed with this error."""
        errors = [(part.point, error) for part in self.parts]
        return {**self._measured([], None), "errors": _error_table(errors)}

    def _measured(
        self, ready: Sequence[tuple[int, list[Cell]]], on_cell_years: OnCellYears | None
    ) -> dict[str, pa.Table]:
        cells = tuple(cell for _, markets in ready for cell in markets)
        numbers = np.array([number for number, markets in ready for _ in markets], dtype=np.int32)
        columns = {
            "point": pa.array(numbers),
            "replicate": pa.array(np.array([cell.replicate for cell in cells], dtype=np.int32)),
        }
        if not cells:
            nothing = pa.table(columns | {name: pa.array([], pa.float64()) for name in self.outcomes})
            return {"outcomes": nothing} | ({"deal_events": NO_DEAL_EVENTS} if self.deals_of else {})
        needed = needs(self.outcomes)
        tables = Batch(cells, needed.record, needed.twin).run(on_cell_years)
        if needed.replay:
            changed = {cell.scenario: cell.scenario.with_values(self.replay) for cell in cells}
            again = tuple(replace(cell, scenario=changed[cell.scenario]) for cell in cells)
            replay = Batch(again, needed.record, False).run(on_cell_years)
            tables |= {f"replay {name}": table for name, table in replay.items()}
        measured = measured_outcomes(self.outcomes, cells, tables)
        found = {"outcomes": pa.table(columns | {name: measured.column(name) for name in self.outcomes})}
        if self.deals_of:
            found["deal_events"] = deal_events(
                tables.get("events"), columns["point"], columns["replicate"], self.deals_of
            )
        return found


def _in_words(error: BaseException) -> str:
    """Kind and text of an error on one line; printing a user's own exception may itself fail."""
    try:
        text = str(error)
    except Exception:
        text = "its message cannot be printed"
    return on_one_line(f"{type(error).__name__}: {text[:_LONGEST_ERROR]}")


def _error_table(errors: Sequence[tuple[int, str]]) -> pa.Table:
    return pa.table(
        {
            "point": pa.array([number for number, _ in errors], pa.int32()),
            "error": pa.array([text for _, text in errors], pa.string()),
        }
    )
