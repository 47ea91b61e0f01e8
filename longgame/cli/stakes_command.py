"""Carry out `longgame stakes`, and write the page docs/stakes.md: what each social state is worth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.listing_tables import chart
from longgame.cli.progress_bar import progress_bar
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import resolved_scenario
from longgame.experiments.stakes.table import FLOOR, LEAST_SHARE, Row, stakes_table

_HEADINGS: Final = ("mechanism", "side", "$ a life-year", "months", "points", "felt in", "what changes")
#: Markets and seed of the page in the documentation.
_PAGE_REPLICATES, _PAGE_SEED = 4, 1
_EXPLAINED: Final = (
    "What each social state is worth to one side of a running deal, at the end of a year, if it alone changes.",
    "$ a life-year: median change of the side's own value, for each life and discounted year that the value covers.",
    "months: median change of first talks about the same model. points: median change of the chance to stay (or to "
    "sign, or to get a slot), in percentage points, with circumstances that nobody sees as logistic noise.",
    f"felt in: share of deal-years in which the stake is at least ${FLOOR[0]:g}, {FLOOR[1]:g} months or {FLOOR[2]:g} "
    f"points. Below {100 * LEAST_SHARE:.0f} % a mechanism has hardly a price. A stake says that a state has a price; "
    "its effect on a market may still be nothing.",
    "A slot is won or lost: its points are the mean over callers who compete for one, and it is felt by those.",
    "In brackets: what the stakes stand beside.",
)


@dataclass(frozen=True)
class StakesOptions:
    """The options of `longgame stakes`, as its help describes them."""

    scenario: str
    settings: tuple[str, ...]
    replicates: int
    seed: int
    years: int | None
    as_json: bool
    quiet: bool


def stakes_command(options: StakesOptions) -> None:
    """Carry out `longgame stakes`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    scenario = resolved_scenario(options.scenario, years=options.years, overrides=options.settings)
    for warning in scenario.warnings:
        click.echo(f"Warning: {warning}", err=True)
    what = counted(options.replicates, "market")
    with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:

        def done(number: int) -> None:
            if progress is not None:
                progress(number * scenario.years, options.replicates * scenario.years, "")

        rows = stakes_table(scenario, options.replicates, options.seed, done)
    if options.as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo("No deal was running at the end of any year, so there is nothing at stake.")
        return
    cells = [_cells(row) for row in rows]
    click.echo(chart(_HEADINGS, cells, numbers=(2, 3, 4, 5)))
    if not options.quiet:
        click.echo("")
        for line in _EXPLAINED:
            click.echo(line)


def stakes_page() -> str:
    """`docs/stakes.md`: the stakes of the default market."""
    rows = stakes_table(Scenario.load("default"), _PAGE_REPLICATES, _PAGE_SEED)
    return "\n".join(_page_lines(rows)) + "\n"


def _page_lines(rows: Sequence[Row]) -> Iterator[str]:
    yield "<!-- Made by scripts/generate_docs.py from the program's records: do not edit. -->"
    yield from ("", "# Stakes", "")
    for line in _EXPLAINED:
        yield from (line, "")
    yield f"The default market, {counted(_PAGE_REPLICATES, 'replicate')}, seed {_PAGE_SEED}; made by `longgame stakes`."
    yield ""
    yield "| " + " | ".join(_HEADINGS) + " |"
    yield "|---|---|---:|---:|---:|---:|---|"
    for row in rows:
        yield "| " + " | ".join(_cells(row)) + " |"


def _cells(row: Row) -> list[str]:
    """A row of the table; a stake that is hardly ever felt is marked."""
    share = float(row["share_of_deal_years"])
    mark = " (below the floor)" if share < LEAST_SHARE else ""
    return [
        str(row["mechanism"]),
        str(row["side"]),
        *(_rounded(float(row[name])) for name in ("usd_per_life_year", "months", "points")),
        f"{100.0 * share:.0f} %",
        f"{row['change']}{mark}",
    ]


def _rounded(value: float) -> str:
    """A number with two significant digits; a dash for nothing."""
    if value == 0.0:
        return "-"
    digits = max(1 - floor(log10(abs(value))), 0)
    return f"{round(value, 1 - floor(log10(abs(value)))):,.{min(digits, 4)}f}"
