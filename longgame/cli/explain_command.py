"""Carry out `longgame explain`: choose what is asked, simulate again where needed, print the page, write the folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.analysis.explanation.deal_search import ExplanationError, find_deal, find_organization
from longgame.analysis.words.text_page import KEPT_WIDTH, Written
from longgame.cli.errors import WrongUse
from longgame.cli.explanation_folder import Explained, Explanation, write_explanation
from longgame.cli.option_types import FigureFiles
from longgame.cli.progress_bar import progress_bar
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.records.results import Results
from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.counterfactuals.levers import LEVERS
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.plug_ins import load_strategies

if TYPE_CHECKING:
    from longgame.analysis.explanation.deal_story import DealStory
    from longgame.analysis.explanation.what_would_have_kept import Counterfactuals


@dataclass(frozen=True)
class ExplainOptions:
    """The options of `longgame explain`, as its help describes them."""

    run: Path
    replicate: int | None
    deal: str | None
    organization: str | None
    levers: tuple[str, ...]
    odds: int
    strategies: Path | None
    workers: int | None
    out: Path | None
    figures: FigureFiles
    quiet: bool


def explain_command(options: ExplainOptions) -> None:
    """Carry out `longgame explain`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    _check(options)
    new = None if options.out is None else NewFolder(options.out)
    if new is not None:
        new.check()
    results = Results.from_folder(options.run)
    try:
        with ending_like_ctrl_c():
            found = _explanation(options, results)
    except ExplanationError as error:
        raise WrongUse(str(error)) from None
    if not (options.quiet and new is not None):
        click.echo(found.text(shutil.get_terminal_size((KEPT_WIDTH, 24)).columns).rstrip("\n"))
    if new is not None:
        explained = Explained(options.run, results, _asked(options), options.strategies)
        folder, files = write_explanation(found, explained, new)
        click.echo(str(folder) if options.quiet else f"\nFolder: {folder}  ({', '.join(files)})")


def _check(options: ExplainOptions) -> None:
    if options.deal is not None and options.organization is not None:
        raise WrongUse("--deal and --organization ask for different pages: give one of them")
    for name in options.levers:
        if name not in LEVERS:
            raise WrongUse(f"--lever {quoted(name)} is unknown{allowed_hint(name, LEVERS)}")
    if options.levers and options.deal is None:
        raise WrongUse("--lever is about a deal: add --deal")


def _asked(options: ExplainOptions) -> dict[str, object]:
    """What the manifest keeps of the options."""
    asked: dict[str, object] = {"replicate": options.replicate}
    if options.deal is not None:
        return asked | {"deal": options.deal, "levers": list(options.levers or LEVERS), "odds": options.odds}
    return asked if options.organization is None else asked | {"organization": options.organization}


def _explanation(options: ExplainOptions, results: Results) -> Explanation:
    # Imported here: the libraries of one page would slow the others down.
    if options.deal is not None:
        return _of_deal(options, results, options.deal)
    if options.organization is not None:
        from longgame.analysis.explanation.organization_page import organization_page
        from longgame.analysis.explanation.organization_record import organization_record

        organization = find_organization(results, options.organization)
        record = organization_record(results, organization, options.replicate)
        page = partial(organization_page, record, results.seed, options.replicate)
        return Explanation(page, {"deals.csv": record.deals})
    from longgame.analysis.explanation.exit_drivers import exit_drivers
    from longgame.analysis.explanation.market_page import list_of_deals, market_page

    listed: Written = partial(list_of_deals, results, options.replicate)
    if "deals" not in results.tables:
        why = "What drives exits is known of runs with --record deals.\n"
        return Explanation(lambda width: f"{listed(width)}\n{why}", {})
    drivers: Written = partial(market_page, exit_drivers(results, options.replicate), results.seed, options.replicate)
    return Explanation(lambda width: f"{listed(width)}\n{drivers(width)}", {})


def _of_deal(options: ExplainOptions, results: Results, meant: str) -> Explanation:
    from longgame.analysis.explanation.counterfactual_table import counterfactual_table
    from longgame.analysis.explanation.deal_page import deal_page
    from longgame.analysis.explanation.deal_story import deal_story, history_table
    from longgame.analysis.explanation.what_would_have_kept import counterfactuals, with_odds

    found = find_deal(results, meant, options.replicate)
    strategies = load_strategies(options.strategies) if options.strategies is not None else []
    scenario = Scenario.from_canonical(results.scenario, strategies)
    # Functions of a strategy file are known to this process alone.
    workers = 1 if options.strategies is not None else options.workers
    story = deal_story(results, scenario, found.deal, found.replicate)
    with progress_bar("levers", options.quiet) as bar:
        tried = counterfactuals(results, scenario, story, options.levers or LEVERS, workers, bar)
    if options.odds:
        with progress_bar(f"odds over {options.odds} markets", options.quiet) as bar:
            tried = with_odds(results, scenario, story, tried, options.odds, bool(options.levers), workers, bar)
    text = partial(deal_page, story, found, results.seed, results.replicates, tried)
    tables = {"history.csv": history_table(story), "counterfactuals.csv": counterfactual_table(tried)}
    return Explanation(text, tables, lambda folder: _draw(story, tried, folder, options.figures))


def _draw(story: DealStory, tried: Counterfactuals, folder: Path, figures: FigureFiles) -> list[str]:
    """Draw the figures of a deal into a folder; returns the names of the files."""
    from longgame.analysis.explanation.deal_figures import deal_figure, odds_figure
    from longgame.analysis.figures import style
    from longgame.analysis.figures.sheet import Sheet

    sheet = Sheet(figures.width)
    drawn = {"deal": deal_figure(story, sheet), "odds": odds_figure(story, tried, sheet)}
    return [
        style.save(figure, folder / f"{name}.{suffix}").name
        for name, figure in drawn.items()
        if figure is not None
        for suffix in figures.formats
    ]
