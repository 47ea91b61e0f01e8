"""Carry out `longgame validate`: the model against every figure of the real programme, with both nulls and the gate."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.errors import WrongUse
from longgame.cli.folder_notes import folder_notes
from longgame.cli.output import results_kept_in
from longgame.cli.progress_bar import progress_bar
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.manifest.contents import provenance
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import resolved_scenario
from longgame.experiments.running.simulate import suitable_workers

if TYPE_CHECKING:
    import pandas as pd

    from longgame.analysis.targets.real_side import RealSide
    from longgame.analysis.targets.validation import Validation

#: Markets in which each lever is moved, at most: the same luck with and without it needs fewer than a level does.
_LEVER_MARKETS: Final = 10


@dataclass(frozen=True)
class TargetOptions:
    """The options of `longgame validate` without `--behaviour`, as its help describes them."""

    scenario: str
    replicates: int
    seed: int
    workers: int | None
    out: Path | None
    aco_files: Path | None
    quiet: bool
    formats: tuple[str, ...] = ("png",)


@dataclass(frozen=True)
class TargetsFound:
    """What is printed and written."""

    scenario: Scenario
    validation: Validation
    elasticities: pd.DataFrame
    summary: dict[str, Any]


def validate_targets(options: TargetOptions) -> bool:
    """Carry out `longgame validate` without `--behaviour`.

    Returns:
        Whether the gate passes.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    scenario = _scenario_with_programme(options.scenario)
    for warning in scenario.warnings:
        click.echo(f"Warning: {warning}", err=True)
    if options.out is not None:
        NewFolder(options.out).check()
    real = real_side(options.aco_files)
    for note in real.notes:
        click.echo(f"Note: {note}", err=True)
    with ending_like_ctrl_c():
        found = measured_targets(scenario, real, options)
        folder = None
        if options.out is not None:
            new = NewFolder(options.out)
            folder = write_targets(found, options, new, puf_files(options.aco_files))
            for line in folder_notes(new):
                click.echo(line, err=True)
    with results_kept_in(folder):
        _say(options, found, folder)
    return found.validation.model.gate.passes


def _scenario_with_programme(name: str) -> Scenario:
    """The scenario.

    Raises:
        WrongUse: it has no public programme, or not the years of the real figures.
    """
    scenario = resolved_scenario(name)
    if problem := why_not_comparable(scenario):
        raise WrongUse(f"{name} {problem}")
    return scenario


def why_not_comparable(scenario: Scenario) -> str:
    """Why a scenario cannot be held against the real programme; empty if it can."""
    from longgame.analysis.targets.real_side import YEARS

    if not scenario.values["mechanisms.program"]:
        return "has no public programme (mechanisms.program); medicare-acos has one."
    if scenario.years != len(YEARS):
        return f"has {scenario.years} years; the real figures need {len(YEARS)}, {YEARS[0]} to {YEARS[-1]}."
    return ""


def real_side(files: Path | None, source: str | None = None) -> RealSide:
    """The published figures, or those of a user's own files.

    Args:
        files: their folder; None for the published figures.
        source: what the tables call the folder; default: its path.

    Raises:
        WrongUse: the files cannot be used.
    """
    from longgame.analysis.targets.puf import PufError
    from longgame.analysis.targets.real_side import published_side, side_of_files

    if files is None:
        return published_side()
    try:
        return side_of_files(files, source)
    except PufError as error:
        raise WrongUse(str(error)) from None


def puf_files(folder: Path | None) -> tuple[Path, ...]:
    """The files of a user's own copy of the real figures; none for the published ones."""
    from longgame.analysis.targets.puf import csv_files

    return () if folder is None else tuple(csv_files(folder))


def measured_targets(
    scenario: Scenario, real: RealSide, options: TargetOptions, shown: Progress | None = None
) -> TargetsFound:
    """Simulate the markets, and fewer of them with each lever moved; measure everything.

    Args:
        scenario: with a public programme.
        real: the real figures.
        options: of the command.
        shown: told of the progress; default: a bar of its own.

    Raises:
        SimulationError: a worker process died.
    """
    from longgame.analysis.targets.elasticities import LEVERS, elasticities, with_lever
    from longgame.analysis.targets.simulated_panels import simulated_panels
    from longgame.analysis.targets.validation import validation

    few = min(options.replicates, _LEVER_MARKETS)
    cells = [Cell(scenario, options.seed, replicate) for replicate in range(1, options.replicates + 1)]
    for lever in LEVERS:
        moved = with_lever(scenario, lever)
        cells += [Cell(moved, options.seed, replicate) for replicate in range(1, few + 1)]
    workers = options.workers or suitable_workers(cells)
    with progress_bar(f"{scenario.name}: {counted(len(cells), 'market')}", options.quiet) as progress:
        panels = simulated_panels(cells, workers, shown or progress)
    levers = {
        lever.name: panels[options.replicates + place * few : options.replicates + (place + 1) * few]
        for place, lever in enumerate(LEVERS)
    }
    found = validation(panels[: options.replicates], real, options.seed)
    summary = {
        **found.json(),
        "scenario": scenario.name,
        "seed": options.seed,
        "replicates": options.replicates,
        "lever_replicates": few,
        "real": "published figures" if options.aco_files is None else "the user's own files",
    }
    return TargetsFound(scenario, found, elasticities(panels[:few], levers), summary)


def write_targets(found: TargetsFound, options: TargetOptions, new: NewFolder, inputs: Sequence[Path] = ()) -> Path:
    """Write the tables, gate.json, a manifest and the figures; returns the folder.

    Args:
        found: what was measured.
        options: of the command.
        new: the folder.
        inputs: files whose hashes the manifest records.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """
    from longgame.analysis.figures.target_figures import write_target_figures

    tables = {
        "targets": found.validation.targets(),
        "nulls": found.validation.nulls(),
        "elasticities": found.elasticities,
    }
    with new:
        for name, table in tables.items():
            write_csv(table, new.partial / f"{name}.csv")
        gate = json.dumps(found.summary, indent=2, allow_nan=False)
        (new.partial / "gate.json").write_text(gate + "\n", encoding="utf-8")
        write_target_figures(
            tables["targets"], tables["nulls"], options.replicates, new.partial / "figures", options.formats
        )
        information = {
            "kind": "validation",
            "scenario": found.scenario.canonical(),
            "scenario_hash": found.scenario.scenario_hash,
            "seed": options.seed,
            "replicates": options.replicates,
            "aco_files": None if options.aco_files is None else str(options.aco_files),
            **provenance(inputs),
        }
        write_manifest(new.partial, information, {name: len(table) for name, table in tables.items()})
        return new.publish()


def _say(options: TargetOptions, found: TargetsFound, folder: Path | None) -> None:
    """Print the table, the gate and the path of the folder."""
    if options.quiet:
        failures = found.validation.model.gate.failures
        lines = [f"gate: {'failed' if failures else 'passed'}", *(f"failed: {failure}" for failure in failures)]
        click.echo(str(folder) if folder else "\n".join(lines))
        return
    from longgame.analysis.words.targets_page import targets_page

    width = shutil.get_terminal_size((140, 24)).columns
    tables = found.validation.targets(), found.validation.nulls(), found.elasticities
    click.echo(targets_page(*tables, found.summary, width))
    if folder is not None:
        click.echo(f"Folder: {folder}  (targets.csv, nulls.csv, elasticities.csv, gate.json, figures/)")
