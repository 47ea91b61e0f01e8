"""What a sweep says, told all at once: tables, figures and a page of text, each part on its own.

A part that cannot be told (too few points, an outcome that nothing moves or that never exists, a library that is not
installed) says so in the page and costs no other part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from longgame.analysis.figures.effects import write_effects_figure
from longgame.analysis.figures.pawn import write_pawn_figure
from longgame.analysis.figures.response_curves import write_curves_figure
from longgame.analysis.figures.screening import write_screening_figure
from longgame.analysis.figures.sobol_indices import write_indices_figure
from longgame.analysis.figures.tornado import write_tornado_figure
from longgame.analysis.sweeps.effects import Responses, main_effects, overall_means, point_means
from longgame.analysis.sweeps.pawn import pawn_indices, pawn_page
from longgame.analysis.sweeps.regression import regression_effects, regression_page
from longgame.analysis.sweeps.response_curves import curves_page, listed_curves, sampled_curves
from longgame.analysis.sweeps.sampled_points import by_outcome
from longgame.analysis.sweeps.screening import all_strengths, screening_page
from longgame.analysis.sweeps.sobol_indices import indices_page, sobol_indices
from longgame.analysis.sweeps.tornado import tornado
from longgame.analysis.words.effects_page import effects_page, means_page
from longgame.analysis.words.text_page import Page
from longgame.environment.records.spreadsheet_cells import write_csv

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: Makes one part: writes its files, returns its text and why some outcomes cannot be told, by outcome.
Part = Callable[[], tuple[str, Mapping[str, str]]]


def read_sample(experiment: Experiment, sweep: Sweep, folder: Path, width: int = 110) -> str:
    """Tell a sampled design; returns the page of text.

    Writes, each table as CSV and Parquet: `screening` (table, figure) of a Morris design; of any other `regression`
    (table), `pawn` and `curves` (tables, figures), and of a Saltelli design `indices` (table, figure).

    Args:
        experiment: with a sampled design.
        sweep: its results.
        folder: where files go.
        width: columns of the terminal.
    """

    def strengths() -> tuple[str, Mapping[str, str]]:
        table = all_strengths(experiment, sweep)
        _write(table, folder, "screening")
        write_screening_figure(experiment.name, table, folder / "screening.png")
        return screening_page(experiment, sweep, width), {}

    def slopes() -> tuple[str, Mapping[str, str]]:
        table, untold = by_outcome(experiment.outcomes, lambda name: regression_effects(experiment, sweep, name))
        _write(table, folder, "regression")
        # Beside indices, which have no sign, the slopes are for looking up.
        told = "" if table.empty or experiment.design == "saltelli" else regression_page(experiment, table, width)
        return told, untold

    def shares() -> tuple[str, Mapping[str, str]]:
        table, untold = by_outcome(experiment.outcomes, lambda name: sobol_indices(experiment, sweep, name))
        _write(table, folder, "indices")
        if not table.empty:
            write_indices_figure(experiment.name, table, folder / "indices.png")
        return "" if table.empty else indices_page(experiment, table, width), untold

    def distributions() -> tuple[str, Mapping[str, str]]:
        table, untold = by_outcome(experiment.outcomes, lambda name: pawn_indices(experiment, sweep, name))
        _write(table, folder, "pawn")
        if not table.empty:
            write_pawn_figure(experiment.name, table, folder / "pawn.png")
        return "" if table.empty else pawn_page(table, width), untold

    def curves() -> tuple[str, Mapping[str, str]]:
        table, untold = by_outcome(experiment.outcomes, lambda name: sampled_curves(experiment, sweep, name))
        return _tell_curves(experiment.name, table, folder, width), untold

    if experiment.design == "morris":
        return _all_of({"screening": strengths}, width)
    main: dict[str, Part] = {"regression": slopes}
    if experiment.design == "saltelli":
        main = {"Sobol indices": shares, **main}
    return _all_of({**main, "PAWN": distributions, "response curves": curves}, width)


def read_listed(experiment: Experiment, sweep: Sweep, folder: Path, width: int = 110) -> str:
    """Tell a grid or one-at-a-time design; returns the page of text.

    Writes, each table as CSV and Parquet: `means`, and where factors have several levels `effects` and `tornado`
    (tables, figures), and where a factor has three levels or more `curves` (table, figure).

    Args:
        experiment: with a listed design.
        sweep: its results.
        folder: where files go.
        width: columns of the terminal.
    """
    responses = Responses(sweep)
    effects = main_effects(responses) if experiment.factors else pd.DataFrame()
    name, description = experiment.name, experiment.description

    def means() -> tuple[str, Mapping[str, str]]:
        _write(point_means(responses), folder, "means")
        return means_page(name, description, overall_means(responses), width) if effects.empty else "", {}

    def differences() -> tuple[str, Mapping[str, str]]:
        _write(effects, folder, "effects")
        write_effects_figure(name, effects, folder / "effects.png")
        return effects_page(name, description, effects, width), {}

    def swings() -> tuple[str, Mapping[str, str]]:
        bars = tornado(effects)
        _write(bars, folder, "tornado")
        if not bars.empty:
            write_tornado_figure(name, bars, folder / "tornado.png")
        return "", {}

    def curves() -> tuple[str, Mapping[str, str]]:
        table, untold = by_outcome(experiment.outcomes, lambda outcome: listed_curves(responses, outcome))
        note = "Differences on the same draws are surer: effects.png."
        return _tell_curves(name, table, folder, width, note), untold

    parts: dict[str, Part] = {"means": means}
    if not effects.empty:
        parts |= {"effects": differences, "tornado": swings, "response curves": curves}
    return _all_of(parts, width)


def _tell_curves(name: str, table: pd.DataFrame, folder: Path, width: int, note: str = "") -> str:
    if table.empty:
        return ""
    _write(table, folder, "curves")
    write_curves_figure(name, table, folder / "curves.png", note)
    return curves_page(table, width)


def _all_of(parts: Mapping[str, Part], width: int) -> str:
    """Texts of all parts, and at the end what none or some of them can tell."""
    texts: list[str] = []
    parts_by_reason: dict[str, list[str]] = {}
    for name, part in parts.items():
        try:
            text, untold = part()
        except Exception as fault:  # the other parts are sound: a fault in one must not cost them
            text, untold = "", {"": f"{type(fault).__name__}: {fault}"}
        texts.append(text)
        for reason in untold.values():
            parts_by_reason.setdefault(reason, []).append(name)
    if parts_by_reason:
        page = Page(width)
        page.title("What cannot be told")
        for reason, names in parts_by_reason.items():
            page.sentence(f"* {reason} ({', '.join(names)})")
        texts.append(page.text())
    return "\n".join(text for text in texts if text)


def _write(table: pd.DataFrame, folder: Path, name: str) -> None:
    """Write a table as CSV and Parquet; levels of several kinds in one column are words in both."""
    if table.empty:
        return
    write_csv(table, folder / f"{name}.csv")
    columns = {}
    for column in table:
        values = table[column].tolist()
        mixed = len({type(value) for value in values}) > 1
        columns[str(column)] = pa.array([str(value) for value in values] if mixed else values)
    with (folder / f"{name}.parquet").open("wb") as file:
        pq.write_table(pa.table(columns), file, compression="zstd", store_schema=False)
