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
from longgame.environment.state.stack import Cell
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import resolved_scenario
from longgame.experiments.running.simulate import suitable_workers
from longgame.experiments.stakes.table import FLOOR, LEAST_SHARE, Row, stakes_table

_HEADINGS: Final = ("mechanism", "side", "$ a life-year", "gains", "months", "points", "felt in", "what changes")
_NUMBERS: Final = (2, 3, 4, 5, 6)
_MARK: Final = "below the floor: "
#: The market of the page in the documentation, how many of it, and their seed.
_PAGE_MARKET, _PAGE_REPLICATES, _PAGE_SEED = "commercial", 4, 1
_EXPLAINED: Final = (
    "What each social state is worth to one side of a running deal, at the end of a year, if it alone changes. "
    "Medians over deal-years: each counts once, whatever its lives.",
    "$ a life-year: present value of the change in the side's own value of staying (at the table: of signing), without "
    "its sign, for each life and each discounted year that the value covers, a believed continuation included. "
    "gains: share of deal-years in which the side's value rises.",
    "months: change of first talks about the same model.",
    "points: change of the chance that the side stays next year, in percentage points. Its lasting circumstances "
    "towards the partner are known, the passing ones are logistic noise. At the table nothing is known of either.",
    f"felt in: share of deal-years in which the stake is at least ${FLOOR[0]:g} a life-year, {FLOOR[1]:g} months or "
    f"{FLOOR[2]:g} points. Below {100 * LEAST_SHARE:.0f} % it is marked as below the floor: a state with hardly a "
    "price. A stake says that a state has a price; its effect on a market may still be nothing.",
    "At the table: deals that were signed this year, as if they were signed again for the first time. A payment can be "
    "declined, so only its gains count. Nobody values a shallower dip as such; what it lets a provider fund has a row.",
    "honesty and entitlement: next year's trust, grievances and people, by the rules, with and without the broken "
    "promise or the claim; then what staying is worth in either state.",
    "partner_choice: a slot is won or lost, so points are the mean over callers who compete for one. The side is the "
    "caller whose partner trusts it more.",
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
    workers: int | None
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
    cells = [Cell(scenario, options.seed, replicate) for replicate in range(1, options.replicates + 1)]
    workers = options.workers or suitable_workers(cells)
    what = f"{scenario.name}: {counted(options.replicates, 'market')}"
    with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:
        rows = stakes_table(scenario, options.replicates, options.seed, workers, progress)
    if options.as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        click.echo("Nobody talked and no deal was running at the end of any year, so there is nothing at stake.")
        return
    click.echo(chart(_HEADINGS, [_cells(row) for row in rows], numbers=_NUMBERS))
    if not options.quiet:
        click.echo("")
        for line in _EXPLAINED:
            click.echo(line)


def stakes_page() -> str:
    """`docs/stakes.md`: the stakes of the calibrated commercial market."""
    rows = stakes_table(Scenario.load(_PAGE_MARKET), _PAGE_REPLICATES, _PAGE_SEED)
    return "\n".join(_page_lines(rows)) + "\n"


def _page_lines(rows: Sequence[Row]) -> Iterator[str]:
    yield "<!-- Made by scripts/generate_docs.py from the program's records: do not edit. -->"
    yield from ("", "# Stakes", "")
    for line in _EXPLAINED:
        yield from (line, "")
    markets = counted(_PAGE_REPLICATES, "replicate")
    yield f"The market `{_PAGE_MARKET}`, {markets}, seed {_PAGE_SEED}; made by `longgame stakes {_PAGE_MARKET}`."
    yield ""
    yield "| " + " | ".join(_HEADINGS) + " |"
    yield "|" + "|".join("---:" if place in _NUMBERS else "---" for place in range(len(_HEADINGS))) + "|"
    for row in rows:
        yield "| " + " | ".join(_cells(row)) + " |"


def _cells(row: Row) -> list[str]:
    """A row of the table; a stake that is hardly ever felt is marked."""
    share = float(row["share_of_deal_years"])
    mark = _MARK if share < LEAST_SHARE else ""
    worth = [_rounded(float(row[name])) for name in ("usd_per_life_year", "months", "points")]
    gains = f"{100.0 * float(row['share_of_gains']):.0f} %" if worth[0] != "-" else "-"
    felt = f"{100.0 * share:.0f} %"
    return [str(row["mechanism"]), str(row["side"]), worth[0], gains, *worth[1:], felt, f"{mark}{row['change']}"]


def _rounded(value: float) -> str:
    """A number with two significant digits; a dash for what would show as nothing."""
    if value < 5e-5:
        return "-"
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.{min(max(1 - floor(log10(rounded)), 0), 4)}f}"
