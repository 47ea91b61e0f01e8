"""Sobol indices as bars: the share of variance that each factor explains alone and in all, and that of luck."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from longgame.analysis.figures import style
from longgame.analysis.figures.panels import STRONGEST, finding, panels
from longgame.analysis.figures.sheet import SCALE, Sheet
from longgame.analysis.sweeps.sobol_indices import LUCK, few_points_warning
from longgame.analysis.words.factor_names import labels
from longgame.analysis.words.plain_words import printable

_HALF: Final = 0.18


@style.house_style(SCALE)
def indices_figure(name: str, indices: pd.DataFrame, sheet: Sheet) -> Figure:
    """First-order and total shares of variance with 95 % intervals, the largest total on top, luck at the bottom.

    Args:
        name: of the experiment.
        indices: `sobol_indices` of several outcomes with a column `outcome`.
        sheet: the page.
    """
    outcomes = list(dict.fromkeys(indices["outcome"]))
    factors = int((indices["outcome"] == outcomes[0]).sum()) - 1
    names = {**labels(indices["factor"][indices["factor"] != LUCK]), LUCK: "luck"}
    known = indices[(indices["factor"] != LUCK) & (indices["total_lo95"] > 0.0)]
    clear = known.groupby("outcome")["factor"].first().map(names)
    warning = few_points_warning(indices)
    found = finding(name, [clear.get(outcome) for outcome in outcomes], "explains the variance of")
    figure, axes = panels(
        f"The sample is too small to rank the factors: {printable(name)}" if warning else found,
        "Sobol indices with 95 % intervals (black lines). True shares lie between 0 and 1; values outside "
        f"are sampling error.\n{warning}".rstrip(),
        outcomes,
        factors,
        sheet,
    )
    for outcome, panel in axes.items():
        rows = indices[indices["outcome"] == outcome]
        luck = rows["factor"] == LUCK
        shown = pd.concat([rows[~luck].head(STRONGEST), rows[luck]]).to_dict("records")
        for place, row in zip(range(len(shown))[::-1], shown, strict=True):
            _draw(panel, place, row)
        panel.axvline(0.0, color=style.INK, linewidth=0.8)
        panel.set_yticks(np.arange(len(shown))[::-1], [names[row["factor"]] for row in shown])
        panel.set_xlabel("share of the variance")
        ends = [float(row[f"{kind}{end}"]) for row in shown for kind in ("first", "total") for end in ("", "_hi95")]
        panel.set_xlim(min(-0.03, *(float(row["first"]) for row in shown)), max(0.3, np.nanmin([np.nanmax(ends), 1.3])))
    figure.legend(
        handles=[
            Patch(color=style.BLUE, label="alone (first-order index)"),
            Patch(color=style.SKY, label="in all, with interactions (total index)"),
            Patch(color=style.ORANGE, label="luck alone"),
            Patch(color=style.YELLOW, label="luck in all, with interactions (from replicates)"),
        ],
        loc="outside lower left",
        ncols=1 if sheet.narrow else 2,
    )
    return figure


def _draw(panel: Axes, place: int, row: dict[Any, Any]) -> None:
    colours = (style.ORANGE, style.YELLOW) if row["factor"] == LUCK else (style.BLUE, style.SKY)
    for kind, colour, height in zip(("first", "total"), colours, (place + _HALF, place - _HALF), strict=True):
        if np.isfinite(row[kind]):
            panel.barh(height, row[kind], 2.0 * _HALF, color=colour, linewidth=0)
            panel.plot([row[f"{kind}_lo95"], row[f"{kind}_hi95"]], [height, height], color=style.INK, linewidth=1.0)
