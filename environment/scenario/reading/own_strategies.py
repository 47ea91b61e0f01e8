"""Strategies that a scenario file defines: `[strategies.define.my_stance]` lists the traits that are not neutral."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from longgame.agents.strategies import TRAIT_MEANINGS, Strategy, Trait, highest_trait_value
from longgame.environment.scenario.reading.parameter import Parameter, plain_parameter
from longgame.vocabulary import BLEND, KINDS, STRATEGIES, TRAITS

#: `[strategies.all]` sets the shares of all kinds, `[strategies.define.NAME]` defines a strategy.
ALL_KINDS: Final = "all"
DEFINE: Final = "define"
RESERVED: Final = (*STRATEGIES, *KINDS, ALL_KINDS, DEFINE, BLEND)
#: How a message describes the names that a strategy of your own may have.
OWN_NAMES: Final = f"allowed: small letters, digits and _ (at most 64), but not {', '.join(RESERVED)}"
TRAIT: Final[Mapping[str, Parameter]] = {
    trait: plain_parameter(trait, TRAIT_MEANINGS[trait], 0.0, 0.0, highest_trait_value(trait)) for trait in TRAITS
}


def is_reserved(name: str) -> bool:
    """Whether a word means something else in the tables or in scenario files."""
    return name in RESERVED


def may_name_own_strategy(name: str) -> bool:
    """Whether a scenario file may define a strategy of this name."""
    return re.fullmatch("[a-z][a-z0-9_]{0,63}", name) is not None and not is_reserved(name)


def defined_strategy(name: str, traits: Mapping[str, Trait]) -> Strategy:
    """A strategy with these traits; the others are neutral."""
    neutral = Strategy("neutral").traits
    chosen = {trait: traits.get(trait, neutral[trait]) for trait in TRAITS}
    return Strategy(
        name,
        claim=chosen["claim"],
        candor=chosen["candor"],
        horizon=chosen["horizon"],
        effort=chosen["effort"],
        support=chosen["support"],
        retrade=chosen["retrade"],
        envy=chosen["envy"],
        optimism=chosen["optimism"],
        loss_list=chosen["loss_list"],
        naming=chosen["naming"],
    )
