"""The J-curve as a figure: the cash of a deal by year of the relationship."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.runs.cash import CashCurves
from longgame.analysis.runs.cash_flows import SIDES
from longgame.analysis.statistics import Estimates


def j_curve(curves: CashCurves | None, recorded: bool) -> Figure:
    """What a deal costs and brings each side by year of the relationship."""
    figure = style.new_figure(
        10.5,
        4.8,
        "The J-curve: the cash that a deal costs and brings each side",
        "Costs fall in their year; shared savings and losses are settled a year later. Talks and leaving cost extra.\n"
        "Left: later years show only surviving deals. Right: deals that ended are included; they add nothing after "
        "their last settlement.",
    )
    left, right = figure.subplots(1, 2)
    left.set_title("Cash of the year, deals alive at its end")
    right.set_title("Cash since the signature, all deals signed")
    if curves is None:
        text = "no deals in this run" if recorded else "deals were not recorded in this run"
        style.nothing(left, text)
        style.nothing(right, text)
        return figure
    years = np.array(curves.deal_years, dtype=np.float64)
    seen = len(years)
    for axes, cumulative in ((left, False), (right, True)):
        labels = []
        for side in SIDES:
            curve = curves.curves[side]
            estimates = _first(curve.cumulative if cumulative else curve.yearly, seen)
            style.line_with_band(axes, years, estimates, style.SIDE_COLOURS[side], 1e-6)
            known = np.flatnonzero(np.isfinite(estimates.value))
            if known.size:
                labels.append((side, float(estimates.value[known[-1]]) * 1e-6, style.SIDE_COLOURS[side]))
        axes.axhline(0.0, color=style.INK, linewidth=0.8)
        axes.grid(axis="y")
        axes.set_xlim(1.0, max(float(seen), 2.0))
        axes.set_ylabel("million USD a deal")
        style.label_lines(axes, labels)
    alive = curves.still_alive.value * 100.0
    left.set_xticks(years, [f"{int(year)}\n{alive[index]:.0f}" for index, year in enumerate(years)])
    right.set_xticks(years, [f"{int(year)}" for year in years])
    left.set_xlabel("deal year, and below it the share of deals still alive, %")
    right.set_xlabel("deal year")
    return figure


def _first(estimates: Estimates, count: int) -> Estimates:
    parts = (estimates.value[:count], estimates.low[:count], estimates.high[:count])
    return Estimates(*parts, estimates.replicates[:count])
