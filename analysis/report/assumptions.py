"""What a result rests on, graded: the scenario's own settings, what was assumed for blanks, and what moves most."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from longgame.analysis.report.content import Block, Heading, Items, Paragraph, Table
from longgame.analysis.report.own_moves import own_moves
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.factor_words import level_text, short_level, short_name
from longgame.analysis.words.number_words import difference_words
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable
from longgame.environment.scenario.reading.assumed import Assumed, assumed_values
from longgame.environment.scenario.reading.parameter import Parameter
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.design.designs import Factor
from longgame.experiments.outcomes.catalogue import outcomes

_MATTERS: Final = Path(__file__).with_name("what_matters.toml")
#: Settings, or blank columns, that are listed.
_MOST: Final = 20
_GRADES: Final = {"A": "well measured", "B": "measured elsewhere", "C": "reasoned", "D": "assumed"}
#: Places of the columns that hold sentences.
_MEANING: Final = frozenset({1})


def assumptions(scenarios: Mapping[str, Scenario]) -> list[Block]:
    """Settings and assumed values of every scenario, and the parameters that are known to matter.

    Args:
        scenarios: by the name that the report gives them.
    """
    base = next(iter(scenarios.values()))
    return [grades_in_all(), *own_settings(scenarios), *_known_to_matter(base)]


def own_settings(scenarios: Mapping[str, Scenario]) -> list[Block]:
    """What every scenario sets, and what is assumed where its market file is blank."""
    blocks: list[Block] = []
    for name, scenario in scenarios.items():
        of = f" ({printable(name)})" if len(scenarios) > 1 else ""
        blocks += [*_settings(scenario, of), *_blanks(scenario, of)]
    return blocks


def grades_in_all() -> Paragraph:
    """How many parameters have which grade."""
    found = Counter(one.grade for one in registry().parameters.values())
    parts = [f"{found[grade]} {words} ({grade})" for grade, words in _GRADES.items()]
    return Paragraph(
        f"The model has {counted(sum(found.values()), 'parameter')}: {', '.join(parts)}. A grade says how well the "
        "value is known, from A (measured) to D (assumption).",
        small=True,
    )


def parameter_cells(factor: Factor, value: object | None) -> tuple[str, ...]:
    """Name, meaning, value, plausible range and grade of a parameter; of a family, those of its first member."""
    known = next((registry().parameters[key] for key in factor.keys if key in registry().parameters), None)
    name = short_name(factor)
    if known is None:
        return name, "", "" if value is None else level_text(factor, value), "", ""
    shown = "" if value is None else level_text(factor, value)
    return name, known.meaning, shown, _plausible(factor, known), known.grade


def _plausible(factor: Factor, parameter: Parameter) -> str:
    if parameter.plausible_low is None or parameter.plausible_high is None:
        return ""
    one = Factor(factor.name, (parameter.name,))
    return f"{short_level(one, parameter.plausible_low)} to {short_level(one, parameter.plausible_high)}"


def _settings(scenario: Scenario, of: str) -> list[Block]:
    defaults = registry().defaults()
    own = [key for key, value in scenario.values.items() if key in defaults and value != defaults[key]]
    grade = {key: registry().parameters[key].grade for key in own}
    rows = []
    for key in sorted(own, key=lambda key: grade[key], reverse=True)[:_MOST]:
        name, meaning, value, _, letter = parameter_cells(Factor(key, (key,)), scenario.values[key])
        rows.append((name, meaning, value, level_text(Factor(key, (key,)), defaults[key]), letter))
    title = f"What this scenario sets{of}"
    moves = tuple(own_moves(scenario))
    further: list[Block] = [Items(moves[:_MOST])] if moves else []
    if not rows:
        return [Heading(title), Paragraph("Every parameter has its default."), *further]
    table = Table(title, ("parameter", "meaning", "here", "default", "grade"), rows, _MEANING)
    return [Heading(title), *further, table, *_rest(len(own), "setting")]


def _blanks(scenario: Scenario, of: str) -> list[Block]:
    assumed = sorted(assumed_values(scenario), key=lambda one: one.grade, reverse=True)
    if not assumed:
        return []
    title = f"Assumed for blank cells of the market file{of}"
    rows = [_blank(one) for one in assumed[:_MOST]]
    table = Table(title, ("column", "taken instead", "organisations", "grade"), rows, _MEANING)
    return [Heading(title), table, *_rest(len(assumed), "assumption")]


def _blank(one: Assumed) -> tuple[str, ...]:
    column, kind = one.column.replace("_", " "), one.kind.replace("_", " ")
    return column, one.value.replace("_", " "), f"{kind}, {one.blank:,} of {one.of:,}", one.grade


def _rest(count: int, noun: str) -> list[Block]:
    further = count - _MOST
    text = f"The {_MOST} with the weakest grades; the manifest has {counted(further, f'further {noun}')}."
    return [Paragraph(text, small=True)] if further > 0 else []


def _known_to_matter(scenario: Scenario) -> list[Block]:
    """What moved a market most over everything uncertain, with the values of this scenario."""
    known = tomllib.loads(_MATTERS.read_text(encoding="utf-8"))
    header = ("parameter", "meaning", "effect", "here", "plausible", "grade")
    blocks: list[Block] = []
    for outcome in known["outcome"]:
        title = f"What moves {outcome_words(outcome['name'])} most"
        blocks += [Heading(title), Table(title, header, _moved(outcome, scenario), _MEANING)]
    note = (
        f"Not of this run: {known['source']} The five strongest for each outcome, with the effect of moving one from "
        "the low to the high end of its plausible range. The order may differ in this market."
    )
    return [*blocks, Paragraph(note, small=True)]


def _moved(outcome: Mapping[str, Any], scenario: Scenario) -> Sequence[tuple[str, ...]]:
    rows = []
    for entry in outcome["effects"]:
        key = entry["parameter"]
        estimate = {"mean": entry["effect"] / 100.0, "replicates": 2}
        estimate |= {end: entry[end] / 100.0 for end in ("lo95", "hi95")}
        name, meaning, _, plausible, grade = parameter_cells(Factor(key, (key,)), None)
        effect = difference_words(outcomes()[outcome["name"]].unit, estimate)
        here = short_level(Factor(key, (key,)), scenario.values[key])
        rows.append((name, meaning, effect, here, plausible, grade))
    return rows
