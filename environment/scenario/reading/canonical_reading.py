"""A scenario from the plain values of a manifest: the same market again, without the files it came from.

A manifest may come from anywhere and is not trusted. Its values are checked like those of a scenario file. Functions
are only looked up among strategies that the caller has already loaded: a name in a manifest never loads code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from longgame.agents.strategies import RECIPROCAL_MIRRORS, Strategy, Trait, TraitFunction
from longgame.environment.scenario.reading.canonical import ORIGIN, import_path
from longgame.environment.scenario.reading.csv_rows import Row
from longgame.environment.scenario.reading.draft import OFFERS, SHARE, WORDS, ScenarioDraft
from longgame.environment.scenario.reading.layers import Layer
from longgame.environment.scenario.reading.market_files import organizations_of
from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_hint
from longgame.environment.scenario.reading.offer_reading import OFFER_COLUMNS
from longgame.environment.scenario.reading.own_strategies import TRAIT, defined_strategy, may_name_own_strategy
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.reading.payer_shares import SHARE_COLUMNS, shares_of
from longgame.vocabulary import KINDS, STRATEGIES, TRAITS

_KEYS: Final = (
    "name",
    *WORDS,
    "names",
    "years",
    "values",
    "mix",
    "strategies",
    "organizations",
    "shares",
    "policies",
    OFFERS,
)
#: Keys that a scenario has only where it says something of the kind.
_OPTIONAL: Final = ("question", "prediction", OFFERS)
_SHARES: Final = frozenset(f"strategies.{kind}.{strategy}" for kind in KINDS for strategy in STRATEGIES)
#: Shares that miss 1 by less than this do so by rounding.
_ROUNDING: Final = 1e-9
_Row = TypeVar("_Row")


def draft_from_canonical(recorded: Mapping[str, object], strategies: Sequence[Strategy]) -> ScenarioDraft:
    """The draft of a scenario from its canonical form; mistakes are in its `problems`.

    Args:
        recorded: what `Scenario.canonical` returned, perhaps read from JSON, perhaps written by someone else.
        strategies: where traits that are functions come from.
    """
    draft = ScenarioDraft(registry())
    problems = draft.problems
    problems += [f"{ORIGIN} {key}: missing" for key in _KEYS if key not in recorded and key not in _OPTIONAL]
    problems += [
        f"{ORIGIN} {key}: no such key{allowed_hint(key, _KEYS, problems)}" for key in recorded if key not in _KEYS
    ]
    values = _table(recorded, "values", problems)
    _check_names(values, problems)
    settings = {key: recorded[key] for key in ("name", *WORDS, "years") if key in recorded}
    # The shares among the values repeat the mix, and no other key of a scenario file may come in by this door.
    settings |= {key: value for key, value in values.items() if key in draft.values and key not in _SHARES}
    if "policies" in recorded:
        settings["policy"] = _policy_tables(recorded["policies"], problems)
    if OFFERS in recorded:
        settings[OFFERS] = recorded[OFFERS]
    draft.apply(Layer(ORIGIN, None, Path(), settings))
    defaults = draft.registry.defaults()
    draft.places = {key: ORIGIN for key, value in draft.values.items() if value != defaults[key]}
    _take_mix(draft, _table(recorded, "mix", problems))
    _take_strategies(draft, _table(recorded, "strategies", problems), strategies)
    _take_market(draft, recorded)
    return draft


def _check_names(values: Mapping[str, object], problems: list[str]) -> None:
    known = registry().parameters
    for key in values:
        if key not in known:
            problems.append(f"{ORIGIN} {key}: no such parameter{registry().suggestion(key, problems)}")
    missing = [key for key in known if key not in values]
    if missing and values:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        problems.append(f"{ORIGIN} values: {len(missing)} missing: {', '.join(missing[:5])}{more}")


def _policy_tables(recorded: object, problems: list[str]) -> object:
    """Recorded policies as the `[[policy]]` tables of a scenario file."""
    if not isinstance(recorded, list):
        problems.append(f"{ORIGIN} policies: {quoted(recorded)}; allowed: a list of tables")
        return []
    tables: list[object] = []
    for policy in recorded:
        table = dict(policy) if isinstance(policy, Mapping) else policy
        if isinstance(table, dict):
            changes = table.pop("values", None)
            if isinstance(changes, Mapping) and not any(isinstance(value, Mapping) for value in changes.values()):
                table["set"] = changes
        tables.append(table)
    return tables


def _take_mix(draft: ScenarioDraft, recorded: Mapping[str, object]) -> None:
    """Shares to the last bit: normalising them again could change it."""
    for kind in KINDS:
        shares = _table(recorded, kind, draft.problems, "mix ")
        taken = {}
        for name, value in shares.items():
            share, errors, _ = SHARE.check(value)
            draft.problems.extend(f"{ORIGIN} mix {kind} {name}: {error}" for error in errors)
            taken[name] = float(share)
        total = sum(taken.values())
        if shares and abs(total - 1.0) > _ROUNDING:
            draft.problems.append(f"{ORIGIN} mix {kind}: the shares sum to {total:.6g}, not to 1")
        draft.mix[kind] = taken


def _take_strategies(draft: ScenarioDraft, recorded: Mapping[str, object], given: Sequence[Strategy]) -> None:
    """Strategies other than the composites, which follow from the values."""
    by_name = {strategy.name: strategy for strategy in given}
    for name, table in recorded.items():
        if name in STRATEGIES:
            continue
        place = f"{ORIGIN} strategies {name}"
        if not name.isidentifier():
            draft.problems.append(f"{place}: {quoted(name)} cannot name a strategy")
            continue
        if not isinstance(table, Mapping):
            draft.problems.append(f"{place}: {quoted(table)}; allowed: a table of traits")
            continue
        mistakes = len(draft.problems)
        traits = _traits(table, by_name.get(name), place, draft.problems)
        if len(draft.problems) > mistakes:
            # A neutral strategy takes its place, so that organisations which play it are not reported as well.
            draft.plugins[name] = Strategy(name)
            continue
        numbers = {trait: value for trait, value in traits.items() if not callable(value)}
        # A file's strategies come before those from Python; a number is a number, whoever gave it.
        if len(numbers) == len(traits) and not draft.plugins and may_name_own_strategy(name):
            draft.definitions[name] = numbers
        else:
            draft.add_plugins([defined_strategy(name, traits)])


def _traits(
    recorded: Mapping[str, object], given: Strategy | None, place: str, problems: list[str]
) -> dict[str, Trait]:
    traits: dict[str, Trait] = {}
    problems += [f"{place} {trait}: missing" for trait in TRAITS if trait not in recorded]
    for trait, value in recorded.items():
        if trait not in TRAIT:
            problems.append(f"{place} {trait}: no such trait{nearest_hint(trait, TRAITS, problems)}")
        elif isinstance(value, str):
            function = _function(trait, value, given, place, problems)
            if function is not None:
                traits[trait] = function
        else:
            number, errors, _ = TRAIT[trait].check(value)
            problems.extend(f"{place} {trait}: {error}" for error in errors)
            traits[trait] = float(number)
    return traits


def _function(trait: str, path: str, given: Strategy | None, place: str, problems: list[str]) -> TraitFunction | None:
    """The function that `path` names: that of the given strategy of the same name, or one of the model's mirrors."""
    own = None if given is None else given.traits[trait]
    for function in (own, *RECIPROCAL_MIRRORS.values()):
        if callable(function) and import_path(function) == path:
            return function
    if given is None:
        why = "is a function: give the Python file that defines the strategy (--strategies FILE.py)"
    elif callable(own):
        why = f"but the strategy given has {quoted(import_path(own))} (a file's name is part of it)"
    else:
        why = "but the strategy given has a number there"
    problems.append(f"{place} {trait}: {quoted(path)} {why}")
    return None


