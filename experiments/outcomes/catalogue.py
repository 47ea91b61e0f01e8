"""Every outcome by name, found in the modules of `families`, and measured of a batch of markets."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.roster_names import RosterNames
from longgame.experiments.outcomes import families
from longgame.experiments.outcomes.cell_tables import CellTables
from longgame.experiments.outcomes.outcome import OpenFamily, Outcome

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import Scenario
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
#: What a comparison tells people besides: dollars by group, why deals end, and why first talks fail.
GROUP_OUTCOMES: Final = ("gain_usd.*", "exit_share.*", "first_talks", "failed_talks.*", "failed_talks_by.*")


@dataclass(frozen=True)
class Needs:
    """What some outcomes need: level of recording, the no-deal twin, a replay."""

    record: str
    twin: bool
    replay: bool


class Catalogue(Mapping[str, Outcome]):
    """Outcomes by name: those that every market has, and on demand those of members that a scenario names.

    Going through it gives the first only. `catalogue["gain.payer-001"]` makes the outcome of that organisation, whether
    or not a scenario has it: see `unknown_outcomes`.
    """

    def __init__(self, fixed: dict[str, Outcome], families: Sequence[OpenFamily]) -> None:
        self._fixed = fixed
        #: The longest names first: `final_strategy_share.payer.STRATEGY` comes before `final_strategy_share.STRATEGY`.
        self.families = tuple(sorted(families, key=lambda family: (-len(family.stem), family.stem)))

    def family_of(self, name: str) -> tuple[OpenFamily, str] | None:
        """Family and member of a name that is no fixed outcome; None if it belongs to no family."""
        if name in self._fixed:
            return None
        for family in self.families:
            member = name.removeprefix(f"{family.stem}.")
            if member not in (name, "") and "." not in member:
                return family, member
        return None

    def __getitem__(self, name: str) -> Outcome:
        found = self.family_of(name)
        return self._fixed[name] if found is None else found[0].outcome(found[1])

    def __contains__(self, name: object) -> bool:
        return name in self._fixed or (isinstance(name, str) and self.family_of(name) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fixed)

    def __len__(self) -> int:
        return len(self._fixed)


@cache
def outcomes() -> Catalogue:
    """Every outcome by name, family by family in the order of their modules' names.

    Raises:
        ValueError: two families have an outcome of the same name.
    """
    found: dict[str, Outcome] = {}
    open_families: list[OpenFamily] = []
    for name in sorted(one.name for one in pkgutil.iter_modules(families.__path__)):
        module = import_module(f"{families.__name__}.{name}")
        for outcome in module.outcomes():
            if outcome.name in found:
                raise ValueError(f"the outcome {outcome.name} of {name}.py has the name of another one")
            found[outcome.name] = outcome
        open_families += module.open_families() if hasattr(module, "open_families") else ()
    return Catalogue(found, open_families)


def listed_outcomes() -> list[Outcome]:
    """All outcomes as lists and pages show them: an organisation's outcome once, with `ORGANIZATION` for its id."""
    every = outcomes()
    named = [family.outcome(family.place) for family in every.families if family.place == "ORGANIZATION"]
    return [*every.values(), *sorted(named, key=lambda one: one.name)]


def matching_outcomes(patterns: Sequence[str]) -> list[str]:
    """Names of the outcomes that patterns such as `gain_rate.*` stand for, in order; what matches nothing stays."""
    names: list[str] = []
    for pattern in patterns:
        found = [name for name in outcomes() if fnmatchcase(name, pattern)] if "*" in pattern else []
        names += found or [pattern]
    return list(dict.fromkeys(names))


def unknown_outcomes(names: Sequence[str], scenarios: Sequence[Scenario] = ()) -> list[str]:
    """One line for each name that is no outcome, with the nearest one.

    Args:
        names: of outcomes.
        scenarios: where organisations and strategies that names hold must occur, in one of them; none: anywhere.
    """
    known, problems = outcomes(), []
    strategies = dict.fromkeys(name for scenario in scenarios for name in scenario.strategies)
    rosters: list[RosterNames] = []
    for name in names:
        found = known.family_of(name)
        if name not in known or "*" in name:
            problems.append(f"no outcome {name!r}{nearest_hint(name, list(known))}")
        elif found is not None and scenarios:
            family, member = found
            if family.place == "STRATEGY":
                if member not in strategies:
                    near = [*known, *(f"{family.stem}.{one}" for one in strategies)]
                    problems.append(f"no outcome {name!r}{nearest_hint(name, near)}")
                continue
            rosters = rosters or [RosterNames.of_market(one.organizations, one.values) for one in scenarios]
            if not any(roster.find(member) for roster in rosters):
                shared = next((roster for roster in rosters if roster.called(member)), None)
                near = [*known, *(f"{family.stem}.{one}" for roster in rosters for one in roster.name)]
                why = f": {shared.explain(member)}" if shared else nearest_hint(name, near)
                problems.append(f"no outcome {name!r}{why}")
    return problems


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
