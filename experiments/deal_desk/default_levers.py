"""The levers that the desk tries when a term sheet names none: terms of the deal, and what either party does itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from longgame.environment.scenario.own_terms import LEVERS, PREPAID, SUPPORT, range_of
from longgame.environment.scenario.own_terms import SHARE as PROVIDER_SHARE
from longgame.environment.scenario.reading.parameters import registry
from longgame.experiments.deal_desk.proposal import SIDES, STRATEGY, Level, Lever
from longgame.vocabulary import STRATEGIES

#: Terms that are tried at both ends of their plausible range.
_TERMS: Final = (
    "loss_share",
    "two_sided_year",
    "corridor_rate",
    "minimum_savings_rate",
    "term_years",
    "care_management_pmpy_usd",
    PREPAID,
    "payer_start_up_share",
    "governance_pmpy_usd",
    "exit_cost_per_life_usd",
    "rebasing_share",
)
#: What a party may do with all its heart; by default it does little of it, or nothing.
_OWN: Final = ("homework_effort", "definition_effort", "check_ins", "transparency", "early_wins")
_SHARES: Final = (0.3, 0.4, 0.5, 0.6, 0.7)
_SUPPORTS: Final = (0.0, 20.0, 40.0, 60.0)


def default_levers(kinds: dict[str, str], model: str | None, strategies: Iterable[str]) -> tuple[Lever, ...]:
    """Levers with their levels.

    Args:
        kinds: kind of organisation of each side.
        model: of the sheet; None for any.
        strategies: names of those of the market.
    """
    stances = tuple(dict.fromkeys((*STRATEGIES, *sorted(strategies))))
    levers = [Lever(PROVIDER_SHARE, _SHARES), Lever(SUPPORT, _SUPPORTS)]
    for name in _TERMS:
        levels = plausible_ends(name, kinds[SIDES[0]], model)
        if levels:
            levers.append(Lever(name, levels))
    for side in SIDES:
        levers += [
            Lever(f"{side}.{name}", levels[-1:])
            for name in _OWN
            if (levels := plausible_ends(name, kinds[side], model))
        ]
        levers.append(Lever(f"{side}.{STRATEGY}", stances))
    return tuple(levers)


def default_grid(key: str, kind: str, model: str | None) -> tuple[Level, ...]:
    """Levels of a term on the frontier when the sheet gives none."""
    return {PROVIDER_SHARE: _SHARES, SUPPORT: _SUPPORTS}.get(key) or plausible_ends(key, kind, model)


def plausible_ends(name: str, kind: str, model: str | None) -> tuple[float, ...]:
    """Both ends of the plausible range of a term, or of what a party does; empty if there is none."""
    parameter = range_of(name, kind, None if name in LEVERS else model, registry())
    if parameter is None or parameter.plausible_low is None or parameter.plausible_high is None:
        return ()
    return parameter.plausible_low, parameter.plausible_high


def known_keys(terms: Collection[str], own: Collection[str]) -> tuple[str, ...]:
    """All keys that levers may have, for messages."""
    return (*terms, *(f"{side}.{name}" for side in SIDES for name in own))
