"""Carry out `longgame validate` on a public programme: simulate, measure, print, write the folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.errors import WrongUse
from longgame.cli.folder_notes import folder_notes
from longgame.cli.output import results_kept_in
from longgame.cli.progress_bar import progress_bar
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.manifest.contents import provenance
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import Plan, run
from longgame.experiments.running.simulate import suitable_workers

if TYPE_CHECKING:
    from longgame.analysis.validation.program import ProgramCheck
    from longgame.cli.validate_command import ValidateOptions
    from longgame.environment.records.results import Results

#: The real figures are of the performance years 2013 to 2018.
_YEARS = 6


def validate_program(options: ValidateOptions) -> bool:
    """Hold a scenario with a public programme against the real one.

    Returns:
        Whether the gate passes.

    Raises:
        WrongUse: the scenario has no programme, or not the years of the real figures.
    """
    scenario = Scenario.load(options.scenario)
    if not scenario.values["mechanisms.program"]:
        raise WrongUse(f"{options.scenario} has no public programme (mechanisms.program); medicare-acos has one.")
    if scenario.years != _YEARS:
        raise WrongUse(f"{options.scenario} has {scenario.years} years; the real figures need {_YEARS}, 2013 to 2018.")
    if options.out is not None:
        NewFolder(options.out).check()
    with ending_like_ctrl_c(), progress_bar(counted(options.replicates, "market"), options.quiet) as progress:
        results = run(
            scenario,
            replicates=options.replicates,
            seed=options.seed,
            workers=options.workers
            or suitable_workers(Plan(scenario, options.seed, options.replicates, twin=False).cells),
            record="deals",
            twin=False,
            progress=progress,
        )
    from longgame.analysis.validation.program import check_program

    check = check_program(results, options.replicates, options.seed)
    folder = None
    if options.out is not None:
        new = NewFolder(options.out)
        folder = _write(check, results, options, new)
        for note in folder_notes(new):
            click.echo(note, err=True)
    with results_kept_in(folder):
        _say(check, options, folder)
    return check.gate.passes


def _write(check: ProgramCheck, results: Results, options: ValidateOptions, new: NewFolder) -> Path:
    """Write targets.csv, nulls.csv, gate.json and a manifest; returns the folder."""
    with new:
        write_csv(check.targets, new.partial / "targets.csv")
        write_csv(check.nulls, new.partial / "nulls.csv")
        score = None if check.log_score != check.log_score else check.log_score
        found = {**check.gate.json(), "log_score": score}
        found["nulls"] = {name: one.met for name, one in check.null_gates.items()}
        (new.partial / "gate.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        information = {
            "kind": "validation",
            "scenario": options.scenario,
            "scenario_hash": results.information["scenario_hash"],
            "seed": options.seed,
            "replicates": options.replicates,
            **provenance(),
        }
        write_manifest(new.partial, information, {"targets": len(check.targets), "nulls": len(check.nulls)})
        return new.publish()


def _say(check: ProgramCheck, options: ValidateOptions, folder: Path | None) -> None:
    """Print the table and the path of its folder."""
    if options.quiet:
        click.echo(str(folder) if folder else "pass" if check.gate.passes else "fail")
        return
    from longgame.analysis.words.program_page import program_page

    width = shutil.get_terminal_size((120, 24)).columns
    click.echo(program_page(check, options.scenario, options.replicates, options.seed, width))
    if folder is not None:
        click.echo(f"Folder: {folder}  (targets.csv, nulls.csv, gate.json)")
