"""What a market file leaves blank, and what the model takes in its place: value, parameters, source and grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from longgame.environment.scenario.reading.market_columns import (
    ATTRIBUTES,
    MEMBER_SHARE,
    SHARE_DRAWN,
    UNREAD,
    Attribute,
)
from longgame.environment.scenario.reading.parameter import Parameter, Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.vocabulary import KINDS, PROVIDER_KINDS

if TYPE_CHECKING:
    from longgame.environment.scenario.reading.market_files import NamedOrganization
    from longgame.environment.scenario.scenario import Scenario

#: Organisations that are named in one entry.
_MOST_NAMED: Final = 20


@dataclass(frozen=True)
class Assumed:
    """A column that some organisations of a kind leave blank.

    Attributes:
        column: of the market file; `shares` for providers without rows in shares.csv.
        kind: of the organisations.
        organizations: their ids, the first twenty.
        blank, of: how many leave it blank, of how many of the kind.
        value: what is taken instead, in words.
        parameters: that the value comes from.
        source: where their values come from: the scenario, or the source of the default.
        grade: the weakest of their grades, A (measured) to D (assumption).
    """

    column: str
    kind: str
    organizations: tuple[str, ...]
    blank: int
    of: int
    value: str
    parameters: tuple[str, ...]
    source: str
    grade: str

    def as_plain(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def assumed_values(scenario: Scenario) -> list[Assumed]:
    """What the market file of a scenario leaves blank, by column and kind; empty for a generated market."""
    return list(_assumed(scenario))


def _assumed(scenario: Scenario) -> Iterator[Assumed]:
    organizations = scenario.organizations or ()
    by_kind: dict[str, list[NamedOrganization]] = {kind: [] for kind in KINDS}
    # Many rows of a file give the same columns.
    given: dict[str, dict[tuple[str, ...], list[int]]] = {kind: {} for kind in KINDS}
    for place, one in enumerate(organizations):
        by_kind[one.kind].append(one)
        given[one.kind].setdefault(tuple(one.attributes), []).append(place)
    covered = {share.provider for share in scenario.shares or ()}
    uncovered = any(one.organization not in covered for one in organizations if one.kind in PROVIDER_KINDS)
    for attribute in ATTRIBUTES:
        if attribute.name in UNREAD or (attribute.name == MEMBER_SHARE and not uncovered):
            continue
        for kind in attribute.kinds:
            blank = [places for columns, places in given[kind].items() if attribute.name not in columns]
            ids = [organizations[place].organization for place in sorted(chain.from_iterable(blank))]
            if ids:
                value, parameters = blank_value(attribute, kind, scenario)
                yield _entry(scenario, attribute.name, kind, ids, len(by_kind[kind]), value, parameters)
    for kind, rows in by_kind.items():
        ids = [one.organization for one in rows if one.strategy is None]
        if ids:
            mix = {name: share for name, share in scenario.mix[kind].items() if share > 0.0}
            shares = ", ".join(
                f"{name} {_percent(share)}" for name, share in sorted(mix.items(), key=lambda item: -item[1])
            )
            keys = tuple(key for name in mix if (key := f"strategies.{kind}.{name}") in registry().parameters)
            yield _entry(scenario, "strategy", kind, ids, len(rows), f"drawn: {shares}; it may change", keys)
        ids = [one.organization for one in rows if one.region is None]
        if ids and int(scenario.values["market.regions"]) > 1:
            value = f"the {scenario.values['market.regions']} regions in turn"
            yield _entry(scenario, "region", kind, ids, len(rows), value, ("market.regions",))
        ids = [one.organization for one in rows if kind in PROVIDER_KINDS and one.organization not in covered]
        if ids:
            value = "by the payers' member_share and size, with a local tilt"
            yield _entry(scenario, "shares", kind, ids, len(rows), value, SHARE_DRAWN)


def blank_value(attribute: Attribute, kind: str, scenario: Scenario) -> tuple[str, tuple[str, ...]]:
    """What a blank cell is taken for, in words, and the parameters that say so.

    Args:
        attribute: the column.
        kind: of the organisation.
        scenario: whose parameters count.
    """
    if not attribute.drawn:
        return attribute.otherwise, ()
    names = tuple(name if "." in name else f"organizations.{kind}.{name}" for name in attribute.drawn)
    values = [scenario.values[name] for name in names]
    if attribute.drawn == SHARE_DRAWN:
        return f"by size: the first payer is the largest (exponent {_number(values[0])}), with a local tilt", names
    if attribute.otherwise:
        return f"{attribute.otherwise}, {_spread(names[0], values[0])}", names
    if len(names) == 1:
        return f"{_number(values[0])}", names
    return f"drawn around {_number(values[0])}, {_spread(names[1], values[1])}", names


def _spread(name: str, value: Value) -> str:
    """How far draws lie from the centre, in words: logarithmic units are about percentages."""
    return f"give or take {_percent(float(value))}" if name.endswith("_log_sd") else f"give or take {_number(value)}"


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %"


def _number(value: Value) -> str:
    number = float(value)
    return f"{number:,.0f}" if abs(number) >= 1000.0 else f"{number:g}"


def _entry(
    scenario: Scenario, column: str, kind: str, ids: list[str], of: int, value: str, parameters: tuple[str, ...]
) -> Assumed:
    known: list[Parameter] = [registry().parameters[name] for name in parameters]
    sources = dict.fromkeys(
        f"set in {place}" if (place := scenario.places.get(one.name)) else one.source for one in known if one.source
    )
    grade = max((one.grade for one in known), default="")
    return Assumed(column, kind, tuple(ids[:_MOST_NAMED]), len(ids), of, value, parameters, "; ".join(sources), grade)
