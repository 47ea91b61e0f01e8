"""Carry out `longgame invasion`: simulate, print the result, name the folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.errors import WrongUse
from longgame.cli.folder_notes import folder_notes
from longgame.cli.invasion_folder import InvasionPlan, invasion_json, write_invasion
from longgame.cli.option_types import FigureFiles
from longgame.cli.output import results_kept_in
from longgame.cli.progress_bar import progress_bar
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.scenario.scenario import ScenarioError
from longgame.experiments.invasion.invasion import tipping_share
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import input_files, resolved_scenario
from longgame.experiments.running.simulate import available_cores

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class InvasionOptions:
    """The options of `longgame invasion`, as its help describes them."""

    resident: str
    mutant: str
    scenario: str
    settings: tuple[str, ...]
    shares: tuple[float, ...]
    windows: tuple[int, ...]
    kinds: tuple[str, ...]
    replicates: int
    seed: int
    years: int | None
    workers: int | None
    out: Path | None
    figures: FigureFiles
    as_json: bool
    quiet: bool


def invasion_command(options: InvasionOptions) -> None:
    """Carry out `longgame invasion`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    scenario = resolved_scenario(options.scenario, years=options.years, overrides=options.settings)
    for warning in scenario.warnings:
        click.echo(f"Warning: {warning}", err=True)
    plan = InvasionPlan(
        resident=options.resident,
        mutant=options.mutant,
        scenario=scenario,
        shares=options.shares,
        windows=options.windows,
        kinds=options.kinds,
        replicates=options.replicates,
        seed=options.seed,
    )
    if options.out is not None:
        NewFolder(options.out).check()
    openings = counted(len(options.shares) * len(options.windows), "opening")
    what = f"{openings}, {counted(options.replicates, 'market')} each"
    try:
        with ending_like_ctrl_c(), progress_bar(what, options.quiet or options.as_json) as progress:
            table = plan.table(options.workers or available_cores(), progress)
    except ScenarioError:
        raise
    except ValueError as error:
        raise WrongUse(str(error)) from None
    folder = None
    if options.out is not None:
        new = NewFolder(options.out)
        folder = write_invasion(plan, table, new, input_files(options.scenario), options.figures)
        for line in folder_notes(new):
            click.echo(line, err=True)
    with results_kept_in(folder):
        _say(options, table, folder)


def _say(options: InvasionOptions, table: pd.DataFrame, folder: Path | None) -> None:
    """Print the result of the invasion and the path of its folder."""
    if options.as_json:
        click.echo(invasion_json(table))
        return
    if options.quiet:
        click.echo(str(folder) if folder else "")
        return
    from longgame.analysis.words.invasion_page import invasion_page

    width = shutil.get_terminal_size((110, 24)).columns
    click.echo(invasion_page(options.resident, options.mutant, table, tipping_share(table), width))
    if folder is not None:
        drawn = ", ".join(f".{suffix}" for suffix in options.figures.formats)
        click.echo(f"Folder: {folder}  (invasion.parquet, .csv, .json, {drawn})")
