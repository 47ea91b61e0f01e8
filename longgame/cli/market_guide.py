"""The guide beside a market of one's own: every column with its meaning, unit, example and what a blank stands for."""

from __future__ import annotations

from pathlib import Path

from longgame.environment.scenario.own_terms import OWN_NUMBERS, kinds_with, range_of
from longgame.environment.scenario.reading.assumed import blank_value
from longgame.environment.scenario.reading.market_columns import (
    ATTRIBUTE,
    SHARE_WORD_COLUMNS,
    WORD_COLUMNS,
    Attribute,
)
from longgame.environment.scenario.reading.market_files import ORGANIZATION_COLUMNS
from longgame.environment.scenario.reading.offer_reading import OFFER_COLUMNS
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import KINDS, PROVIDER_KINDS

_HEAD = """# A market of your own

1. Put your organisations into `organizations.csv`, one a row, with any spreadsheet. Only `organization` and `kind` must
   be there; what you leave blank is drawn or assumed. Columns that you do not need can go. A column `notes` is for you.
2. Put into `shares.csv` which payers cover whose lives, by provider or by region. Without it, and without the line
   `shares` in scenario.toml, they follow `member_share`.
3. `longgame check FOLDER` lists all mistakes, and everything that is assumed because a cell is blank.
4. `longgame run FOLDER` simulates the market.

Numbers may be written as your spreadsheet does: 80000, 80,000 or 80 000; 0.3, 0,3 or 30 %; with decimal commas also
80.000 in a file of semicolons. A number that could be read in two ways is refused, with both ways to write it.

CSV files may be separated by commas, semicolons or tabs. An Excel workbook works too: write
`organizations = "market.xlsx"` and `shares = "market.xlsx"` in scenario.toml, with sheets of these names (this needs
`pip install 'longgame[excel]'`).
"""

_NOTE = "<!-- Written by scripts/generate_docs.py; change the guide in longgame/cli/market_guide.py instead. -->"
#: What stands below the guide on the page of the documentation: tables too wide for a source.
_FILES = Path(__file__).parent / "templates" / "files.md"


def guide_text(scenario: Scenario) -> str:
    """The guide in Markdown, with the defaults of a scenario."""
    organizations = [_row(column, scenario) for column in ORGANIZATION_COLUMNS if column not in OFFER_COLUMNS]
    shares = [_cells(one.name, one.meaning, one.unit, one.example, one.otherwise) for one in SHARE_WORD_COLUMNS]
    return "\n".join(
        [
            _HEAD,
            "## organizations.csv",
            "",
            *_table(organizations),
            "",
            "Drawn values differ between replicates; values that you give are the same in all of them.",
            "",
            "## A move of one organisation",
            "",
            "These columns of organizations.csv say what an organisation offers or asks for in all years. A move with",
            "a first and a last year, or about one partnership model, is an `[[offers]]` table of scenario.toml.",
            "",
            *_table([_offer_row(column) for column in OFFER_COLUMNS]),
            "",
            "## shares.csv",
            "",
            *_table(shares),
            "",
            "Shares that do not sum to 1 are refused; `--normalise-shares` scales them and says so.",
            "",
        ]
    )


def own_market_page() -> str:
    """`docs/own-market.md`: the guide with the defaults of the default scenario, and what files may look like."""
    return f"{_NOTE}\n{guide_text(Scenario.load('default'))}\n{_FILES.read_text(encoding='utf-8')}"


def _row(column: str, scenario: Scenario) -> str:
    words = {word.name: word for word in WORD_COLUMNS}
    if column in words:
        word = words[column]
        return _cells(column, word.meaning, word.unit, word.example, word.otherwise)
    attribute = ATTRIBUTE[column]
    whose = "" if attribute.kinds == KINDS else f" ({_kinds(attribute.kinds)})"
    return _cells(column, attribute.meaning + whose, attribute.unit, attribute.example, _blank(attribute, scenario))


def _offer_row(column: str) -> str:
    """A column of what an organisation offers of its own; it has the range of the parameter of everybody else."""
    known = registry()
    kinds = kinds_with(column, known) if column in OWN_NUMBERS else KINDS
    parameter = range_of(column, kinds[0], None, known) if column in OWN_NUMBERS else None
    if parameter is None:
        accepted = "Partnership models that it offers or accepts, separated by spaces."
        return _cells(column, accepted, "names", "custom_risk_contract", "all models")
    whose = "" if kinds == KINDS else f" ({_kinds(kinds)})"
    unit = f"{parameter.unit}, {parameter.low:g} to {parameter.high:g}"
    meaning = parameter.meaning or "Share of savings: a payer gives no more, a provider takes no less."
    return _cells(column, meaning + whose, unit, f"{parameter.default}", "as the parameters have it")


def _kinds(kinds: tuple[str, ...]) -> str:
    return "providers" if kinds == PROVIDER_KINDS else ", ".join(f"{kind}s".replace("_", " ") for kind in kinds)


def _blank(attribute: Attribute, scenario: Scenario) -> str:
    """What a blank stands for, by kind where kinds differ."""
    values: dict[str, list[str]] = {}
    for kind in attribute.kinds:
        values.setdefault(blank_value(attribute, kind, scenario)[0], []).append(kind.replace("_", " "))
    if len(values) == 1:
        return next(iter(values))
    return "; ".join(f"{', '.join(kinds)}: {value}" for value, kinds in values.items())


def _table(rows: list[str]) -> list[str]:
    return ["| column | meaning | unit | example | blank |", "|---|---|---|---|---|", *rows]


def _cells(*cells: str) -> str:
    return f"| `{cells[0]}` | " + " | ".join(cell.replace("|", "\\|") for cell in cells[1:]) + " |"
