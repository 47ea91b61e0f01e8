"""The J-curve as a figure: the cash of a deal by year of the relationship."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import DEALS_NOT_RECORDED, NO_DEALS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, averaged, rests_on
from longgame.analysis.runs.cash import CashCurves, turning_points
from longgame.analysis.runs.cash_flows import SIDES
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, millions, value_only


def j_curve(tables: RunTables, sheet: Sheet) -> Figure:
    """What a deal costs and brings each side by year of the relationship."""
    run, curves = tables.run, tables.curves
    recorded = run.deals is not None
    words = Words(
        _finding(curves)
        if curves is not None
        else NO_DEALS[:1].upper() + NO_DEALS[1:]
        if recorded
        else "Cash by deal year",
        f"Cash of a deal by its own year, million USD, {averaged(run)}. Settlements come a year "
        "later; talks and leaving cost extra. Cash of the year: deals alive at its end, whose share stands below. Cash "
        "since the signature: all deals signed, also those that ended.",
        rests_on(run, "" if curves is None else f"{counted(curves.deals, 'deal')}."),
        "Lines of the cash of a deal for the payer and for the provider, by year of the deal.",
    )
    figure, (left, right) = sheet.panels(words, (1.0, 1.0), 2.2)
    left.set_title("Cash of the year")
    right.set_title("Cash since the signature")
    if curves is None:
        for axes in (left, right):
            style.nothing(axes, NO_DEALS if recorded else DEALS_NOT_RECORDED)
        return figure
    draw_cash(left, curves, cumulative=False)
    draw_cash(right, curves, cumulative=True)
    return figure


def _finding(curves: CashCurves) -> str:
    told = []
    for side in SIDES:
        seen = len(curves.deal_years)
        points = turning_points(curves.curves[side].cumulative, seen)
        trough, even = points["trough_usd"], points["break_even_year"]
        if not isinstance(trough, dict) or not isinstance(even, dict):
            continue
        if even["year"] == 0 or (trough["lo95"] is not None and not clear_sign(trough)):
            told.append(f"the {side} is {'never' if even['year'] == 0 else 'not clearly'} out of pocket")
            continue
        depth = value_only(millions({**trough, "mean": -trough["mean"]}))
        back = f"back at zero in year {even['year']}" if even["year"] else f"not back within {counted(seen, 'year')}"
        told.append(f"the {side} is {depth} down in year {points['trough_year']} and {back}")
    if not told:
        return "What deals cost is not known"
    return f"In an average deal, {'; '.join(told)}"


def draw_cash(axes: Axes, curves: CashCurves, cumulative: bool) -> None:
    """Both sides' cash by deal year, of the year or since the signature."""
    seen = len(curves.deal_years)
    years = np.array(curves.deal_years, dtype=np.float64)
    labels = []
    for side in SIDES:
        curve = curves.curves[side]
        estimates = _first(curve.cumulative if cumulative else curve.yearly, seen)
        style.line_with_band(axes, years, estimates, style.SIDE_COLOURS[side], 1e-6)
        known = np.flatnonzero(np.isfinite(estimates.value))
        if known.size:
            labels.append((side, float(estimates.value[known[-1]]) * 1e-6, style.SIDE_COLOURS[side]))
    style.limits_of_lines(axes)
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    axes.grid(axis="y")
    axes.set_xlim(1.0, max(float(seen), 2.0))
    axes.set_ylabel("million USD a deal")
    style.label_lines(axes, labels, gap=0.09)
    alive = curves.still_alive.value * 100.0
    names = [f"{int(year)}" if cumulative else f"{int(year)}\n{alive[at]:.0f}" for at, year in enumerate(years)]
    axes.set_xticks(years, names)
    axes.set_xlabel("deal year" if cumulative else "deal year, and deals still alive, %")


def _first(estimates: Estimates, count: int) -> Estimates:
    parts = (estimates.value[:count], estimates.low[:count], estimates.high[:count])
    return Estimates(*parts, estimates.replicates[:count])