def _take_market(draft: ScenarioDraft, recorded: Mapping[str, object]) -> None:
    """Named organisations and shares; their cells go through the checks of the CSV files."""
    names = _table(recorded, "names", draft.problems)
    rows = recorded.get("organizations")
    if rows is not None:
        cells = [_organization_cells(row, names) for row in _rows(rows, "organizations", dict, draft.problems)]
        place = f"{ORIGIN} organizations"
        if not cells:
            draft.problems.append(f"{place}: no rows; a market needs a payer and a provider")
        numbered = [Row(f"{place} {number}", row) for number, row in enumerate(cells, start=1)]
        draft.organizations = organizations_of(numbered, place, draft.problems)
        draft.places["organizations"] = ORIGIN
    shares = recorded.get("shares")
    if shares is None:
        return
    place = f"{ORIGIN} shares"
    if draft.organizations is None:
        draft.problems.append(f"{place}: need organizations beside them")
        return
    triples = [row for row in _rows(shares, "shares", list, draft.problems) if len(row) == 3]
    numbered = [
        Row(f"{place} {number}", dict(zip(SHARE_COLUMNS, map(_cell, row), strict=True)))
        for number, row in enumerate(triples, start=1)
    ]
    sums: list[str] = []
    draft.shares = shares_of(numbered, place, draft.organizations, draft.problems, sums)
    draft.problems += [f"{what}; allowed: a sum of 1" for what in sums]


def _organization_cells(row: Mapping[str, object], names: Mapping[str, object]) -> dict[str, str]:
    attributes = row.get("attributes")
    cells = {key: _cell(value) for key, value in attributes.items()} if isinstance(attributes, Mapping) else {}
    cells |= {key: _cell(row.get(key)) for key in ("organization", "kind", "region", "strategy")}
    offer = row.get("offer")
    if isinstance(offer, Mapping):
        cells |= {key: _cell(value) for key, value in offer.items() if key in OFFER_COLUMNS}
        listed = offer.get("models")
        cells["models"] = " ".join(map(str, listed)) if isinstance(listed, list) else _cell(listed)
    may_change = row.get("strategy_may_change")
    cells["strategy_may_change"] = ("no", "yes")[may_change] if isinstance(may_change, bool) else _cell(may_change)
    return cells | {"name": _cell(names.get(cells["organization"]))}


def _cell(value: object) -> str:
    """A value as a CSV file would hold it: `float` reads the text of a number back to the last bit."""
    if value is None:
        return ""
    return value if isinstance(value, str) else repr(value)


def _table(recorded: Mapping[str, object], key: str, problems: list[str], prefix: str = "") -> Mapping[str, object]:
    value = recorded.get(key, {})
    if isinstance(value, Mapping):
        return value
    problems.append(f"{ORIGIN} {prefix}{key}: {quoted(value)}; allowed: a table")
    return {}


def _rows(recorded: object, key: str, kind: type[_Row], problems: list[str]) -> list[_Row]:
    if isinstance(recorded, list) and all(isinstance(row, kind) for row in recorded):
        return recorded
    problems.append(f"{ORIGIN} {key}: not the rows of a market")
    return []
