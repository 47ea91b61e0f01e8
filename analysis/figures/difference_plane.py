"""Plane of differences: what one scenario changes against another, over two factors of a sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from longgame.analysis.figures.style import BLUE, INK, ORANGE, new_figure

Floats = NDArray[np.float64]


@dataclass
class Plane:
    """Differences over two factors; arrays of shape (rows, columns).

    Attributes:
        rows, columns: levels of the two factors.
        mean: mean over draws.
        half_width: half of the 95 % interval of the mean over draws.
        agree: share of draws whose difference has the sign of the mean.
        draws: number of draws with a difference, at most.
    """

    rows: list[float]
    columns: list[float]
    mean: Floats
    half_width: Floats
    agree: Floats
    draws: int


def plane_of(points: pd.DataFrame, outcome: str, base: str, other: str, rows: str, columns: str) -> Plane:
    """Differences of an outcome between two scenarios on the same draws.

    Args:
        points: one row for each point of a sweep: draw, scenario, factors and outcomes (means over replicates).
        outcome, base, other: names of the outcome and of the two scenarios.
        rows, columns: names of the two factors.
    """
    values = points.set_index([rows, columns, "draw"])
    difference = values[values["scenario"] == other][outcome] - values[values["scenario"] == base][outcome]
    grouped = difference.dropna().groupby(level=[0, 1])
    mean, count = grouped.mean(), grouped.count()
    agree = grouped.agg(lambda one: float((np.sign(one) == np.sign(one.mean())).mean()))
    # Two standard errors: there are dozens of draws.
    half_width: pd.Series[float] = 2.0 * grouped.std() / np.sqrt(count)
    means, widths, signs = (table.unstack() for table in (mean, half_width, agree))
    return Plane(
        rows=[float(level) for level in means.index],
        columns=[float(level) for level in means.columns],
        mean=means.to_numpy(dtype=np.float64),
        half_width=widths.to_numpy(dtype=np.float64),
        agree=signs.to_numpy(dtype=np.float64),
        draws=int(count.max()),
    )


def draw_plane(axes: Axes, plane: Plane, row_label: str, column_label: str) -> None:
    """Draw a plane as a grid of numbers; colour says sign and size, pale cells are not clearly different from 0."""
    most = max(float(np.abs(plane.mean).max()), 1e-12)
    for row in range(len(plane.rows)):
        for column in range(len(plane.columns)):
            mean, half = plane.mean[row, column], plane.half_width[row, column]
            clear = abs(mean) > half
            colour = BLUE if mean > 0.0 else ORANGE
            axes.add_patch(_cell(column, row, colour, (0.15 + 0.75 * abs(mean) / most) if clear else 0.06))
            ink = "white" if clear and abs(mean) > 0.6 * most else INK
            axes.text(
                column, row - 0.08, f"{mean:+.1f}", ha="center", va="center", color=ink, fontsize=13, weight="bold"
            )
            axes.text(
                column,
                row + 0.27,
                f"{100.0 * plane.agree[row, column]:.0f} % agree",
                ha="center",
                va="center",
                color=ink,
                fontsize=8,
            )
    axes.set_xlim(-0.5, len(plane.columns) - 0.5)
    axes.set_ylim(-0.5, len(plane.rows) - 0.5)
    axes.set_xticks(range(len(plane.columns)), [f"{level:g}" for level in plane.columns])
    axes.set_yticks(range(len(plane.rows)), [f"{level:g}" for level in plane.rows])
    axes.set_xlabel(column_label)
    axes.set_ylabel(row_label)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _cell(column: int, row: int, colour: str, strength: float) -> Rectangle:
    return Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=colour, alpha=strength, linewidth=0.0)


def plane_figure(plane: Plane, title: str, subtitle: str, row_label: str, column_label: str) -> Figure:
    """A figure with one plane."""
    figure = new_figure(8.0, 5.4, title, subtitle)
    draw_plane(figure.subplots(), plane, row_label, column_label)
    return figure
