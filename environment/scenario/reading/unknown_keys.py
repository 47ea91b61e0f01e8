"""What to say about a key of a scenario that names nothing."""

from __future__ import annotations

from collections.abc import Sequence

from longgame.environment.scenario.reading.nearest_names import nearest_hint, nearest_name
from longgame.environment.scenario.reading.own_strategies import ALL_KINDS, DEFINE
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import Registry
from longgame.environment.scenario.reading.problems import is_full
from longgame.vocabulary import STRATEGIES, TRAITS


def is_table(key: str, registry: Registry) -> bool:
    """Whether a key is a table of a scenario file."""
    if key in ("strategies", f"strategies.{ALL_KINDS}", f"strategies.{DEFINE}"):
        return True
    return key in registry.tables


def explain_unknown_key(
    key: str, value: object, registry: Registry, top_keys: Sequence[str], problems: Sequence[str] = ()
) -> str:
    """The message for an unknown key: what was probably meant, with its unit.

    Args:
        key, value: as the file has them.
        registry: the parameters.
        top_keys: keys at the top of a scenario file.
        problems: found so far; when they are many, no nearest name is looked up.
    """
    if is_full(problems):
        return "unknown key"
    table, _, leaf = key.rpartition(".")
    words = key.split(".")
    if leaf in top_keys and table:
        return f"unknown key; {leaf} belongs at the top of the file, before the first [table]"
    if words[0] == "strategies" and len(words) == 2 and isinstance(value, int | float):
        return f"unknown key; write strategies.{ALL_KINDS}.{leaf} (all kinds) or strategies.payer.{leaf} for a share"
    if is_table(key, registry):
        return f"{quoted(value)} where a table belongs; write [{key}] with keys below it"
    if words[0] == "strategies" and len(words) == 3 and leaf in TRAITS:
        near = nearest_hint(words[1], STRATEGIES)
        return f"no such strategy{near}; to define one of your own write strategies.{DEFINE}.{words[1]}.{leaf}"
    tables = dict.fromkeys(name.partition(".")[0] for name in registry.parameters)
    names = [*top_keys, *tables, *(f"strategies.{ALL_KINDS}.{name}" for name in STRATEGIES), *registry.parameters]
    nearest = nearest_name(key, names)
    if nearest is None:
        return "unknown key; `longgame parameters` lists them all"
    parameter = registry.parameters.get(nearest)
    return f"unknown key; nearest name: {nearest}" + (f" ({parameter.unit})" if parameter else "")
