"""Markets of an invasion: everybody plays the resident strategy but a few players of another in the invaded kinds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import Value, quoted
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import market_roster
from longgame.vocabulary import KINDS

#: Settings of every invasion. Exploration would bring back a strategy that has died out, so that no takeover would be
#: final.
_OWN_SETTINGS: Final[Mapping[str, Value]] = {
    "evolution.exploration_rate": 0.0,
    "evolution.opening_mix": "counted",
}
_WINDOW: Final = "evolution.evaluation_window_years"

Players = int | Mapping[str, int]


@dataclass(frozen=True)
class InvasionPoint:
    """One opening and one evaluation window.

    Attributes:
        share: initial share that was asked for, NaN where numbers of players were.
        window: years of results that count in a comparison.
        players: organisations of each invaded kind that open with the mutant strategy.
        organizations: all organisations of each invaded kind.
        scenario: the market.
    """

    share: float
    window: int
    players: Mapping[str, int]
    organizations: Mapping[str, int]
    scenario: Scenario


def invasion_points(
    base: Scenario,
    resident: str,
    mutant: str,
    openings: Sequence[float] | Sequence[Players],
    windows: Sequence[int],
    kinds: Sequence[str] | None,
) -> list[InvasionPoint]:
    """Every opening under every window, windows first.

    Args:
        base: the market, with any strategies.
        resident: strategy of everybody else.
        mutant: strategy that invades.
        openings: initial shares (floats below 1), or numbers of players in each invaded kind, or by kind.
        windows: years of results that count in a comparison.
        kinds: invaded kinds; None: all that have two organisations or more.

    Raises:
        ValueError: all mistakes at once.
    """
    problems = _strategy_problems(base, resident, mutant) + _setting_problems(base)
    there = _organizations(base)
    invaded = [kind for kind in KINDS if there[kind] > 1] if kinds is None else list(dict.fromkeys(kinds))
    for kind in invaded:
        if kind not in KINDS:
            problems.append(f"kinds: no kind {kind!r}{allowed_hint(kind, KINDS)}")
        elif there[kind] < 2:
            problems.append(f"kinds: {kind} has {_organisations(there[kind])} in {base.name}; copying a peer takes two")
    if not invaded:
        problems.append("kinds: no kind to invade; name one that has two organisations or more")
    problems += _list_problems(_name_of(openings), openings) + _list_problems("windows", windows)
    problems += [
        f"windows: {quoted(window)}; allowed: a whole number of years from 1"
        for window in windows
        if not isinstance(window, int) or window < 1
    ]
    if problems:
        raise ValueError("; ".join(problems))
    opened = [_players(base, mutant, opening, invaded, there, problems) for opening in openings]
    if problems:
        raise ValueError("; ".join(problems))
    sizes = {kind: there[kind] for kind in invaded}
    return [
        InvasionPoint(
            float(opening) if isinstance(opening, float) else math.nan,
            window,
            players,
            sizes,
            base.with_values(_settings(base, resident, mutant, players) | {_WINDOW: window}),
        )
        for window in windows
        for opening, players in zip(openings, opened, strict=True)
    ]


def _organisations(count: int) -> str:
    return "1 organisation" if count == 1 else f"{count} organisations"


def _name_of(openings: Sequence[float] | Sequence[Players]) -> str:
    """The argument that gave the openings: shares are floats."""
    return "shares" if all(isinstance(opening, float) for opening in openings) else "players"


def _list_problems(name: str, given: Sequence[object]) -> list[str]:
    """What is wrong with a list as such: nothing in it, or a value twice, whose markets would be simulated twice."""
    values = list(given)
    repeated = [value for place, value in enumerate(values) if values[:place].count(value) == 1]
    return [f"{name}: none given"] * (not values) + [
        f"{name}: {_in_words(value)} is given more than once; write it once" for value in repeated
    ]


def _in_words(opening: object) -> str:
    if isinstance(opening, Mapping):
        return ", ".join(f"{kind} = {number}" for kind, number in opening.items())
    return f"{opening:g}" if isinstance(opening, float) else str(opening)


def _strategy_problems(base: Scenario, resident: str, mutant: str) -> list[str]:
    known = list(base.strategies)
    problems = [
        f"{place}: no strategy {name!r}{allowed_hint(name, known)}"
        for place, name in (("resident", resident), ("mutant", mutant))
        if name not in known
    ]
    if resident == mutant:
        problems.append(f"resident and mutant are both {resident!r}; name two strategies")
    return problems


def _setting_problems(base: Scenario) -> list[str]:
    """Settings of the scenario under which no takeover can happen, or none is final."""
    problems = [
        f"{base.places[key]}: an invasion sets {key} itself"
        for key in (*_OWN_SETTINGS, _WINDOW)
        if base.places.get(key, "").startswith("--set") and base.values[key] != _OWN_SETTINGS.get(key)
    ]
    explored = {policy.year for policy in base.policies if policy.values.get("evolution.exploration_rate")}
    problems += [f"policy of year {year}: exploration brings back what has died out" for year in sorted(explored)]
    years = range(1, base.years + 1)
    if not any(
        base.value("mechanisms.imitation", year) and base.value("evolution.imitation_rate", year) for year in years
    ):
        problems.append("mechanisms.imitation, evolution.imitation_rate: nobody copies, so nothing is ever taken over")
    return problems


def _organizations(base: Scenario) -> dict[str, int]:
    kinds = [member.kind for member in market_roster(base)]
    return {kind: kinds.count(kind) for kind in KINDS}


def _named(base: Scenario, kind: str) -> list[str]:
    """Strategies that the market file names for organisations of a kind."""
    return [row.strategy for row in base.organizations or () if row.kind == kind and row.strategy is not None]


def _players(
    base: Scenario,
    mutant: str,
    opening: Players | float,
    invaded: Sequence[str],
    there: Mapping[str, int],
    problems: list[str],
) -> dict[str, int]:
    """Players of each invaded kind; those whose strategy the market file names keep it and are counted."""
    players = {}
    if isinstance(opening, Mapping):
        problems += [
            f"players: {kind!r} is not invaded{allowed_hint(kind, invaded)}" for kind in opening if kind not in invaded
        ]
    for kind in invaded:
        size, named = there[kind], _named(base, kind)
        if isinstance(opening, float):
            if not 0.0 < opening < 1.0:
                problems.append(f"shares: {opening:g}; allowed: above 0 and below 1")
                return {}
            # At least one: nobody takes over what nobody plays; at least one resident.
            wanted = min(max(math.floor(opening * size + 0.5), 1), size - 1)
        else:
            wanted = opening.get(kind, 0) if isinstance(opening, Mapping) else opening
            if not 1 <= wanted < size:
                problems.append(f"players: {wanted} of {size} {kind}; allowed: 1 to {size - 1}")
        fixed = named.count(mutant)
        players[kind] = fixed + min(max(wanted - fixed, 0), size - len(named))
        if not 0 < players[kind] < size:
            problems.append(f"{kind}: the market file fixes {len(named)} of {size} strategies; this opening cannot be")
    return players


def _settings(base: Scenario, resident: str, mutant: str, players: Mapping[str, int]) -> dict[str, Value]:
    settings = dict(_OWN_SETTINGS)
    there = _organizations(base)
    for kind in KINDS:
        named = _named(base, kind)
        free = there[kind] - len(named)
        chosen = max(players.get(kind, 0) - named.count(mutant), 0)
        share = chosen / free if free else 0.0
        settings |= {f"strategies.{kind}.{resident}": 1.0 - share, f"strategies.{kind}.{mutant}": share}
    return settings
