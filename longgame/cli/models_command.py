"""Carry out `longgame models SCENARIO`, and write the page docs/models.md: which model for whom, from runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import click

from longgame.analysis.suitability.records import Suitability, runs_of, suitability
from longgame.analysis.words.counted_words import counted
from longgame.cli.group_charts import GROUPS_EXPLAINED, group_charts
from longgame.cli.listing_tables import chart
from longgame.cli.models_charts import Chart, model_charts
from longgame.cli.models_in_short import IN_SHORT_EXPLAINED, in_short
from longgame.cli.progress_bar import progress_bar
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import resolved_scenario
from longgame.experiments.running.simulate import suitable_workers

_EXPLAINED: Final = (
    "signed a century: signatures in a hundred years of one provider. Smaller and larger: halves of a kind by lives in "
    "year 1.",
    "years together: mean of the first ten years, of deals that can be followed so long.",
    "provider, payer: each side's own result of the deal a life-year, by its books, displaced margin included. What an "
    "employer keeps of the savings is not the payer's.",
    "One model alone: what each account gains against the same market without any deal, in dollars for each "
    "member-year of the market. Those who pass money on gain revenue, before costs that the model does not follow.",
)
_INTERVALS: Final = "In brackets: 95 % intervals over markets; a figure without brackets rests on too few."
#: Markets and seed of the page in the documentation.
_PAGE_REPLICATES, _PAGE_SEED = 24, 1


@dataclass(frozen=True)
class ModelsOptions:
    """The options of `longgame models SCENARIO`, as its help describes them."""

    scenario: str
    settings: tuple[str, ...]
    replicates: int
    seed: int
    years: int | None
    workers: int | None
    as_json: bool
    quiet: bool


def models_command(options: ModelsOptions) -> None:
    """Carry out `longgame models SCENARIO`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    scenario = resolved_scenario(options.scenario, years=options.years, overrides=options.settings)
    for warning in scenario.warnings:
        click.echo(f"Warning: {warning}", err=True)
    cells = [Cell(scenario, options.seed, replicate) for replicate in range(1, options.replicates + 1)]
    workers = options.workers or suitable_workers(cells)
    what = f"{scenario.name}: {counted(options.replicates, 'market')}, {runs_of(scenario)} offers"
    with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:
        found = suitability(scenario, options.replicates, options.seed, workers, progress)
    if options.as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for one in _charts(found):
        click.echo(f"{one.title}\n")
        click.echo(chart(one.headings, one.rows, numbers=range(1, len(one.headings)) if one.numbers else ()))
        click.echo("")
    if not options.quiet:
        for line in _explained(found):
            click.echo(line)


def models_page() -> str:
    """`docs/models.md`: which model for whom in the default market."""
    found = suitability(Scenario.load("default"), _PAGE_REPLICATES, _PAGE_SEED)
    return "\n".join(_page_lines(found)) + "\n"


def _page_lines(found: Suitability) -> Iterator[str]:
    yield "<!-- Made by scripts/generate_docs.py from the program's records: do not edit. -->"
    yield from ("", "# Which model, and which group, for whom", "")
    markets = counted(_PAGE_REPLICATES, "replicate")
    yield f"The default market, {markets}, seed {_PAGE_SEED}; made by `longgame models default -n {_PAGE_REPLICATES}`."
    yield ""
    yield "Parameters of groups are mostly reasoned (`longgame parameters groups.`), so their tables say what follows"
    yield "from these sizes, and not what groups are like. [How to read it](#how-to-read-it) explains every column."
    for one in _charts(found):
        yield from ("", f"## {one.title}", "")
        yield "| " + " | ".join(one.headings) + " |"
        yield "|---|" + ("---:|" if one.numbers else "---|") * (len(one.headings) - 1)
        for row in one.rows:
            yield "| " + " | ".join(row) + " |"
    yield from ("", "## How to read it", "")
    yield from (f"* {line}" for line in _explained(found))


def _charts(found: Suitability) -> Iterator[Chart]:
    yield from in_short(found)
    yield from model_charts(found)
    yield from group_charts(found)


def _explained(found: Suitability) -> Sequence[str]:
    of_groups = GROUPS_EXPLAINED if found["group_markets"] else ("No provider groups are founded in this scenario.",)
    return (IN_SHORT_EXPLAINED, *_EXPLAINED, *of_groups, _INTERVALS)
