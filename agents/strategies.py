"""Strategies: what a party brings to a partnership, as a vector of traits.

A trait is a number, or a function of what the party sees of a partner. The model's mechanisms use the traits, never the
strategy's name. The composites that ship with the project live in the parameter registry (`strategies.zero_sum.claim`
...), so that they can be read, swept and overridden.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from longgame.agents.plain_numbers import plain
from longgame.agents.view import Floats as Floats
from longgame.agents.view import View as View
from longgame.vocabulary import STRATEGIES, TRAITS

#: A function of what a party sees, which returns one number for all partners or one for each.
TraitFunction = Callable[[View], Floats | float]
Trait = float | TraitFunction

#: Meaning of each trait, one line.
TRAIT_MEANINGS: Final[Mapping[str, str]] = {
    "claim": "share of the zone it believes in that it asks for",
    "candor": "share of its own costs, data and limits it shows",
    "horizon": "weight of next year's dollar against this year's",
    "effort": "share of the agreed change it carries out",
    "support": "share of a full package of up-front money, staff and data it offers",
    "retrade": "extra taking at renewal: payer from the benchmark, provider by the unit price",
    "envy": "loss felt for each dollar the partner gains more",
    "optimism": "bias of its forecast: 0 the J-curve, 1 mature results from year one",
    "loss_list": "share of expected losses written into the deal",
    "naming": "change leadership at home: names the loss of identity, brings staff in early",
}


class StrategyError(ValueError):
    """A trait function that cannot be used: the message names strategy, trait, market and year, and what is allowed."""


@dataclass(frozen=True)
class Strategy:
    """A named vector of traits.

    A trait is a number from 0 to 1 (`envy`: from 0 to 2), or a function of a `View` that returns one such number for
    all partners or an array of them, one for each partner. Functions defined with `def` at the top level of a module
    can be used in worker processes; lambdas and functions inside functions work in one process only.

    Raises:
        ValueError: a name that is not an identifier, or traits out of range; all errors in one message.
    """

    name: str
    claim: Trait = 0.5
    candor: Trait = 0.5
    horizon: Trait = 0.85
    effort: Trait = 0.75
    support: Trait = 0.5
    retrade: Trait = 0.25
    envy: Trait = 0.0
    optimism: Trait = 0.0
    loss_list: Trait = 0.5
    naming: Trait = 0.5
    composite: bool = False
    meaning: str = ""
    traits: Mapping[str, Trait] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = [] if self.name.isidentifier() else [f"strategy name {self.name!r}: letters, digits and _ only"]
        traits: dict[str, Trait] = {}
        for name in TRAITS:
            value = plain(getattr(self, name))
            high = highest_trait_value(name)
            if callable(value):
                traits[name] = value
            elif isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= high:
                allowed = f"a number from 0 to {high:g}, or a function that returns such numbers"
                problems.append(f"strategy {self.name!r}: {name} = {value!r}; allowed: {allowed}")
            else:
                traits[name] = float(value)
                object.__setattr__(self, name, float(value))
        if problems:
            raise ValueError("; ".join(problems))
        object.__setattr__(self, "traits", traits)

    @property
    def mirrors(self) -> tuple[str, ...]:
        """Traits that are functions of what the party sees."""
        return tuple(name for name in TRAITS if callable(self.traits[name]))


def highest_trait_value(trait: str) -> float:
    """Upper bound of a trait; the lower bound is 0 for all."""
    return 2.0 if trait == "envy" else 1.0


def mirror_claim(view: View) -> Floats:
    """Ask for the share the partner last asked for (tit for tat; Axelrod 1984)."""
    return view.partner_claim


def mirror_candor(view: View) -> Floats:
    """Show as much as the partner last showed."""
    return view.partner_candor


def mirror_effort(view: View) -> Floats:
    """Carry out as much as the partner was last seen to deliver."""
    return view.partner_effort


def mirror_support(view: View) -> Floats:
    """Offer as much as the partner last offered."""
    return view.partner_support


def mirror_retrade(view: View) -> Floats:
    """Take at renewal as the partner last took."""
    return view.partner_retrade


#: What the composite `reciprocal` mirrors; its other traits are numbers in the registry.
RECIPROCAL_MIRRORS: Final[Mapping[str, TraitFunction]] = {
    "claim": mirror_claim,
    "candor": mirror_candor,
    "effort": mirror_effort,
    "support": mirror_support,
    "retrade": mirror_retrade,
}
#: Functions that answer for each partner by that partner alone, so that one call may serve many markets.
PARTNER_BY_PARTNER: Final = tuple(RECIPROCAL_MIRRORS.values())

COMPOSITE_MEANINGS: Final[Mapping[str, str]] = {
    "zero_sum": "composite: asks for most, shows little, short horizon, takes again at renewal",
    "win_win": "composite: promises that everyone wins from year one and lists no losses",
    "long_term": "composite: modest asks, open books, long horizon, losses named and shared",
    "reciprocal": "composite: does to the partner what the partner was last seen to do",
}


def composite_strategies(values: Mapping[str, float | str]) -> dict[str, Strategy]:
    """The four composites, from the values of a registry; `strategies.<name>.<trait>` is read, each a number.

    Traits that `reciprocal` mirrors are functions unless the registry value is set to a number of at least 0 (its
    default is -1).
    """
    strategies = {}
    for name in STRATEGIES:
        traits: dict[str, Trait] = {trait: float(values[f"strategies.{name}.{trait}"]) for trait in TRAITS}
        if name == "reciprocal":
            for trait, mirror in RECIPROCAL_MIRRORS.items():
                value = traits[trait]
                if not callable(value) and (value < 0.0 or math.isnan(value)):
                    traits[trait] = mirror
        strategies[name] = Strategy(
            name,
            claim=traits["claim"],
            candor=traits["candor"],
            horizon=traits["horizon"],
            effort=traits["effort"],
            support=traits["support"],
            retrade=traits["retrade"],
            envy=traits["envy"],
            optimism=traits["optimism"],
            loss_list=traits["loss_list"],
            naming=traits["naming"],
            composite=True,
            meaning=COMPOSITE_MEANINGS[name],
        )
    return strategies
