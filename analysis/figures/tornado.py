"""The classic tornado: bars from the base downwards and upwards, the widest swing on top, one panel an outcome."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.panels import STRONGEST, finding, panels
from longgame.analysis.figures.sheet import SCALE, Sheet
from longgame.analysis.sweeps.tornado import LOW
from longgame.analysis.words.factor_names import labels
from longgame.analysis.words.factor_words import short_level
from longgame.analysis.words.outcome_words import change_of

if TYPE_CHECKING:
    from longgame.experiments.design.designs import Factor

_BAR_HEIGHT: Final = 0.36
#: Inches of a panel without the names beside it, for the room that texts need.
_PANEL_WIDTH: Final = 2.0


@style.house_style(SCALE)
def tornado_figure(name: str, bars: pd.DataFrame, factors: Sequence[Factor], sheet: Sheet) -> Figure:
    """Paired differences from the base as bars with 95 % intervals, solid where the interval leaves zero out.

    Args:
        name: of the experiment.
        bars: as `tornado.tornado` gives them; the first outcomes and of each the widest factors are shown.
        factors: of the experiment, which say what their levels are.
        sheet: the page.
    """
    by_name = {factor.name: factor for factor in factors}
    lines = int(bars.groupby("outcome")["factor"].nunique().max())
    multiples = " x marks multiples of the default." if any(factor.scales for factor in factors) else ""
    names = labels(bars["factor"])
    clear = bars[bars["clear"]].groupby("outcome")["factor"].first().map(names)
    outcomes = list(dict.fromkeys(bars["outcome"]))
    figure, axes = panels(
        finding(name, [clear.get(outcome) for outcome in outcomes]),
        "Change of each outcome when one factor moves from its first level (in brackets) to the level beside the bar, "
        "on the same draws.\nBlack lines: 95 % intervals. Pale bars: the interval includes zero." + multiples,
        outcomes,
        lines,
        sheet,
    )
    for outcome, panel in axes.items():
        chosen = bars[bars["outcome"] == outcome]
        shown = list(dict.fromkeys(chosen["factor"]))[:STRONGEST]
        panel.axvline(0.0, color=style.INK, linewidth=0.8)
        panel.xaxis.set_major_locator(MaxNLocator(4))
        texts: list[tuple[float, str]] = []
        for place, factor in enumerate(shown):
            rows = chosen[chosen["factor"] == factor]
            texts += _draw(panel, len(shown) - 1 - place, rows, by_name.get(factor))
        bases = {row["factor"]: row["base_level"] for row in chosen.to_dict("records")}
        ticks = [f"{names[factor]} [{short_level(by_name.get(factor), bases[factor])}]" for factor in shown]
        panel.set_yticks(np.arange(len(shown))[::-1], ticks)
        style.room_for_labels(panel, texts, _PANEL_WIDTH)
        panel.set_xlabel(textwrap.fill(change_of(outcome), 34))
        style.in_points(panel.xaxis, outcome)
    figure.legend(
        handles=[
            Patch(color=style.BLUE, label="highest level (for words: the one with the highest outcome)"),
            Patch(color=style.ORANGE, label="lowest level (for words: the one with the lowest outcome)"),
        ],
        loc="outside lower left",
        ncols=1 if sheet.narrow else 2,
    )
    return figure


def _draw(panel: Axes, place: int, rows: pd.DataFrame, factor: Factor | None) -> list[tuple[float, str]]:
    """Draw the bars of a factor; returns where the text of each starts, and the text."""
    texts = []
    # Two bars that point the same way would hide one another: each has its half of the line.
    for row in rows.to_dict("records"):
        half = 0.0 if len(rows) == 1 else -_BAR_HEIGHT / 2.0 if row["side"] == LOW else _BAR_HEIGHT / 2.0
        colour = style.ORANGE if row["side"] == LOW else style.BLUE
        difference = float(row["difference"])
        solid = 1.0 if row["clear"] else 0.25
        height = _BAR_HEIGHT if len(rows) > 1 else 1.4 * _BAR_HEIGHT
        panel.barh(place + half, difference, height, color=colour, alpha=solid, linewidth=0)
        far = difference
        if np.isfinite(row["lo95"]):
            panel.plot([row["lo95"], row["hi95"]], [place + half, place + half], color=style.INK, linewidth=0.9)
            far = float(row["hi95"] if difference >= 0.0 else row["lo95"])
        texts.append((far if far else difference, short_level(factor, row["level"])))
        panel.annotate(
            texts[-1][1],
            (far, place + half),
            xytext=(3 if difference >= 0.0 else -3, 0),
            textcoords="offset points",
            ha="left" if difference >= 0.0 else "right",
            va="center",
            fontsize=style.letters(panel, 7.5),
            color=style.INK,
        )
    return texts
