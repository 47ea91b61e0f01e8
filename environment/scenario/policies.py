"""Dated interventions: in a given year a policy changes parameters that are read every year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from longgame.environment.scenario.reading.fixed_mapping import FixedMapping
from longgame.environment.scenario.reading.layers import leaves
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import Value, quoted
from longgame.environment.scenario.reading.parameters import Registry

_FIELDS: Final = ("year", "name", "set")


@dataclass(frozen=True)
class Policy:
    """From the start of contract year `year` on, `values` replace those of the scenario.

    Attributes:
        year: contract year, from 1.
        name: what reports call it.
        values: value by dotted parameter name; only parameters of scope `year`.
    """

    year: int
    name: str
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", FixedMapping(self.values))


def read_policies(
    tables: object, place: str, registry: Registry, problems: list[str], warnings: list[str]
) -> tuple[Policy, ...]:
    """The `[[policy]]` tables of a scenario, by year (file order within a year); mistakes go to `problems`."""
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        problems.append(f"{place}: {quoted(tables)}; write one [[policy]] table for each intervention")
        return ()
    policies = [
        _policy(table, f"{place} {number}", registry, problems, warnings)
        for number, table in enumerate(tables, start=1)
    ]
    return tuple(sorted(policies, key=lambda policy: policy.year))


def _policy(
    table: Mapping[str, object], place: str, registry: Registry, problems: list[str], warnings: list[str]
) -> Policy:
    for field in table:
        if field not in _FIELDS:
            nearest = nearest_hint(field, _FIELDS, problems)
            problems.append(f"{place}: unknown key {quoted(field)}; allowed: {', '.join(_FIELDS)}{nearest}")
    year, name, changes = table.get("year"), table.get("name", ""), table.get("set")
    if isinstance(year, bool) or not isinstance(year, int) or year < 1:
        problems.append(f"{place}: year = {quoted(year) if 'year' in table else 'missing'}; allowed: a year from 1")
        year = 1
    if not isinstance(name, str) or not name.isprintable() or len(name) > 200:
        problems.append(f"{place}: name = {quoted(name)}; allowed: a line of text in quotes")
        name = ""
    if not isinstance(changes, Mapping) or not changes:
        problems.append(f'{place}: set is missing; write set = {{ "dotted.key" = value }}')
        changes = {}
    values = dict(_changes(changes, place, registry, problems, warnings))
    return Policy(year, name or f"policy of year {year}", values)


def _changes(
    changes: Mapping[str, object], place: str, registry: Registry, problems: list[str], warnings: list[str]
) -> Iterator[tuple[str, Value]]:
    for key, value in leaves(changes):
        converted, errors, doubts = registry.check(key, value, problems)
        problems.extend(f"{place}: set {key[:100]}: {error}" for error in errors)
        warnings.extend(f"{place}: set {key}: {doubt}" for doubt in doubts)
        if errors:
            continue
        if registry.parameters[key].scope == "start":
            problems.append(
                f"{place}: set {key}: is read once, when the market is drawn up; a policy can only change "
                "parameters of scope year (`longgame parameters` shows the scope)"
            )
        yield key, converted
