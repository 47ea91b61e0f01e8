"""Tables of text as wide as the terminal (or a page, in a pipe)."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from longgame.environment.scenario.reading.parameter import Parameter, Value

#: Width where there is no terminal.
_PAGE_WIDTH: Final = 120
#: Narrower than this, columns would break words.
_LEAST_WIDTH: Final = 72


def chart(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table with a line under its headings.

    Args:
        headings: of the columns; they break at spaces.
        rows: cells in the order of the headings; the first is a name and never breaks.
        numbers: positions of the columns that are aligned to the right.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for position, heading in enumerate(headings):
        table.add_column(
            Text(heading),
            justify="right" if position in numbers else "left",
            no_wrap=position == 0,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return _rendered(table)


def grouped_parameters(parameters: Sequence[Parameter]) -> str:
    """Parameters under the first word of their names: left name, default and unit; right meaning, ranges, source."""
    blocks = []
    for group, members in groupby(parameters, key=lambda parameter: parameter.name.partition(".")[0]):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
        table.add_column(Text(group), no_wrap=True, overflow="fold")
        table.add_column(Text("meaning, ranges, source"), ratio=1, overflow="fold")
        for parameter in members:
            default = f"  {_number(parameter.default)} {'' if parameter.choices else parameter.unit}"
            right = f"{parameter.meaning}\n{_facts(parameter)}"
            table.add_row(Text(f"{parameter.name}\n{default.rstrip()}"), Text(right))
        blocks.append(_rendered(table))
    return "\n\n".join(blocks) + "\n"


def one_parameter(parameter: Parameter) -> str:
    """Everything that is known of one parameter, a line each."""
    facts = {"meaning": parameter.meaning, "unit": parameter.unit, "default": _number(parameter.default)}
    if parameter.choices:
        facts["allowed"] = ", ".join(parameter.choices)
    elif parameter.low is not None and parameter.high is not None:
        if parameter.plausible_low is not None and parameter.plausible_high is not None:
            facts["plausible"] = _range(parameter.plausible_low, parameter.plausible_high)
        facts["allowed"] = _range(parameter.low, parameter.high)
    when = {"start": "when the market is drawn up", "year": "every year, so a [[policy]] can change it"}
    facts |= {
        "read": when[parameter.scope],
        "source": parameter.source,
        "grade": f"{parameter.grade} (A measured ... D assumed)",
    }
    facts["change it"] = f"--set {parameter.name}={_number(parameter.default)}"
    table = Table(box=None, show_header=False, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for label, fact in facts.items():
        table.add_row(Text(label), Text(fact))
    return f"{parameter.name}\n\n{_rendered(table)}\n"


def _facts(parameter: Parameter) -> str:
    """Ranges, scope, grade and source on one line."""
    facts = []
    if parameter.choices:
        facts.append(f"allowed {', '.join(parameter.choices)}")
    elif parameter.low is not None and parameter.high is not None:
        if parameter.plausible_low is not None and parameter.plausible_high is not None:
            facts.append(f"plausible {_range(parameter.plausible_low, parameter.plausible_high)}")
        facts.append(f"allowed {_range(parameter.low, parameter.high)}")
    facts += [f"scope {parameter.scope}", f"grade {parameter.grade}", parameter.source]
    return "; ".join(facts)


def _range(low: float, high: float) -> str:
    return f"{_number(low)}..{_number(high)}"


def _number(value: Value) -> str:
    """As a scenario file writes it: no thousands separators."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:.10g}"


def _rendered(renderable: RenderableType) -> str:
    width = max(shutil.get_terminal_size((_PAGE_WIDTH, 24)).columns, _LEAST_WIDTH)
    text = io.StringIO()
    Console(file=text, width=width, color_system=None, force_terminal=False, legacy_windows=False).print(renderable)
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))
