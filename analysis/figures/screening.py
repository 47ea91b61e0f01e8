"""Elementary effects as the classic plot: mean size against spread, a panel for each outcome, the strongest named."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.panels import finding, panels
from longgame.analysis.figures.sheet import SCALE, Sheet
from longgame.analysis.words.factor_names import labels
from longgame.analysis.words.outcome_words import change_of

#: Factors that have a name and an interval.
_NAMED: Final = 8
#: Where the names begin, in widths of the panel.
_NAMES_AT: Final = 1.04
#: Letters of a line below a panel.
_AXIS_LETTERS: Final = 28


@style.house_style(SCALE)
def screening_figure(name: str, strengths: pd.DataFrame, sheet: Sheet) -> Figure:
    """Mean size of the effect (with its 95 % interval) against its spread over trajectories.

    Args:
        name: of the experiment.
        strengths: as `screening.all_strengths` gives them.
        sheet: the page.
    """
    names, outcomes = labels(strengths["factor"]), list(dict.fromkeys(strengths["outcome"]))
    clear = strengths[strengths["lo95"] > 0.0].groupby("outcome")["factor"].first().map(names)
    figure, axes = panels(
        finding(name, [clear.get(outcome) for outcome in outcomes]),
        "Change of an outcome when one parameter moves over its whole range: mean size (95 % interval) against "
        f"its spread over trajectories (a standard deviation, same unit). The {_NAMED} strongest are named.\n"
        "Above the dashed line the spread exceeds the mean size: the effect is curved, or depends on other parameters.",
        outcomes,
        10,
        sheet,
    )
    for outcome, panel in axes.items():
        _draw(panel, strengths[strengths["outcome"] == outcome], names)
        size = change_of(outcome).replace("change", "mean size of the change")
        panel.set_xlabel(textwrap.fill(size, _AXIS_LETTERS))
        panel.set_ylabel("spread of the change")
        for axis in (panel.xaxis, panel.yaxis):
            style.in_points(axis, outcome)
    return figure


def _draw(panel: Axes, rows: pd.DataFrame, names: Mapping[str, str]) -> None:
    known = rows.dropna(subset=["mean_size", "spread"])
    if known.empty:
        style.nothing(panel, "no values")
        return
    if not known["mean_size"].any():
        style.nothing(panel, "nothing moved it")
        return
    named, rest = known.head(_NAMED), known.iloc[_NAMED:]
    wide = float(np.nanmax([known["mean_size"].max(), named["hi95"].max()])) or 1.0
    tall = float(known["spread"].max()) or 1.0
    panel.grid(axis="y")
    panel.set_xlim(-0.02 * wide, 1.05 * wide)
    panel.set_ylim(-0.03 * tall, 1.1 * tall)
    panel.xaxis.set_major_locator(MaxNLocator(4))
    panel.yaxis.set_major_locator(MaxNLocator(5))
    equal = min(wide, tall)
    panel.plot([0.0, equal], [0.0, equal], color=style.GREY, linewidth=0.9, linestyle="--")
    panel.plot(rest["mean_size"], rest["spread"], "o", color=style.GREY, markersize=3, alpha=0.6)
    heights = (named["spread"].to_numpy(np.float64) + 0.03 * tall) / (1.13 * tall)
    # Of points of about one height the one to the right has the lowest name: then no lines cross.
    order = np.lexsort((-named["mean_size"].to_numpy(np.float64), np.round(heights, 1)))
    moved = dict(zip(order.tolist(), style.apart(np.maximum.accumulate(heights[order]).tolist(), 0.105), strict=True))
    for place, row in enumerate(named.to_dict("records")):
        if np.isfinite(row["lo95"]):
            ends = [max(row["lo95"], 0.0), row["hi95"]]
            panel.plot(ends, [row["spread"], row["spread"]], color=style.SKY, linewidth=1.2)
        panel.plot(row["mean_size"], row["spread"], "o", color=style.BLUE, markersize=4.5)
        # Names stand beside the panel, as far apart as lines need, and a thin line leads to the point. It is a plain
        # line: an arrow ends where an approximation says, which moves pixels from one drawing to the next.
        start = panel.transLimits.transform((row["mean_size"], row["spread"]))
        panel.plot(
            [start[0], _NAMES_AT - 0.005],
            [start[1], moved[place]],
            color=style.GREY,
            linewidth=0.5,
            transform=panel.transAxes,
            clip_on=False,
            zorder=1.9,
        )
        panel.text(
            _NAMES_AT,
            moved[place],
            names[row["factor"]],
            transform=panel.transAxes,
            fontsize=style.letters(panel, 7.5),
            va="center",
            linespacing=0.9,
        )
