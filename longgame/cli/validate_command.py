"""Carry out `longgame validate --behaviour`: simulate, measure, print the table, name the folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.folder_notes import folder_notes
from longgame.cli.output import results_kept_in
from longgame.cli.progress_bar import Report, progress_bar
from longgame.cli.validate_program import validate_program
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.results import Results
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.manifest.contents import provenance
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import Plan, run
from longgame.experiments.running.simulate import suitable_workers

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ValidateOptions:
    """The options of `longgame validate`, as its help describes them."""

    behaviour: bool
    scenario: str
    replicates: int
    seed: int
    workers: int | None
    out: Path | None
    quiet: bool


def validate_command(options: ValidateOptions) -> None:
    """Carry out `longgame validate`.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    if not options.behaviour:
        if not validate_program(options):
            raise click.exceptions.Exit(1)
        return
    if options.out is not None:
        NewFolder(options.out).check()
    with ending_like_ctrl_c(), progress_bar(f"3 x {counted(options.replicates, 'market')}", options.quiet) as progress:
        runs = _runs(options, progress)
    from longgame.analysis.validation.behaviour import behaviour_table

    table = behaviour_table(runs)
    folder = None
    if options.out is not None:
        new = NewFolder(options.out)
        folder = _write(table, runs, options, new)
        for line in folder_notes(new):
            click.echo(line, err=True)
    with results_kept_in(folder):
        _say(options, table, folder)


def _runs(options: ValidateOptions, progress: Report | None) -> dict[str, Results]:
    """The scenarios of the table, on the same seed and replicates."""
    from longgame.analysis.validation.behaviour import RECORDED

    scenarios = {name: Scenario.load(name) for name in RECORDED}
    total = options.replicates * sum(scenario.years for scenario in scenarios.values())
    runs: dict[str, Results] = {}
    done = 0
    for name, scenario in scenarios.items():
        before = done

        def report(years: int, _: int, words: str = "", before: int = before) -> None:
            if progress is not None:
                progress(before + years, total, words)

        cells = Plan(scenario, options.seed, options.replicates, twin=False).cells
        runs[name] = run(
            scenario,
            replicates=options.replicates,
            seed=options.seed,
            workers=options.workers or suitable_workers(cells),
            record=RECORDED[name],
            twin=False,
            progress=report,
        )
        done += options.replicates * scenario.years
    return runs


def _write(table: pd.DataFrame, runs: dict[str, Results], options: ValidateOptions, new: NewFolder) -> Path:
    """Write behaviour.csv and a manifest; returns the folder."""
    with new:
        write_csv(table, new.partial / "behaviour.csv")
        information = {
            "kind": "behaviour",
            "scenarios": {name: results.information["scenario_hash"] for name, results in runs.items()},
            "seed": options.seed,
            "replicates": options.replicates,
            **provenance(),
        }
        write_manifest(new.partial, information, {"behaviour": len(table)})
        return new.publish()


def _say(options: ValidateOptions, table: pd.DataFrame, folder: Path | None) -> None:
    """Print the table and the path of its folder."""
    if options.quiet:
        lines = [f"{row['id']}: {row['verdict']}" for row in table.to_dict("records")]
        click.echo(str(folder) if folder else "\n".join(lines))
        return
    from longgame.analysis.words.behaviour_page import behaviour_page

    width = shutil.get_terminal_size((120, 24)).columns
    click.echo(behaviour_page(table, options.replicates, options.seed, width))
    if folder is not None:
        click.echo(f"Folder: {folder}  (behaviour.csv)")
