"""Carry out `longgame run`: plan, progress, summary, figures and the closing message."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import click

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import KEPT_WIDTH
from longgame.cli.errors import Failure, wants_traceback
from longgame.cli.folder_notes import folder_notes
from longgame.cli.option_types import FigureFiles
from longgame.cli.output import results_kept_in
from longgame.cli.progress_bar import progress_bar
from longgame.environment.records.results import Results
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.reading.layers import hidden_by_bundled
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.plug_ins import StrategyFile, load_strategies
from longgame.experiments.running.run import Plan, input_files, resolved_scenario
from longgame.experiments.running.run_folder import FinishedRun, run_folder, run_to_folder
from longgame.experiments.running.simulate import suitable_workers

#: Every deal of a run with the names of its parties, when and why it ended, and dollars.
NAMED_DEALS = "named_deals.csv"
_MOST_NAMED_DEALS = 5_000


@dataclass(frozen=True)
class RunOptions:
    """The options of `longgame run`, as its help describes them."""

    scenario: str
    replicates: int
    seed: int
    years: int | None
    settings: tuple[str, ...]
    strategies: Path | None
    workers: int | None
    record: str
    out: Path | None
    csv: bool
    twin: bool
    figures: FigureFiles | None
    quiet: bool


def run_command(options: RunOptions) -> None:
    """Carry out `longgame run`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    strategies = load_strategies(options.strategies) if options.strategies is not None else []
    scenario = resolved_scenario(
        options.scenario, years=options.years, overrides=options.settings, strategies=strategies
    )
    for warning in (*hidden_by_bundled(options.scenario), *scenario.warnings):
        click.echo(f"Warning: {warning}", err=True)
    plan = Plan(scenario, options.seed, options.replicates, options.record, options.twin)
    inputs = input_files(options.scenario)
    strategy_files = []
    if options.strategies is not None:
        inputs.extend(StrategyFile.read(options.strategies).paths)
        strategy_files.append(str(options.strategies.resolve()))
    summary: list[str] = []
    new = run_folder(scenario.name, plan.seed, options.out)

    def present(results: Results, folder: Path) -> None:
        summary.append(present_run(results, folder, options.figures))
        if options.csv:
            write_named_deals(results, folder)

    with (
        ending_like_ctrl_c(),
        progress_bar(f"{plan.scenario.name}: {counted(plan.replicates, 'market')}", options.quiet) as progress,
    ):
        finished = run_to_folder(
            plan,
            new,
            workers=options.workers or suitable_workers(plan.cells),
            csv=options.csv,
            progress=progress,
            present=present,
            strategy_files=strategy_files,
            inputs=inputs,
            figures=options.figures.recorded if options.figures else None,
        )
    for line in folder_notes(new):
        click.echo(line, err=True)
    with results_kept_in(finished.folder):
        _say(plan, finished, summary, options.quiet)


def present_run(results: Results, folder: Path, figures: FigureFiles | None) -> str:
    """Write summary.json, summary.txt, the figures and a list of deals that is not too long; return the summary."""
    from longgame.analysis.runs.summary import render, summarize

    summary = summarize(results)
    (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    (folder / "summary.txt").write_text(render(summary, KEPT_WIDTH), encoding="utf-8")
    write_named_deals(results, folder, _MOST_NAMED_DEALS)
    if figures is not None:
        from longgame.analysis.figures.run_figures import write_figures

        (folder / "figures").mkdir()
        write_figures(results, folder / "figures", figures.formats, figures.width)
    return render(summary, shutil.get_terminal_size((KEPT_WIDTH, 24)).columns).rstrip("\n")


def write_named_deals(results: Results, folder: Path, most: int | None = None) -> None:
    """Write the deals of a run by name, if it recorded events and has at most so many (None: any number)."""
    from longgame.analysis.runs.named_deals import named_deals

    deals = named_deals(results) if "events" in results.tables else None
    if deals is not None and (most is None or len(deals) <= most):
        write_csv(deals, folder / NAMED_DEALS)


def _say(plan: Plan, finished: FinishedRun, summary: list[str], quiet: bool) -> None:
    """Print how the run went and where it is.

    Raises:
        Failure: the run is not all that was asked for.
    """
    folder = finished.folder
    if finished.interrupted:
        what = f"{finished.replicates} of {plan.replicates} replicates are complete and kept in {folder}"
        why = "Stopped" if finished.fault is None else str(finished.fault) or "Out of memory"
        raise Failure(f"{why.rstrip('.')}: {what} (tables and manifest; no summary, no figures).")
    if finished.presentation_error is not None:
        error = finished.presentation_error
        if wants_traceback():
            raise error
        raise Failure(
            f"The tables are complete and kept in {folder}, but the summary and the figures failed: "
            f"{type(error).__name__}: {error}"
        ) from error
    if quiet:
        click.echo(str(folder))
        return
    click.echo("\n".join(summary))
    named = f", {NAMED_DEALS}" if (folder / NAMED_DEALS).is_file() else ""
    figures = ", figures/" if (folder / "figures").is_dir() else ""
    tables = f"{', '.join(plan.table_names)} as .parquet"
    click.echo(f"\nRun folder: {folder}  (summary.txt, summary.json{named}{figures}; {tables})")
