"""Pages of the documentation that are made from the program's own records, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from longgame.analysis.runs.compared_deals import COMPARED_DEALS
from longgame.cli.comparison_folder import DEALS_OF
from longgame.cli.listing_records import needed, recorded_by
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.column import Column
from longgame.environment.records.tables import ROWS, TABLES
from longgame.experiments.outcomes.catalogue import listed_outcomes
from longgame.experiments.outcomes.outcome import POOLING, Outcome
from longgame.vocabulary import KINDS, REASONS, SECTORS, STRATEGIES

_MADE: Final = "<!-- Made by scripts/generate_docs.py from the program's records: do not edit. -->"
_SIDES: Final = ("payer", "provider")
#: What stands for the members of a family, in names and sentences.
_PLACES: Final[Mapping[str, Sequence[str]]] = {
    "KIND": KINDS,
    "MODEL": MODELS,
    "REASON": REASONS,
    "SIDE": _SIDES,
    "SECTOR": SECTORS,
    "STRATEGY": STRATEGIES,
}


def outcomes_page() -> str:
    """`docs/outcomes.md`: every outcome; members of a family that differ by a word alone share a row."""
    lines = [
        _MADE,
        "",
        "# Outcomes",
        "",
        "An outcome is one number about a market. The summary of `longgame run`, `longgame compare` and",
        "`longgame sweep` use the same definitions.",
        "",
        "* **In one market** the value is the numerator divided by the denominator, over the years in the last column.",
        f"* **Over several markets** it is the {POOLING}.",
        "  Each market counts once, however many deals it holds.",
        "* **A difference between two scenarios** is the mean over the markets that have the value in both.",
        "* **A gain or loss** is against the no-deal twin: the same market on the same draws, in which nobody meets,",
        "  no provider groups form and nobody begins with its own employees. Groups and own employees prepare for",
        "  contracts, so what they cost and save counts as a gain or loss, also of those who never sign. Where nobody",
        "  meets (`market.meeting_rate=0`), all gains are exactly zero if `mechanisms.provider_groups` and",
        "  `mechanisms.own_employees` are off too, and not otherwise.",
        "",
        "`longgame outcomes SEARCH` lists them in full, `longgame outcomes --json` for machines. Capital letters stand",
        f"for a word: {', '.join(f'`{place}`' for place in _PLACES)}, and `N` for a number of years;",
        "`STRATEGY` may be a strategy of one's own, and `ORGANIZATION` is the id of an organisation.",
        "`needs` is the level of `--record` that a run must keep.",
        "",
        "| outcome | unit | meaning | numerator | denominator | years | needs |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *_outcome_rows()]) + "\n"


def _outcome_rows() -> Iterator[str]:
    seen = set()
    for outcome in listed_outcomes():
        cells = _general(outcome)
        if cells[0] not in seen:
            seen.add(cells[0])
            yield f"| `{cells[0]}` | {' | '.join(cells[1:])} |"


def _general(outcome: Outcome) -> list[str]:
    """Name, unit, meaning, numerator, denominator, years and needs, with a family's member as a word in capitals."""
    texts = [outcome.meaning, outcome.numerator, outcome.denominator, outcome.horizon]
    name, *members = outcome.name.split(".")
    for member in members:
        place = next((place for place, words in _PLACES.items() if member in words and words != _SIDES), None)
        if member.isdigit():
            place = "N"
            texts = [text.replace(f"first {member} deal", "first N deal") for text in texts]
            texts = [text.replace("first deal year", "first N deal years") for text in texts]
        elif member in _SIDES and name == "cumulative_cash":
            place = "SIDE"
            texts = [text.replace(f"The {member}", "The SIDE").replace(f"the {member}", "the SIDE") for text in texts]
        elif place is not None:
            texts = [text.replace(member, place).replace(member.replace("_", " "), place) for text in texts]
        name += f".{place or member}"
    return [name, outcome.unit, *texts, needed(outcome)]


def tables_page() -> str:
    """`docs/tables.md`: every column of every table of a run folder, and of the deals that a comparison keeps."""
    lines = [
        _MADE,
        "",
        "# Tables of a run folder",
        "",
        "Every table is a Parquet file of the run folder, with `--csv` a CSV file too. `longgame tables SEARCH` finds",
        "a column, `longgame tables --json` lists them for machines.",
        "",
    ]
    for table, columns in TABLES.items():
        lines += [f"## {table}", "", f"One row for each {ROWS[table]}. Kept with `{recorded_by(table)}`.", ""]
        lines += [*_columns(columns), ""]
    lines += [
        "## compared_deals, in the folder of a comparison",
        "",
        f"One row for each deal of the first {DEALS_OF} markets of each scenario; `longgame compare --out` writes it "
        "where an",
        "outcome needs deals, as the usual ones do.",
        "",
        *_columns(COMPARED_DEALS),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _columns(columns: Sequence[Column]) -> Iterator[str]:
    yield from ("| column | unit | type | meaning |", "|---|---|---|---|")
    for column in columns:
        kind = f"{column.kind} or missing" if column.nullable else column.kind
        yield f"| `{column.name}` | {column.unit} | {kind} | {column.meaning} |"
