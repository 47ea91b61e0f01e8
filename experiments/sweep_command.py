"""`longgame sweep` behind its options: what is varied, progress, effects, and where the folder is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import click

from longgame.environment.new_folder import NewFolder
from longgame.experiments.designs import LISTED_DESIGNS
from longgame.experiments.errors import Failure
from longgame.experiments.experiment import Experiment
from longgame.experiments.experiment_files import bundled_studies, description_of, load_experiment
from longgame.experiments.interrupts import ending_like_ctrl_c
from longgame.experiments.progress_bar import progress_bar
from longgame.experiments.simulate import available_cores
from longgame.experiments.sweep import SWEEPS, Sweep, sweep_to_folder


@dataclass(frozen=True)
class SweepOptions:
    """The options of `longgame sweep`, as its help describes them."""

    experiment: str
    out: Path | None
    workers: int | None
    quiet: bool


def bundled_experiments() -> str:
    """Names of the bundled experiments and what each asks, a line each."""
    studies = {name: description_of(name) for name in bundled_studies()}
    width = max(len(name) for name in studies)
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in studies.items())


def sweep_command(options: SweepOptions) -> None:
    """Do what `longgame sweep` does.

    Raises:
        click.ClickException: with the exit status; other exceptions are put in words by `errors.said_plainly`.
    """
    experiment = load_experiment(options.experiment)
    new = NewFolder(options.out) if options.out else NewFolder(Path(SWEEPS) / experiment.name, next_free=True)
    inputs = [] if options.experiment in bundled_studies() else [Path(options.experiment)]
    workers = options.workers or available_cores()
    pages: list[str] = []
    faults: list[Exception] = []

    def present(sweep: Sweep, folder: Path) -> None:
        try:
            pages.append(present_sweep(experiment, sweep, folder))
        except Exception as fault:  # the tables are complete: a fault in telling them must not cost them
            faults.append(fault)

    with (
        ending_like_ctrl_c(),
        progress_bar(f"{experiment.name}: {len(experiment.points)} points", options.quiet) as progress,
    ):
        sweep, folder = sweep_to_folder(experiment, new, workers, progress, inputs, present)
    if faults:
        told = f"no effects: {type(faults[0]).__name__}: {faults[0]}"
        raise Failure(f"{told}\nThe tables are complete and kept in {folder}") from faults[0]
    if options.quiet:
        click.echo(str(folder))
        return
    click.echo("\n".join(pages))
    failed = sweep.points.column("error").drop_null()
    if len(failed):
        click.echo(f"{len(failed)} of {sweep.points.num_rows} points failed; the first: {failed[0].as_py()}")
    written = ", ".join(sorted(path.name for path in folder.iterdir() if path.suffix in (".csv", ".png")))
    click.echo(f"Sweep folder: {folder}  ({written}; points, draws, outcomes as .parquet)")


def present_sweep(experiment: Experiment, sweep: Sweep, folder: Path) -> str:
    """Write tables of effects and a figure; return what the sweep says as text.

    Effects of the factors, means where there are none, slopes of a sample, or the strongest parameters of a screening.
    """
    from longgame.analysis import effects, effects_page
    from longgame.analysis.figure_effects import write_effects_figure
    from longgame.analysis.regression import all_regressions, regression_page
    from longgame.analysis.screening import all_strengths, screening_page

    width = shutil.get_terminal_size((110, 24)).columns
    name, description = experiment.name, experiment.description
    if experiment.design == "morris":
        all_strengths(experiment, sweep).to_csv(folder / "screening.csv", index=False)
        return screening_page(experiment, sweep, width)
    if experiment.factors and experiment.design not in LISTED_DESIGNS:
        slopes = all_regressions(experiment, sweep)
        slopes.to_csv(folder / "regression.csv", index=False)
        return regression_page(experiment, slopes, width)
    responses = effects.Responses(sweep)
    effects.point_means(responses).to_csv(folder / "means.csv", index=False)
    if not experiment.factors:
        return effects_page.means_page(name, description, effects.overall_means(responses), width)
    found = effects.main_effects(responses)
    if found.empty:
        return effects_page.means_page(name, description, effects.overall_means(responses), width)
    found.to_csv(folder / "effects.csv", index=False)
    write_effects_figure(name, found, folder / "effects.png")
    return effects_page.effects_page(name, description, found, width)
