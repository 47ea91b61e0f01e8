"""Every outcome by name, found in the modules of `families`, and measured of a batch of markets."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.experiments.outcomes import families
from longgame.experiments.outcomes.cell_tables import CellTables
from longgame.experiments.outcomes.outcome import Outcome

if TYPE_CHECKING:
    from longgame.environment.state.stack import Cell

#: Levels of recording from the least to the most.
_LEVELS: Final = tuple(RECORD_LEVELS)

#: What `longgame compare` compares, and the summary of a run reports, unless the user names outcomes.
USUAL_OUTCOMES: Final = (
    "value_based_lives_share",
    "final_value_based_lives_share",
    "signing_rate",
    "renewal_rate",
    "early_exit_rate",
    "years_together",
    "true_savings_rate",
    "measured_savings_rate",
    "net_savings_rate",
    "mean_trust_in_payers",
    "mean_trust_in_providers",
    "open_rural_hospitals",
    "gain_rate.payer",
    "gain_rate.health_system",
    "gain_rate.independent_physicians",
    "gain_rate.critical_access_hospital",
    "gain_rate.members",
    "gain_rate.employers",
)


@dataclass(frozen=True)
class Needs:
    """What some outcomes need: level of recording, the no-deal twin, a replay."""

    record: str
    twin: bool
    replay: bool


@cache
def outcomes() -> Mapping[str, Outcome]:
    """Every outcome by name, family by family in the order of their modules' names.

    Raises:
        ValueError: two families have an outcome of the same name.
    """
    found: dict[str, Outcome] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(families.__path__)):
        for outcome in import_module(f"{families.__name__}.{module}").outcomes():
            if outcome.name in found:
                raise ValueError(f"the outcome {outcome.name} of {module}.py has the name of another one")
            found[outcome.name] = outcome
    return found


def matching_outcomes(patterns: Sequence[str]) -> list[str]:
    """Names of the outcomes that patterns such as `gain_rate.*` stand for, in order; what matches nothing stays."""
    names: list[str] = []
    for pattern in patterns:
        found = [name for name in outcomes() if fnmatchcase(name, pattern)] if "*" in pattern else []
        names += found or [pattern]
    return list(dict.fromkeys(names))


def unknown_outcomes(names: Sequence[str]) -> list[str]:
    """One line for each name that is no outcome, with the nearest one."""
    known = outcomes()
    return [f"no outcome {name!r}{nearest_hint(name, list(known))}" for name in names if name not in known]


def needs(names: Sequence[str]) -> Needs:
    """What the outcomes need all together."""
    chosen = [outcomes()[name] for name in names]
    level = max((_LEVELS.index(outcome.record) for outcome in chosen), default=0)
    return Needs(_LEVELS[level], any(one.twin for one in chosen), any(one.replay for one in chosen))


def measured_outcomes(names: Sequence[str], cells: Sequence[Cell], tables: Mapping[str, pa.Table]) -> pa.Table:
    """The outcomes of a batch: `cell`, then one column for each name; null where an outcome does not exist.

    Args:
        names: of outcomes.
        cells: the cells of the batch, all of the same number of years.
        tables: what simulating them gave, each with a first column `cell`.
    """
    batch = CellTables.of_cells(cells, tables)
    columns = {"cell": pa.array(np.arange(len(cells), dtype=np.int32))}
    for name in names:
        values = outcomes()[name].of(batch)
        columns[name] = pa.array(values, pa.float64(), mask=np.isnan(values))
    return pa.table(columns)
