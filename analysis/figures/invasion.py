"""An invasion as a figure: takeover and mean final share against the opening share, beside those of chance alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet, key
from longgame.analysis.words.counted_words import counted

#: One colour a window, in order.
_COLOURS: Final = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.YELLOW, style.SKY)
_LABELS: Final = {"takeover": "probability of takeover", "final_share": "mean final share of the invader"}
#: Points of different windows stand this far apart, so that their intervals do not hide each other.
_APART: Final = 0.03
#: Letters of a line of words around a panel.
_LETTERS: Final = 22
_TITLE: Final = 15
_SHEET: Final = Sheet()


@style.house_style(SCALE)
def invasion_figure(resident: str, mutant: str, table: pd.DataFrame, sheet: Sheet = _SHEET) -> Figure:
    """The probability of takeover and the mean final share; panels for each kind, a line for each window.

    Args:
        resident, mutant: names of the two strategies.
        table: as `lg.invasion` gives it.
        sheet: the page; on a narrow one, each kind has a row instead of a column.
    """
    kinds = list(dict.fromkeys(table["kind"]))
    undecided = table["undecided"].max()
    shape = (len(kinds), len(_LABELS)) if sheet.narrow else (len(_LABELS), len(kinds))
    figure = style.new_figure(
        WIDTHS[sheet.width],
        0.9 + 1.75 * shape[0],
        f"Can {style.strategy_label(mutant)} players take over a {style.strategy_label(resident)} market?",
        f"{counted(int(table['markets'].max()), 'market')} for each point, on the same draws, with 95 % intervals. "
        "Dashed line: copying decided by coin tosses, in the long run."
        + (
            f"\nUp to {100.0 * undecided:.0f} % of the markets of a point were undecided in the last year: "
            "read the mean final share."
            if undecided > 0.0
            else ""
        ),
        scale=SCALE,
    )
    grid = figure.subplots(*shape, sharex=True, sharey=True, squeeze=False)
    panels = grid if sheet.narrow else grid.T
    for row, kind in zip(panels, kinds, strict=True):
        for axes, (value, label) in zip(row, _LABELS.items(), strict=True):
            _panel(axes, table[table["kind"] == kind], value)
            axes.set_title(textwrap.fill("all together" if kind == "all" else str(kind).replace("_", " "), _TITLE))
            axes.set_ylabel(textwrap.fill(label, _LETTERS))
            axes.set_xlabel(textwrap.fill("opening share of the invader", _LETTERS))
            axes.label_outer()
    if sheet.narrow:  # each panel has its own measure
        for axes in grid[:, 1]:
            axes.set_ylabel(textwrap.fill(_LABELS["final_share"], _LETTERS))
    handles, labels = grid[0, 0].get_legend_handles_labels()
    key(figure, handles, labels, 3, "years of results compared")
    return figure


def write_invasion_figure(resident: str, mutant: str, table: pd.DataFrame, paths: Sequence[Path], width: str) -> None:
    """Draw `invasion_figure` into files, whose suffixes name their formats."""
    style.save_all(invasion_figure(resident, mutant, table, Sheet(width)), paths)


def _panel(axes: Axes, rows: pd.DataFrame, value: str) -> None:
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.grid(axis="y")
    windows = list(dict.fromkeys(rows["window"]))
    for number, window in enumerate(windows):
        part = rows[rows["window"] == window].sort_values(["opening_share", "share"], kind="stable")
        colour = _COLOURS[number % len(_COLOURS)]
        place = part["opening_share"].to_numpy() + _APART * (number - (len(windows) - 1) / 2.0)
        height = part[value].to_numpy()
        low, high = (np.clip(part[f"{value}_{end}"].to_numpy(), 0.0, 1.0) for end in ("lo95", "hi95"))
        label = counted(int(window), "year")
        axes.plot(place, height, "-o", color=colour, linewidth=1.4, markersize=3.5, label=label, clip_on=False)
        axes.vlines(place, low, high, color=colour, linewidth=1.2)
    part = rows.drop_duplicates("opening_share").sort_values("opening_share")
    opening = part["opening_share"].to_numpy()
    # By chance alone the mean share stays where it was; for one kind so does the probability of takeover.
    chance = part["neutral"].to_numpy() if value == "takeover" else opening
    axes.plot([0.0, *opening, 1.0], [0.0, *chance, 1.0], "--", color=style.INK, linewidth=1.0, zorder=1)
