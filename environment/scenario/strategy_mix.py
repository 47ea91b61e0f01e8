"""Which share of each kind of organisation starts with which strategy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from longgame.agents.plain_numbers import plain
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import Registry
from longgame.vocabulary import KINDS, STRATEGIES

Mix = Mapping[str, Mapping[str, float]]

#: Shares that miss 1 (or 0) by less than this do so by rounding.
_ROUNDING: Final = 1e-9


def default_mix(registry: Registry) -> dict[str, dict[str, float]]:
    """The mix of the registry (`strategies.<kind>.<strategy>`): for each kind, shares that sum to 1."""
    mix = {}
    for kind in KINDS:
        shares = {name: float(registry.parameters[f"strategies.{kind}.{name}"].default) for name in STRATEGIES}
        mix[kind] = _normalised(shares)
    return mix


def named_shares(mix: Mapping[str, object]) -> list[tuple[str, object]]:
    """The `mix` argument as settings: `{strategy: share}` for all kinds, or `{kind: {strategy: share}}`."""
    settings: list[tuple[str, object]] = []
    for key, value in mix.items():
        if isinstance(value, Mapping):
            settings.extend((f"strategies.{key}.{name}", plain(share)) for name, share in value.items())
        else:
            settings.append((f"strategies.all.{key}", plain(value)))
    return settings


def layered(
    former: Mapping[str, float], named: Mapping[str, float], place: str, problems: list[str]
) -> dict[str, float]:
    """One kind's shares after a layer: named ones as they stand, others in former proportions in what is left.

    Args:
        former: shares before the layer, sum 1.
        named: shares the layer names, each in 0..1; `{"zero_sum": 1.0}` makes a pure market.
        place: where the shares stand, for messages.
        problems: receives a line when the named shares sum above 1, or below 1 with nobody to play the rest.
    """
    total = math.fsum(named.values())
    if total > 1.0 + _ROUNDING:
        problems.append(f"{place}: the shares {_listed(named)} sum to {total:.6g}; allowed: at most 1")
        return dict(former)
    rest = 1.0 - total if 1.0 - total > _ROUNDING else 0.0
    others = {name: share for name, share in former.items() if name not in named and share > 0.0}
    weight = math.fsum(others.values())
    if rest and weight <= _ROUNDING:
        problems.append(
            f"{place}: the shares {_listed(named)} sum to {total:.6g} and no other strategy is in play; "
            "name who plays the rest"
        )
        return dict(former)
    return _normalised({name: rest * share / weight if rest else 0.0 for name, share in others.items()} | dict(named))


def pure(strategies: Iterable[str], shares: Mapping[str, float]) -> dict[str, float]:
    """`shares` with a zero for each of `strategies` that is not in play, sorted as `strategies`."""
    return {name: shares.get(name, 0.0) for name in strategies}


def _normalised(shares: Mapping[str, float]) -> dict[str, float]:
    total = math.fsum(shares.values())
    if total == 1.0:
        return dict(shares)
    return {name: share / total for name, share in shares.items()}


def _listed(named: Mapping[str, float]) -> str:
    return ", ".join(f"{quoted(name)[1:-1]} {share:g}" for name, share in named.items())
