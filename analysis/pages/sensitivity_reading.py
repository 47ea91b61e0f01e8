"""Sensitivity analysis of a sweep: tables, figures and a page of text, each analysis on its own.

If an analysis cannot be made (too few points, an outcome that nothing moves or that never exists, a library that is not
installed), the page gives the reason and the others still appear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from longgame.analysis.figures.effects import write_effects_figure
from longgame.analysis.figures.pawn import write_pawn_figure
from longgame.analysis.figures.response_curves import write_curves_figure
from longgame.analysis.figures.screening import write_screening_figure
from longgame.analysis.figures.sobol_indices import write_indices_figure
from longgame.analysis.figures.tornado import write_tornado_figure
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
from longgame.analysis.words.text_page import Page
from longgame.experiments.design.designs import MissingLibraryError

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: One analysis: writes its files, returns its text and the reason for each outcome that it leaves out.
Part = Callable[[], tuple[str, Mapping[str, str]]]


def read_sample(
    experiment: Experiment, sweep: Sweep, folder: Path, width: int = 110, formats: Sequence[str] = ("png",)
) -> str:
    """Analyse a sampled design; returns the page of text.

    Writes, each table as CSV and Parquet: `screening` (table, figure) of a Morris design; of any other `regression`
    (table), `pawn` and `curves` (tables, figures), and of a Saltelli design `indices` (table, figure).

    Args:
        experiment: with a sampled design.
        sweep: its results.
        folder: where files go.
        width: columns of the terminal.
        formats: of figures, a file in each.
    """
    pictures = PictureFiles(folder, formats)

    def strengths() -> tuple[str, Mapping[str, str]]:
        table = all_strengths(experiment, sweep)
        write_table(table, pictures.folder, "screening")
        write_screening_figure(experiment.name, table, pictures.paths("screening"))
        return screening_page(experiment, sweep, width), {}

    def slopes() -> tuple[str, Mapping[str, str]]:
        table, left_out = by_outcome(experiment.outcomes, lambda name: regression_effects(experiment, sweep, name))
        write_table(table, pictures.folder, "regression")
        # Beside indices, which have no sign, the slopes are for looking up.
        shown = not table.empty and experiment.design != "saltelli"
        return regression_page(experiment, table, width) if shown else "", left_out

    def shares() -> tuple[str, Mapping[str, str]]:
        table, left_out = by_outcome(experiment.outcomes, lambda name: sobol_indices(experiment, sweep, name))
        write_table(table, pictures.folder, "indices")
        if not table.empty:
            write_indices_figure(experiment.name, table, pictures.paths("indices"))
        return "" if table.empty else indices_page(experiment, table, width), left_out

    def distributions() -> tuple[str, Mapping[str, str]]:
        table, left_out = by_outcome(experiment.outcomes, lambda name: pawn_indices(experiment, sweep, name))
        write_table(table, pictures.folder, "pawn")
        if not table.empty:
            write_pawn_figure(experiment.name, table, pictures.paths("pawn"))
        return "" if table.empty else pawn_page(table, width), left_out

    def curves() -> tuple[str, Mapping[str, str]]:
        table, left_out = by_outcome(experiment.outcomes, lambda name: sampled_curves(experiment, sweep, name))
        return _curves(experiment, table, pictures, width), left_out

    if experiment.design == "morris":
        return _all_of({"screening": strengths}, experiment, width)
    main: dict[str, Part] = {"regression": slopes}
    if experiment.design == "saltelli":
        main = {"Sobol indices": shares, **main}
    return _all_of({**main, "PAWN": distributions, "response curves": curves}, experiment, width)


def read_listed(
    experiment: Experiment, sweep: Sweep, folder: Path, width: int = 110, formats: Sequence[str] = ("png",)
) -> str:
    """Analyse a grid or one-at-a-time design; returns the page of text.

    Writes, each table as CSV and Parquet: `means`, and where factors have several levels `effects` and `tornado`
    (tables, figures), and where a factor has three levels or more `curves` (table, figure).

    Args:
        experiment: with a listed design.
        sweep: its results.
        folder: where files go.
        width: columns of the terminal.
        formats: of figures, a file in each.
    """
    pictures = PictureFiles(folder, formats)
    responses = Responses(sweep)
    effects = main_effects(responses) if experiment.factors else pd.DataFrame()
    name, description = experiment.name, experiment.description
    scaled = scaled_names(experiment.factors)

    def means() -> tuple[str, Mapping[str, str]]:
        write_table(point_means(responses), pictures.folder, "means")
        return means_page(name, description, overall_means(responses), width) if effects.empty else "", {}

    def differences() -> tuple[str, Mapping[str, str]]:
        write_table(effects, pictures.folder, "effects")
        write_effects_figure(name, effects, pictures.paths("effects"), experiment.factors)
        return effects_page(name, description, effects, width, scaled), {}

    def swings() -> tuple[str, Mapping[str, str]]:
        bars = tornado(effects)
        write_table(bars, pictures.folder, "tornado")
        if not bars.empty:
            write_tornado_figure(name, bars, pictures.paths("tornado"), experiment.factors)
        return "", {}

    def curves() -> tuple[str, Mapping[str, str]]:
        table, left_out = by_outcome(experiment.outcomes, lambda outcome: listed_curves(responses, outcome, scaled))
        note = f"For differences on the same draws, which are more precise, see {pictures.file('effects')}."
        return _curves(experiment, table, pictures, width, note), left_out

    parts: dict[str, Part] = {"means": means}
    if not effects.empty:
        parts |= {"effects": differences, "tornado": swings, "response curves": curves}
    return _all_of(parts, experiment, width)


def _curves(experiment: Experiment, table: pd.DataFrame, pictures: PictureFiles, width: int, note: str = "") -> str:
    if table.empty:
        return ""
    write_table(table, pictures.folder, "curves")
    write_curves_figure(experiment, table, pictures.paths("curves"), note)
    return curves_page(table, width)


def _all_of(parts: Mapping[str, Part], experiment: Experiment, width: int) -> str:
    """Texts of all analyses, and at the end the reasons for what they leave out."""
    texts: list[str] = []
    parts_by_reason: dict[str, list[str]] = {}
    for name, part in parts.items():
        try:
            text, left_out = part()
        except MissingLibraryError as missing:
            text, left_out = "", {"": str(missing)}
        except Exception as fault:  # the other analyses are sound: a fault in one must not cost them
            text, left_out = "", {"": f"{type(fault).__name__}: {fault}"}
        texts.append(text)
        for reason in left_out.values():
            parts_by_reason.setdefault(reason, []).append(name)
    page = Page(width)
    if scaled_names(experiment.factors):
        page.sentence(MULTIPLES)
    if parts_by_reason:
        page.title("Left out, and why")
        for reason, names in parts_by_reason.items():
            page.sentence(f"* {without_controls(reason)} ({', '.join(names)})")
    return "\n".join(text for text in (*texts, page.text()) if text.strip())
