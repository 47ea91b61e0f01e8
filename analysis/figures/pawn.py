"""PAWN indices as points with intervals, and the region in which a factor that does nothing would lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.panels import STRONGEST, finding, panels
from longgame.analysis.figures.sheet import SCALE, Sheet
from longgame.analysis.words.factor_names import labels


@style.house_style(SCALE)
def pawn_figure(name: str, indices: pd.DataFrame, sheet: Sheet) -> Figure:
    """Indices with 95 % intervals, solid where they stand out from noise; grey is where 95 % of dummies lie.

    Args:
        name: of the experiment.
        indices: `pawn_indices` of several outcomes with a column `outcome`.
        sheet: the page.
    """
    outcomes = list(dict.fromkeys(indices["outcome"]))
    names = labels(indices["factor"])
    clear = indices[indices["clear"]].groupby("outcome")["factor"].first().map(names)
    figure, axes = panels(
        finding(name, [clear.get(outcome) for outcome in outcomes], "moves the distribution of"),
        "PAWN index with 95 % intervals. Grey: range of 95 % of dummy factors, which do nothing. Hollow: does not "
        "stand out from the dummies.",
        outcomes,
        int((indices["outcome"] == outcomes[0]).sum()),
        sheet,
    )
    for outcome, panel in axes.items():
        rows = indices[indices["outcome"] == outcome].head(STRONGEST)
        places = np.arange(len(rows))[::-1]
        panel.axvspan(0.0, float(rows["dummy_hi95"].iloc[0]), color=style.PALE, linewidth=0)
        for place, row in zip(places, rows.to_dict("records"), strict=True):
            colour = style.BLUE if row["clear"] else style.GREY
            panel.plot([row["lo95"], row["hi95"]], [place, place], color=colour, linewidth=1.6)
            panel.plot(row["index"], place, "o", color=colour, markerfacecolor=colour if row["clear"] else "white")
        panel.set_yticks(places, [names[factor] for factor in rows["factor"]])
        panel.set_xlabel("PAWN index (0: no effect, 1: largest)")
        panel.set_xlim(0.0, max(0.2, float(rows["hi95"].max()) * 1.05))
    return figure
