"""Carry out `longgame check`: every mistake of a market's files, and what is assumed where a cell is blank."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.option_types import normalising
from longgame.environment.scenario.reading.assumed import assumed_values
from longgame.environment.scenario.reading.layers import hidden_by_bundled
from longgame.environment.scenario.reading.market_files import region_names
from longgame.environment.scenario.reading.workbooks import is_workbook
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.scenario.territories import market_territories
from longgame.experiments.running.plug_ins import load_strategies
from longgame.vocabulary import KINDS

if TYPE_CHECKING:
    from longgame.environment.scenario.reading.assumed import Assumed

_MOST_IDS = 5
_TABLES = (".csv", ".tsv", ".txt")


def check_command(path: str, settings: tuple[str, ...], normalise: bool, strategies: Path | None, as_json: bool) -> str:
    """What is in a market and what is assumed; warnings are part of it.

    Raises:
        ScenarioError: lists every mistake.
    """
    own = load_strategies(strategies) if strategies is not None else []
    overrides = (*settings, *normalising(normalise))
    file = Path(path)
    if file.suffix.lower() in _TABLES or is_workbook(file):
        # A table without a scenario is checked in the default one.
        scenario = Scenario.from_dict({"organizations": file.name}, overrides, own, folder=file.parent)
    else:
        scenario = Scenario.load(path, overrides, own)
    assumed = assumed_values(scenario)
    if as_json:
        return json.dumps(
            {
                "name": scenario.name,
                "organizations": _counts(scenario),
                "regions": region_names(scenario.organizations or ()),
                "warnings": [*hidden_by_bundled(path), *scenario.warnings],
                "assumed": [one.as_plain() for one in assumed],
            },
            indent=2,
        )
    return "\n".join(_lines(path, scenario, assumed))


def _counts(scenario: Scenario) -> dict[str, int]:
    if scenario.organizations is None:
        return {kind: int(scenario.values[f"organizations.{kind}.count"]) for kind in KINDS}
    found = Counter(one.kind for one in scenario.organizations)
    return {kind: found[kind] for kind in KINDS}


def _lines(path: str, scenario: Scenario, assumed: list[Assumed]) -> Iterator[str]:
    kinds = ", ".join(
        counted(number, kind.replace("_", " ").removesuffix("s"))
        for kind, number in _counts(scenario).items()
        if number
    )
    pairs = market_territories(scenario.values, scenario.organizations).pairs
    regions = region_names(scenario.organizations or ())
    yield f"{scenario.name}: no mistakes. {kinds}; {counted(pairs, 'pair')} of a payer and a provider in one region."
    if regions:
        yield "Regions: " + ", ".join(f"{number} {name}" for number, name in regions.items()) + "."
    for warning in (*hidden_by_bundled(path), *scenario.warnings):
        yield f"Warning: {warning}"
    if scenario.organizations is None:
        yield "All organisations are generated: every value is drawn (longgame parameters organizations)."
    elif not assumed:
        yield "No cell is blank: nothing is assumed."
    else:
        yield ""
        yield "Assumed, because the cells are blank (kept in the run's manifest.json too):"
        for column, entries in groupby(assumed, key=lambda one: one.column):
            yield f"  {column}"
            yield from _column(list(entries))
    yield ""
    yield f"To simulate it: longgame run {click.format_filename(path)}"


def _column(entries: list[Assumed]) -> Iterator[str]:
    """What a column is taken for, kind by kind, and where that comes from, once."""
    for one in entries:
        yield f"    {_who(one)}: {one.value}"
    keys = dict.fromkeys(
        re.sub(r"^(organizations|strategies)\.\w+\.", r"\1.*.", key) for one in entries for key in one.parameters
    )
    if keys:
        sources = "; ".join(dict.fromkeys(source for one in entries for source in one.source.split("; ")))
        grade = max(one.grade for one in entries)
        yield f"    source{f' (grade {grade})' if grade else ''}: {sources}; {', '.join(keys)}"


def _who(assumed: Assumed) -> str:
    kind = assumed.kind.replace("_", " ").removesuffix("s")
    if assumed.blank == assumed.of:
        return counted(assumed.blank, kind) if assumed.of == 1 else f"all {counted(assumed.blank, kind)}"
    further = f" and {assumed.blank - _MOST_IDS:,} more" if assumed.blank > _MOST_IDS else ""
    return f"{', '.join(assumed.organizations[:_MOST_IDS])}{further} ({assumed.blank:,} of {counted(assumed.of, kind)})"
