"""What a finished sweep says, by its design: tables and figures for its folder, and a page of text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longgame.analysis import effects, effects_page
from longgame.analysis.figure_effects import write_effects_figure
from longgame.analysis.regression import all_regressions, regression_page
from longgame.analysis.screening import all_strengths, screening_page
from longgame.experiments.designs import LISTED_DESIGNS

if TYPE_CHECKING:
    from longgame.experiments.experiment import Experiment
    from longgame.experiments.sweep_tables import Sweep


def read_sweep(experiment: Experiment, sweep: Sweep, folder: Path, width: int) -> str:
    """Write tables and figures into `folder`; return what the sweep says as text.

    Args:
        experiment: what was tried.
        sweep: what came of it.
        folder: where tables and figures go.
        width: columns of the terminal.
    """
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
