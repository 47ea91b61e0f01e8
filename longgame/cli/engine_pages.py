"""The year and the state of a market as text: `longgame phases`, the table of phases and the page docs/state.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from longgame.agents.columns import Declaration, declarations
from longgame.agents.organization_columns import Organizations
from longgame.cli.listing_tables import chart
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.record import Record
from longgame.environment.year import PHASES

PHASES_BEGIN: Final = "<!-- generated: phases -->"
PHASES_END: Final = "<!-- end -->"


def phases_command(as_json: bool) -> str:
    """The text of `longgame phases [--json]`: the phases of a contract year in their order."""
    if as_json:
        rows = [{"name": phase.name, "happens": phase.happens, "files": list(phase.files)} for phase in PHASES]
        return json.dumps(rows, indent=2)
    numbered = [[str(number), phase.name, phase.happens] for number, phase in enumerate(PHASES, start=1)]
    return chart(["", "phase", "what happens"], numbered)


def with_phases(page: str) -> str:
    """A page with the table of phases between its two marks made anew.

    Raises:
        ValueError: the page has no marks.
    """
    before, _, rest = page.partition(PHASES_BEGIN)
    _, mark, after = rest.partition(PHASES_END)
    if not mark:
        raise ValueError(f"the page has no {PHASES_BEGIN} ... {PHASES_END}")
    lines = ["| phase | what happens | files in `environment/` |", "|---|---|---|"]
    for number, phase in enumerate(PHASES, start=1):
        files = ", ".join(f"`{file}`" for file in phase.files)
        lines.append(f"| {number} {phase.name} | {phase.happens} | {files} |")
    return "\n".join([before + PHASES_BEGIN, *lines, PHASES_END]) + after


def state_page() -> str:
    """`docs/state.md`: every column of the state of a market."""
    lines = [
        "<!-- Made by scripts/generate_docs.py from the program's records: do not edit. -->",
        "",
        "# The state of a market",
        "",
        "Everything that a market keeps from one year to the next, each column declared once. The founding, the",
        "attributes of agents, the recorded tables ([tables.md](tables.md)) and this page follow from them.",
        "`drawn` means that the founding draws or computes the opening value.",
        "",
        *_page_of_columns("Organisations", "agents/organization_columns.py", Organizations),
        *_page_of_columns("Pairs", "environment/state/pairs.py", Pairs),
        *_page_of_fields("Contract terms", "environment/state/contract_terms.py", ContractTerms),
        *_page_of_fields("Performance year", "environment/state/performance_year.py", PerformanceYear),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _page_of_columns(title: str, file: str, record: type[Any]) -> Iterator[str]:
    yield from (f"## {title}", "", f"`{file}`", "")
    yield from ("| column | unit | held by | opening | recorded as | meaning |", "|---|---|---|---|---|---|")
    for name, column in declarations(record).items():
        recorded = f"`{column.recorded}`" if column.recorded else ""
        yield f"| `{name}` | {column.unit} | {column.held_by} | {_opening(column)} | {recorded} | {column.meaning} |"
    yield ""


def _page_of_fields(title: str, file: str, record: type[Record]) -> Iterator[str]:
    yield from (f"## {title}", "", f"`{file}`", "")
    yield from ("| column | unit | recorded as | meaning |", "|---|---|---|---|")
    for name, field in record.fields.items():
        recorded = f"`{field.recorded}`" if field.recorded else ""
        yield f"| `{name}` | {field.unit} | {recorded} | {field.meaning} |"
    yield ""


def _opening(column: Declaration) -> str:
    if column.opening is None:
        return "drawn"
    return "empty" if callable(column.opening) else str(column.opening)
