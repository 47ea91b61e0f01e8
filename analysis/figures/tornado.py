"""The classic tornado: bars from the base downwards and upwards, the widest swing on top, one panel an outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.panels import STRONGEST, panels
from longgame.analysis.sweeps.tornado import LOW
from longgame.analysis.words.effects_page import level_words
from longgame.analysis.words.factor_names import labels
from longgame.analysis.words.plain_words import printable

_BAR_HEIGHT: Final = 0.36


def tornado_figure(name: str, bars: pd.DataFrame) -> Figure:
    """Paired differences from the base as bars with 95 % intervals, solid where the interval leaves zero out.

    Args:
        name: of the experiment.
        bars: as `tornado.tornado` gives them; the first outcomes and of each the widest factors are shown.
    """
    factors = int(bars.groupby("outcome")["factor"].nunique().max())
    figure, axes = panels(
        f"How far each factor swings it: {printable(name)}",
        "Differences from the base on the same draws with 95 % intervals; pale bars where the interval holds zero. "
        "Numbers are the levels.",
        list(dict.fromkeys(bars["outcome"])),
        factors,
    )
    names = labels(bars["factor"])
    for outcome, panel in axes.items():
        chosen = bars[bars["outcome"] == outcome]
        shown = list(dict.fromkeys(chosen["factor"]))[:STRONGEST]
        panel.axvline(0.0, color=style.INK, linewidth=0.8)
        panel.xaxis.set_major_locator(MaxNLocator(4))
        for place, factor in enumerate(shown):
            _draw(panel, len(shown) - 1 - place, chosen[chosen["factor"] == factor])
        bases = {row["factor"]: level_words(row["base_level"]) for row in chosen.to_dict("records")}
        ticks = [f"{names[factor]} [{printable(bases[factor])}]" for factor in shown]
        panel.set_yticks(np.arange(len(shown))[::-1], ticks)
        panel.margins(x=0.16)
    figure.legend(
        handles=[
            Patch(color=style.BLUE, label="higher level (of words: the higher outcome)"),
            Patch(color=style.ORANGE, label="lower level; base in brackets"),
        ],
        loc="outside lower left",
        ncols=2,
    )
    return figure


def write_tornado_figure(name: str, bars: pd.DataFrame, path: Path) -> Path:
    """Draw `tornado_figure` into a PNG file."""
    with style.house_style():
        return style.save(tornado_figure(name, bars), path)


def _draw(panel: Axes, place: int, rows: pd.DataFrame) -> None:
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
        panel.annotate(
            printable(level_words(row["level"])),
            (far, place + half),
            xytext=(3 if difference >= 0.0 else -3, 0),
            textcoords="offset points",
            ha="left" if difference >= 0.0 else "right",
            va="center",
            fontsize=7,
            color=style.INK,
        )
