"""An invasion as a figure: takeover and mean final share against the opening share, beside those of chance alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.words.counted_words import counted

#: One colour a window, in order.
_COLOURS: Final = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.YELLOW, style.SKY)
_LABELS: Final = {"takeover": "probability of takeover", "final_share": "mean final share of the invader"}
#: Points of different windows stand this far apart, so that their intervals do not hide each other.
_APART: Final = 0.012


def invasion_figure(resident: str, mutant: str, table: pd.DataFrame) -> Figure:
    """The probability of takeover above the mean final share; a column for each kind, a line for each window.

    Args:
        resident, mutant: names of the two strategies.
        table: as `lg.invasion` gives it.
    """
    kinds = list(dict.fromkeys(table["kind"]))
    undecided = table["undecided"].max()
    figure = style.new_figure(
        1.2 + 2.5 * max(len(kinds), 3),
        6.4,
        f"Can {style.strategy_label(mutant)} players take over a {style.strategy_label(resident)} market?",
        f"{counted(int(table['markets'].max()), 'market')} for each point, on the same draws, with 95 % intervals. "
        "Dashed line: copying decided by coin tosses, in the long run."
        + (
            f"\nUp to {undecided:.0%} of the markets of a point were undecided in the last year; read the lower row."
            if undecided > 0.0
            else ""
        ),
    )
    grid = figure.subplots(len(_LABELS), len(kinds), sharex=True, sharey=True, squeeze=False)
    for row, (value, label) in enumerate(_LABELS.items()):
        for axes, kind in zip(grid[row], kinds, strict=True):
            _panel(axes, table[table["kind"] == kind], value)
            if row == 0:
                axes.set_title("all together" if kind == "all" else str(kind).replace("_", " "))
            else:
                axes.set_xlabel("opening share of the invader")
        grid[row, 0].set_ylabel(label)
    grid[0, 0].legend(loc="upper left", title="years of results compared")
    return figure


def write_invasion_figure(resident: str, mutant: str, table: pd.DataFrame, path: Path) -> Path:
    """Draw `invasion_figure` into a PNG file."""
    with style.house_style():
        return style.save(invasion_figure(resident, mutant, table), path)


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
