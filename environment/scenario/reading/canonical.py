"""A scenario as plain values for JSON: what a manifest keeps, and what its hash is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Final

from longgame.agents.strategies import Strategy, TraitFunction
from longgame.environment.scenario.reading.parameter import quoted

if TYPE_CHECKING:
    from longgame.environment.scenario.scenario import Scenario

#: What messages call the place of a recorded value.
ORIGIN: Final = "scenario"
_MOST_CONTRADICTIONS: Final = 20


def canonical_rules(scenario: Scenario) -> dict[str, object]:
    """Everything in a scenario that a rule reads: all but name, texts for people and display names."""
    rules: dict[str, object] = {
        "years": scenario.years,
        "values": dict(scenario.values),
        "mix": {kind: dict(shares) for kind, shares in scenario.mix.items()},
        "strategies": {name: canonical_traits(strategy) for name, strategy in scenario.strategies.items()},
        "organizations": None
        if scenario.organizations is None
        else [
            {
                "organization": row.organization,
                "kind": row.kind,
                "region": row.region,
                "strategy": row.strategy,
                "strategy_may_change": row.strategy_may_change,
                "attributes": dict(row.attributes),
                **({} if row.offer is None else {"offer": row.offer.canonical()}),
            }
            for row in scenario.organizations
        ],
        "shares": None if scenario.shares is None else [[s.provider, s.payer, s.share] for s in scenario.shares],
        "policies": [
            {"year": policy.year, "name": policy.name, "values": dict(policy.values)} for policy in scenario.policies
        ],
    }
    # A scenario in which nobody offers anything of its own says nothing about offers.
    return rules | ({"offers": [offer.canonical() for offer in scenario.offers]} if scenario.offers else {})


def canonical_traits(strategy: Strategy) -> dict[str, float | str]:
    """The traits of a strategy: numbers, and functions by import path (`module:name`)."""
    return {trait: import_path(value) if callable(value) else float(value) for trait, value in strategy.traits.items()}


def import_path(function: TraitFunction) -> str:
    """`module:name` of a function, or of the class of a callable object."""
    return f"{function.__module__}:{getattr(function, '__qualname__', type(function).__qualname__)}"


def contradictions(recorded: object, rebuilt: object, place: str = ORIGIN) -> Iterator[str]:
    """The first twenty places where `recorded` differs from the scenario that was made of it."""
    return islice(_contradictions(recorded, rebuilt, place), _MOST_CONTRADICTIONS)


def _contradictions(recorded: object, rebuilt: object, place: str) -> Iterator[str]:
    if isinstance(recorded, Mapping) and isinstance(rebuilt, Mapping):
        for key in dict.fromkeys((*rebuilt, *recorded)):
            if key not in recorded:
                yield f"{place} {key}: missing"
            elif key not in rebuilt:
                yield f"{place} {key}: nothing in this scenario uses it"
            else:
                yield from _contradictions(recorded[key], rebuilt[key], f"{place} {key}")
    elif isinstance(recorded, list) and isinstance(rebuilt, list) and len(recorded) == len(rebuilt):
        for number, (one, other) in enumerate(zip(recorded, rebuilt, strict=True), start=1):
            yield from _contradictions(one, other, f"{place} {number}")
    elif recorded != rebuilt:
        yield f"{place}: {quoted(recorded)}, but the rest of the scenario gives {quoted(rebuilt)}"
