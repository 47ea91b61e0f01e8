"""The lists and comparison charts of `longgame parameters`, `models`, `strategies` and `scenarios`."""

from __future__ import annotations

import json as json_format
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from longgame.agents.strategies import TRAIT_MEANINGS, Strategy, composite_strategies
from longgame.cli.listing_tables import chart, grouped_parameters, one_parameter
from longgame.cli.parameter_search import matching_parameters
from longgame.cli.scenario_schema import scenario_schema
from longgame.environment.models.catalogue import MODELS, PARTNERSHIP_MODELS
from longgame.environment.scenario.reading.layers import bundled_scenarios
from longgame.environment.scenario.reading.market_columns import ATTRIBUTE, ATTRIBUTES
from longgame.environment.scenario.reading.market_files import ORGANIZATION_COLUMNS
from longgame.environment.scenario.reading.offer_reading import OFFER_COLUMNS
from longgame.environment.scenario.reading.parameter import Parameter, Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.reading.payer_shares import FILE_COLUMNS
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import KINDS

#: Columns of running text below a chart.
_TEXT_WIDTH = 100


def parameters_as_plain(parameters: Sequence[Parameter]) -> list[dict[str, object]]:
    """One mapping a parameter, in the order of the registry; `choices` only for words."""
    rows = []
    for parameter in parameters:
        row = asdict(parameter)
        choices = row.pop("choices")
        rows.append(row | ({"choices": list(choices)} if choices else {}))
    return rows


def models_as_plain() -> dict[str, dict[str, Any]]:
    """`models`: value by model and term; `units` and `meanings` by term."""
    terms: dict[str, Parameter] = {}
    models: dict[str, dict[str, Value]] = {model: {} for model in MODELS}
    for name, parameter in registry().parameters.items():
        match name.split("."):
            case ["models", model, term] if model in models:
                models[model][term] = parameter.default
                terms.setdefault(term, parameter)
    return {
        "models": models,
        "units": {term: parameter.unit for term, parameter in terms.items()},
        "meanings": {term: parameter.meaning for term, parameter in terms.items()},
    }


def strategies_as_plain(strategies: Sequence[Strategy]) -> list[dict[str, object]]:
    """Name, label, meaning and traits of each; for a function, its name."""
    return [
        {
            "name": strategy.name,
            "composite": strategy.composite,
            "meaning": strategy.meaning,
            "traits": {
                trait: getattr(value, "__name__", "function") if callable(value) else float(value)
                for trait, value in strategy.traits.items()
            },
        }
        for strategy in strategies
    ]


def scenarios_as_plain() -> list[dict[str, Any]]:
    """Name, description, years and number of organisations by kind of the bundled scenarios."""
    rows = []
    for name in bundled_scenarios():
        scenario = Scenario.load(name)
        counts = {kind: scenario.values[f"organizations.{kind}.count"] for kind in KINDS}
        rows.append({"name": name, "description": scenario.description, "years": scenario.years, "counts": counts})
    return rows


def parameters_command(filter: str | None, json: bool, schema: bool) -> str:
    """The text of `longgame parameters [FILTER] [--json] [--schema]`.

    Raises:
        WrongUse: no parameter matches the filter.
    """
    if schema:
        return _json(scenario_schema(registry()))
    parameters = matching_parameters(filter)
    if json:
        return _json(parameters_as_plain(parameters))
    if len(parameters) == 1:
        return one_parameter(parameters[0])
    footer = f"{len(parameters)} parameters"
    if not filter or "organizations" in filter:
        footer += (
            "\n\nColumns of organizations.csv (blank: drawn): "
            + ", ".join(column for column in ORGANIZATION_COLUMNS if column not in (*ATTRIBUTE, *OFFER_COLUMNS))
            + "; "
            + ", ".join(f"{attribute.name} ({attribute.unit})" for attribute in ATTRIBUTES)
            + ".\nWhat an organisation of organizations.csv offers of its own (blank: as the parameters have it): "
            + ", ".join(OFFER_COLUMNS)
            + f".\nColumns of shares.csv: {', '.join(FILE_COLUMNS)}."
        )
    return grouped_parameters(parameters) + "\n" + footer


def models_command(json: bool) -> str:
    """The text of `longgame models [--json]`: rows are terms, columns the partnership models."""
    plain = models_as_plain()
    if json:
        return _json(plain)
    values = [plain["models"][model] for model in MODELS]
    rows = [
        [term, *(shown(terms[term]) if term in terms else "-" for terms in values), unit]
        for term, unit in plain["units"].items()
    ]
    sentences = (f"{model.name}: {model.meaning}" for model in PARTNERSHIP_MODELS)
    meanings = "\n".join(textwrap.fill(text, width=_TEXT_WIDTH, subsequent_indent="  ") for text in sentences)
    footer = (
        f"{meanings}\n\n`longgame parameters models.` gives the meaning, range, source and grade of every number.\n"
        "`longgame models default` shows from runs which model, and which form of group, is for whom."
    )
    headings = ["term", *(model.replace("_", " ") for model in MODELS), "unit"]
    return chart(headings, rows, numbers=range(1, 1 + len(MODELS))) + "\n\n" + footer


def strategies_command(json: bool, source: Sequence[Strategy]) -> str:
    """The text of `longgame strategies [--json]`: the built-in composites, then those of `source`, with the traits."""
    found = composite_strategies(registry().defaults()) | {strategy.name: strategy for strategy in source}
    plain = strategies_as_plain(list(found.values()))
    if json:
        return _json({"strategies": plain, "traits": dict(TRAIT_MEANINGS)})
    rows = [["label", *("composite" if strategy.composite else "your own" for strategy in found.values()), ""]]
    for trait, meaning in TRAIT_MEANINGS.items():
        values = [strategy.traits[trait] for strategy in found.values()]
        rows.append([trait, *("mirrors" if callable(value) else shown(float(value)) for value in values), meaning])
    notes = "\n".join(f"{name}: {strategy.meaning}" for name, strategy in found.items() if strategy.meaning)
    footer = (
        "Composites bundle several traits, for teaching and as starting mixes; they are not evidence about framing.\n"
        "Framing is only optimism and loss_list: compare framing-win-win with framing-realistic.\n"
        "mirrors: depends on the partner; reciprocal copies the last action seen from the partner."
    )
    return chart(["trait", *found, "meaning"], rows) + "\n\n" + notes + "\n\n" + footer


def scenarios_command(json: bool) -> str:
    """The text of `longgame scenarios [--json]`."""
    plain = scenarios_as_plain()
    if json:
        return _json(plain)
    rows = [
        [row["name"], str(row["years"]), *(str(row["counts"][kind]) for kind in KINDS), row["description"]]
        for row in plain
    ]
    headings = ["scenario", "years", "payers", "health systems", "practices", "rural hospitals", "description"]
    footer = "Run one with `longgame run NAME`; change it with `extends` in a file of your own."
    return chart(headings, rows, numbers=range(1, 2 + len(KINDS))) + "\n\n" + footer


def shown(value: Value) -> str:
    """A value as a chart shows it: thousands with commas, switches as yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


def _json(value: object) -> str:
    return json_format.dumps(value, indent=2, allow_nan=False)
