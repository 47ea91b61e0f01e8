"""Sensitivity analysis of a sweep: tables, figures and a page of text, each analysis on its own.

If an analysis cannot be made (too few points, an outcome that nothing moves or that never exists, a library that is not
installed), the page gives the reason and the others still appear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from longgame.analysis.figures.effects import effects_figure
from longgame.analysis.figures.pawn import pawn_figure
from longgame.analysis.figures.response_curves import curves_figure
from longgame.analysis.figures.screening import screening_figure
from longgame.analysis.figures.sobol_indices import indices_figure
from longgame.analysis.figures.tornado import tornado_figure
from longgame.analysis.pages.picture_files import PictureFiles
from longgame.analysis.pages.table_writer import write_table
from longgame.analysis.sweeps.effects import Responses, main_effects, overall_means, point_means
from longgame.analysis.sweeps.pawn import pawn_indices, pawn_page
from longgame.analysis.sweeps.regression import regression_effects, regression_page
from longgame.analysis.sweeps.response_curves import curves_page, listed_curves, sampled_curves
from longgame.analysis.sweeps.sampled_points import by_outcome
from longgame.analysis.sweeps.screening import all_strengths, screening_page
from longgame.analysis.sweeps.sobol_indices import indices_page, sobol_indices
from longgame.analysis.sweeps.tornado import tornado
from longgame.analysis.words.effects_page import effects_page, means_page
from longgame.analysis.words.factor_words import MULTIPLES, scaled_names
from longgame.analysis.words.plain_words import without_controls
from longgame.analysis.words.text_page import Page, Written, written
from longgame.experiments.design.designs import MissingLibraryError

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: Of one analysis: its text, and the reason for each outcome that it leaves out.
Told = tuple[Written, Mapping[str, str]]
#: One analysis: writes its files.
Part = Callable[[], Told]


def read_sample(
    experiment: Experiment, sweep: Sweep, pictures: PictureFiles, says: Callable[[str], None] | None = None
) -> Written:
    """Analyse a sampled design; returns the page of text.

    Writes, each table as CSV and Parquet: `screening` (table, figure) of a Morris design; of any other `regression`
    (table), `pawn` and `curves` (tables, figures), and of a Saltelli design `indices` (table, figure).

    Args:
        experiment: with a sampled design.
        sweep: its results.
        pictures: where files go, and how figures are drawn.
        says: called with what is being read: hundreds of factors take minutes.
    """

    def of_each(
        what: str, table_of: Callable[[Experiment, Sweep, str], pd.DataFrame]
    ) -> tuple[pd.DataFrame, Mapping[str, str]]:
        def one(outcome: str) -> pd.DataFrame:
            if says is not None:
                number = experiment.outcomes.index(outcome) + 1
                says(f"reading {what}: outcome {number} of {len(experiment.outcomes)}")
            return table_of(experiment, sweep, outcome)

        return by_outcome(experiment.outcomes, one)

    def strengths() -> Told:
        if says is not None:
            says("reading elementary effects")
        table = all_strengths(experiment, sweep)
        write_table(table, pictures.folder, "screening")
        pictures.write("screening", partial(screening_figure, experiment.name, table))
        return partial(screening_page, experiment, sweep), {}

    def slopes() -> Told:
        table, left_out = of_each("regression", regression_effects)
        write_table(table, pictures.folder, "regression")
        # Beside indices, which have no sign, the slopes are for looking up.
        shown = not table.empty and experiment.design != "saltelli"
        return partial(regression_page, experiment, table) if shown else _nothing, left_out

    def shares() -> Told:
        table, left_out = of_each("Sobol indices", sobol_indices)
        write_table(table, pictures.folder, "indices")
        if not table.empty:
            pictures.write("indices", partial(indices_figure, experiment.name, table))
        return _nothing if table.empty else partial(indices_page, experiment, table), left_out

    def distributions() -> Told:
        table, left_out = of_each("PAWN indices", pawn_indices)
        write_table(table, pictures.folder, "pawn")
        if not table.empty:
            pictures.write("pawn", partial(pawn_figure, experiment.name, table))
        return _nothing if table.empty else partial(pawn_page, table), left_out

    def curves() -> Told:
        table, left_out = of_each("response curves", sampled_curves)
        return _curves(experiment, table, pictures), left_out

    if experiment.design == "morris":
        return _all_of({"screening": strengths}, experiment)
    main: dict[str, Part] = {"regression": slopes}
    if experiment.design == "saltelli":
        main = {"Sobol indices": shares, **main}
    return _all_of({**main, "PAWN": distributions, "response curves": curves}, experiment)


def read_listed(experiment: Experiment, sweep: Sweep, pictures: PictureFiles) -> Written:
    """Analyse a grid or one-at-a-time design; returns the page of text.

    Writes, each table as CSV and Parquet: `means`, and where factors have several levels `effects` and `tornado`
    (tables, figures), and where a factor has three levels or more `curves` (table, figure).

    Args:
        experiment: with a listed design.
        sweep: its results.
        pictures: where files go, and how figures are drawn.
    """
    responses = Responses(sweep)
    effects = main_effects(responses) if experiment.factors else pd.DataFrame()
    name, description = experiment.name, experiment.description
    scaled = scaled_names(experiment.factors)

    def means() -> Told:
        write_table(point_means(responses), pictures.folder, "means")
        return partial(means_page, name, description, overall_means(responses)) if effects.empty else _nothing, {}

    def differences() -> Told:
        write_table(effects, pictures.folder, "effects")
        pictures.write("effects", partial(effects_figure, name, effects, experiment.factors))
        return lambda width: effects_page(name, description, effects, width, scaled), {}

    def swings() -> Told:
        bars = tornado(effects)
        write_table(bars, pictures.folder, "tornado")
        if not bars.empty:
            pictures.write("tornado", partial(tornado_figure, name, bars, experiment.factors))
        return _nothing, {}

    def curves() -> Told:
        table, left_out = by_outcome(experiment.outcomes, lambda outcome: listed_curves(responses, outcome, scaled))
        return _curves(experiment, table, pictures), left_out

    parts: dict[str, Part] = {"means": means}
    if not effects.empty:
        parts |= {"effects": differences, "tornado": swings, "response curves": curves}
    return _all_of(parts, experiment)


def _curves(experiment: Experiment, table: pd.DataFrame, pictures: PictureFiles) -> Written:
    if table.empty:
        return _nothing
    write_table(table, pictures.folder, "curves")
    pictures.write("curves", partial(curves_figure, experiment, table))
    return partial(curves_page, table)


def _nothing(width: int) -> str:
    """What an analysis says that has only files."""
    return ""


def _all_of(parts: Mapping[str, Part], experiment: Experiment) -> Written:
    """Texts of all analyses, and at the end the reasons for what they leave out."""
    texts: list[Written] = []
    parts_by_reason: dict[str, list[str]] = {}
    for name, part in parts.items():
        try:
            text, left_out = part()
        except MissingLibraryError as missing:
            text, left_out = _nothing, {"": str(missing)}
        except Exception as fault:  # the other analyses are sound: a fault in one must not cost them
            text, left_out = _nothing, {"": f"{type(fault).__name__}: {fault}"}
        texts.append(text)
        for reason in left_out.values():
            parts_by_reason.setdefault(reason, []).append(name)
    page = Page()
    if scaled_names(experiment.factors):
        page.sentence(MULTIPLES)
    if parts_by_reason:
        page.title("Left out, and why")
        for reason, names in parts_by_reason.items():
            page.sentence(f"* {without_controls(reason)} ({', '.join(names)})")
    return written([*texts, page.text])
