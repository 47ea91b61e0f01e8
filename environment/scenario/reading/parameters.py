"""The parameter registry: every number of the model with unit, ranges, meaning, source and grade.

Code, checks of scenario files, `longgame parameters`, the JSON Schema and the documentation all read this one table
(`parameters.toml`).
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS, PARTNERSHIP_MODELS
from longgame.environment.scenario.reading.nearest_names import nearest_name
from longgame.environment.scenario.reading.parameter import Parameter, Value
from longgame.environment.scenario.reading.problems import is_full
from longgame.vocabulary import KINDS, PACKAGES, STRATEGIES, TRACKS

#: What `*` stands for when a family of parameters does not list its members.
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "groups": FORMS,
    "models": MODELS,
    "organizations": KINDS,
    "packages": PACKAGES,
    "people": KINDS,
    "strategies": STRATEGIES,
    "tracks": TRACKS,
}
GRADES: Final = ("A", "B", "C", "D")
SCOPES: Final = ("start", "year")
_FIELDS: Final = frozenset(
    {
        *("unit", "default", "range", "plausible", "choices", "members", "optional", "choice"),
        *("meaning", "source", "grade", "scope"),
    }
)


@dataclass(frozen=True)
class Registry:
    """All parameters by dotted name, in the order of the file."""

    parameters: Mapping[str, Parameter]

    @classmethod
    def from_toml(cls, text: str) -> Registry:
        """The registry written in `text`; families (`[models."*".term_years]`) expand to one parameter a member.

        Raises:
            ValueError: the table is malformed; names every mistake.
        """
        problems: list[str] = []
        parameters: dict[str, Parameter] = {}
        for address, table in _entries(tomllib.loads(text), ()):
            for parameter in _expanded(address, table, problems):
                if parameter.name in parameters:
                    problems.append(f"{parameter.name}: defined twice")
                parameters[parameter.name] = parameter
                problems.extend(f"{parameter.name}: {problem}" for problem in _faults(parameter))
        if problems:
            raise ValueError("the parameter registry is malformed:\n" + "\n".join(problems))
        return cls(parameters)

    @functools.cached_property
    def tables(self) -> frozenset[str]:
        """Every table that holds parameters: `market`, `models`, `models.custom_risk_contract` ..."""
        words = [name.split(".") for name in self.parameters]
        return frozenset(".".join(path[:depth]) for path in words for depth in range(1, len(path)))

    def defaults(self) -> dict[str, Value]:
        """Default of every parameter, in a dictionary of its own."""
        return dict(self._defaults)

    @functools.cached_property
    def _defaults(self) -> dict[str, Value]:
        return {name: parameter.default for name, parameter in self.parameters.items()}

    def check(self, key: str, value: object, problems: Sequence[str] = ()) -> tuple[Value, list[str], list[str]]:
        """`value` converted to the type of parameter `key`, then errors, then warnings (without the place).

        Args:
            key: dotted name.
            value: to be checked.
            problems: found so far; when they are many, no nearest name is looked up.
        """
        parameter = self.parameters.get(key)
        if parameter is None:
            return 0.0, [f"no such parameter{self.suggestion(key, problems)}"], []
        return parameter.check(value)

    def nearest(self, key: str) -> str | None:
        """The parameter whose name is most like `key`, or None when nothing is close."""
        return nearest_name(key, self.parameters)

    def suggestion(self, key: str, problems: Sequence[str] = ()) -> str:
        """`; nearest name: NAME (unit)` for a message about an unknown key.

        Nothing when no name is close, or when `problems` are so many that it would not be shown.
        """
        name = None if is_full(problems) else self.nearest(key)
        return "" if name is None else f"; nearest name: {name} ({self.parameters[name].unit})"


@functools.cache
def registry() -> Registry:
    """The registry that ships with the model.

    Raises:
        ValueError: `parameters.toml` or a file of a partnership model is malformed.
    """
    found = Registry.from_toml((Path(__file__).parent.parent / "parameters.toml").read_text(encoding="utf-8"))
    known = found.parameters
    unknown = [
        f"models/{model.name}.toml: no such term {term}"
        for model in PARTNERSHIP_MODELS
        for term in model.terms
        if f"models.{model.name}.{term}" not in known
    ]
    if unknown:
        raise ValueError("the partnership models are malformed:\n" + "\n".join(unknown))
    return found


def _entries(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, object]]]:
    """Every parameter table below `table` with its path; a parameter is a table with a text `meaning`."""
    for key, value in table.items():
        if not isinstance(value, dict):
            raise ValueError(f"the parameter registry is malformed: {'.'.join((*path, key))} belongs to no parameter")
        if isinstance(value.get("meaning"), str):
            yield (*path, key), value
        else:
            yield from _entries(value, (*path, key))


def _expanded(address: tuple[str, ...], table: dict[str, object], problems: list[str]) -> Iterator[Parameter]:
    name = ".".join(address)
    problems.extend(f"{name}: unknown field {field}" for field in table if field not in _FIELDS)
    if address.count("*") > 1:
        problems.append(f"{name}: a family writes * for one level only")
    elif "*" not in address:
        yield _parameter(name, table, None, problems)
    elif address[:2] == ("models", "*") and "default" not in table:
        yield from _of_models(name, address[-1], table, problems)
    else:
        members = table.get("members", list(FAMILIES.get(address[0], ())))
        if not isinstance(members, list) or not members:
            problems.append(f"{name}: a family needs members")
            return
        for member in members:
            yield _parameter(name.replace("*", str(member)), table, str(member), problems)


def _of_models(name: str, term: str, table: dict[str, object], problems: list[str]) -> Iterator[Parameter]:
    """One parameter for each partnership model whose file has the term; its default stands there."""
    for model in PARTNERSHIP_MODELS:
        if term in model.terms:
            yield _parameter(name.replace("*", model.name), table | dict(model.terms[term]), None, problems)
        elif not table.get("optional"):
            problems.append(f"models/{model.name}.toml: {term} is missing")


def _parameter(name: str, table: dict[str, object], member: str | None, problems: list[str]) -> Parameter:
    default = _of_member(table, "default", member)
    if not isinstance(default, bool | int | float | str):
        problems.append(f"{name}: default is missing or not a single value")
        default = 0.0
    low, high = _pair(name, table, "range", member, problems)
    plausible_low, plausible_high = _pair(name, table, "plausible", member, problems)
    choices = table.get("choices", [])
    return Parameter(
        name=name,
        unit=_text(
            table, "unit", "switch" if isinstance(default, bool) else "word" if isinstance(default, str) else ""
        ),
        default=default,
        low=low,
        high=high,
        plausible_low=plausible_low,
        plausible_high=plausible_high,
        choices=tuple(str(choice) for choice in choices) if isinstance(choices, list) else (),
        meaning=_text(table, "meaning", ""),
        source=_text(table, "source", ""),
        grade=_text(table, "grade", ""),
        scope=_text(table, "scope", ""),
        is_choice=bool(table.get("choice")),
    )


def _of_member(table: dict[str, object], field: str, member: str | None) -> object:
    value = table.get(field)
    if member is None or not isinstance(value, dict):
        return value
    own = value.get(member)
    # One type for the whole family: a default of 1 beside one of 0.5 is a number, not a whole number.
    if type(own) is int and any(isinstance(other, float) for other in value.values()):
        return float(own)
    return own


def _text(table: dict[str, object], field: str, otherwise: str) -> str:
    value = table.get(field) or otherwise
    return value if isinstance(value, str) else str(value)


def _pair(
    name: str, table: dict[str, object], field: str, member: str | None, problems: list[str]
) -> tuple[float | None, float | None]:
    value = _of_member(table, field, member)
    if value is None:
        return None, None
    match value:
        case [int() | float() as low, int() | float() as high]:
            return float(low), float(high)
        case _:
            problems.append(f"{name}: {field} must be [low, high]")
            return None, None


def _faults(parameter: Parameter) -> Iterator[str]:
    """What is missing or contradicts itself in one parameter."""
    for field in ("unit", "meaning", "source"):
        if not getattr(parameter, field):
            yield f"{field} is missing"
    if parameter.grade not in GRADES:
        yield f"grade {parameter.grade!r} is not one of {', '.join(GRADES)}"
    if parameter.scope not in SCOPES:
        yield f"scope {parameter.scope!r} is not one of {', '.join(SCOPES)}"
    if isinstance(parameter.default, str):
        if parameter.default not in parameter.choices:
            yield f"default {parameter.default!r} is not among choices"
    elif not isinstance(parameter.default, bool):
        bounds = (parameter.low, parameter.plausible_low, parameter.default, parameter.plausible_high, parameter.high)
        numbers = [bound for bound in bounds if bound is not None]
        if len(numbers) < len(bounds):
            yield "range or plausible is missing"
        elif not all(math.isfinite(number) for number in numbers) or sorted(numbers) != numbers:
            yield "must hold: low <= plausible low <= default <= plausible high <= high"
