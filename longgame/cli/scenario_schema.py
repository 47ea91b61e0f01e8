"""A JSON Schema of scenario files, so that editors complete and check them while they are written."""

from __future__ import annotations

from typing import Any

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.own_terms import OWN_NUMBERS, range_of
from longgame.environment.scenario.reading.draft import (
    LONGEST_TEXT,
    NAME_PATTERN,
    NORMALISE,
    OFFERS,
    SHARE,
    YEARS,
)
from longgame.environment.scenario.reading.offer_address import TO
from longgame.environment.scenario.reading.own_strategies import ALL_KINDS, DEFINE, TRAIT
from longgame.environment.scenario.reading.parameter import Parameter
from longgame.environment.scenario.reading.parameters import Registry
from longgame.vocabulary import KINDS

_JSON_TYPES = {"switch": "boolean", "whole number": "integer", "number": "number", "word": "string"}


def scenario_schema(registry: Registry) -> dict[str, Any]:
    """The schema (draft 2020-12) of a scenario file as read from TOML; ranges and meanings come from the registry."""
    root = _table()
    yearly = _table()
    for name, parameter in registry.parameters.items():
        *path, leaf = name.split(".")
        table = root
        for word in path:
            table = table["properties"].setdefault(word, _table())
        table["properties"][leaf] = _value(parameter)
        if parameter.scope == "year":
            yearly["properties"][name] = _value(parameter)
    properties = root["properties"]
    file = {"type": "string", "minLength": 1, "description": "path of a CSV file, relative to the scenario file"}
    text = {"type": "string", "maxLength": LONGEST_TEXT}
    organizations = properties["organizations"]
    organizations["properties"] |= {"file": file, "shares": file}
    properties |= {
        "name": {"type": "string", "pattern": f"^{NAME_PATTERN}$"},
        "description": text,
        "question": {**text, "description": "what the scenario is to answer; the report begins with it"},
        "prediction": {**text, "description": "the answer expected, written before the run"},
        "years": _value(YEARS),
        "extends": {"type": "string", "description": "a bundled scenario, or a path relative to the file"},
        "organizations": {"anyOf": [file, organizations]},
        "shares": file,
        NORMALISE: {
            "type": "boolean",
            "default": False,
            "description": "scale shares of the CSV files that do not sum to 1, instead of refusing them",
        },
        "policy": {"type": "array", "items": _policy(yearly)},
        OFFERS: {"anyOf": [{"type": "array", "items": _offer(registry)}, _offers_by_organization(registry)]},
    }
    _add_strategies(properties["strategies"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "longgame scenario",
        **root,
    }


def _table() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": {}}


def _value(parameter: Parameter) -> dict[str, Any]:
    about = f"{parameter.meaning} [{parameter.unit}]" if parameter.meaning else parameter.unit
    schema: dict[str, Any] = {"type": _JSON_TYPES[parameter.kind], "default": parameter.default, "description": about}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.low is not None and parameter.high is not None:
        schema |= {"minimum": parameter.low, "maximum": parameter.high}
    return schema


def _policy(yearly: dict[str, Any]) -> dict[str, Any]:
    policy = _table()
    policy["required"] = ["year", "set"]
    policy["properties"] = {
        "year": {"type": "integer", "minimum": 1, "maximum": YEARS.high, "description": "contract year it starts in"},
        "name": {"type": "string"},
        "set": {**yearly, "minProperties": 1, "description": "value by dotted name; parameters of scope year"},
    }
    return policy


def _offer(registry: Registry) -> dict[str, Any]:
    offer, year = _table(), {"type": "integer", "minimum": 1, "maximum": YEARS.high}
    offer["required"] = ["organization"]
    offer["properties"] = {
        "organization": {"type": "string", "description": "id or display name"},
        "partner": {"type": "string", "description": "the one partner that it is made to; default: all"},
        "from_year": {**year, "description": "first contract year of the offer; default 1"},
        "until_year": {**year, "description": "last contract year of the offer; default: the last of the run"},
        "model": {"type": "string", "enum": list(MODELS), "description": "model that it is about; default: all"},
        **_own_terms(registry),
    }
    return offer


def _offers_by_organization(registry: Registry) -> dict[str, Any]:
    """Terms by organisation and, one table deeper, by model; once more in a table `to`, by partner."""
    own = _own_terms(registry)
    to_all = own | {model: {**_table(), "properties": own} for model in MODELS}
    to_one = {"type": "object", "additionalProperties": {**_table(), "properties": to_all}}
    by_organization = {**_table(), "properties": to_all | {TO: to_one}}
    return {"type": "object", "additionalProperties": by_organization}


def _own_terms(registry: Registry) -> dict[str, Any]:
    ranges = ((name, range_of(name, KINDS[1], None, registry)) for name in OWN_NUMBERS)
    numbers = {name: _value(parameter) for name, parameter in ranges if parameter is not None}
    for schema in numbers.values():
        schema.pop("default")  # what is not given is as everybody else has it
    models = {"type": "array", "items": {"enum": list(MODELS)}, "description": "models that it offers or accepts"}
    return {"models": models, "strategy": {"type": "string"}, **numbers}


def _add_strategies(strategies: dict[str, Any]) -> None:
    """Shares by kind may name your own strategies; `define` holds their traits."""
    shares = {"type": "object", "additionalProperties": _value(SHARE)}
    traits = _table()
    traits["properties"] = {trait: _value(parameter) for trait, parameter in TRAIT.items()}
    strategies["properties"] |= {kind: shares for kind in (ALL_KINDS, *KINDS)}
    strategies["properties"][DEFINE] = {"type": "object", "additionalProperties": traits}
