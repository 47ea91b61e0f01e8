"""Figures on money: who gained and who paid against the no-deal twin, and the J-curve of a deal."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis import style
from longgame.analysis.cash import CashCurves
from longgame.analysis.money import Gains, group_per_member_year, group_total, groups_present, yearly_by_kind
from longgame.analysis.plain_words import GROUP_WORDS
from longgame.analysis.reading import Run
from longgame.analysis.statistics import Estimates
from longgame.environment.vocabulary import KINDS

NO_TWIN = "no no-deal twin in this run"
NOBODY = "nobody gained and nobody paid"
_LEAST_SHOWN_USD = 0.005


def gains_by_kind(run: Run, gained: Gains | None) -> Figure:
    """Gains against the twin by kind of organisation and sector, over the run and by year."""
    figure = style.new_figure(
        11.5,
        5.0,
        "Who gained and who paid: this market minus the same market without deals",
        f"All {run.years} years, the same luck in both markets. Means with 95 % intervals; grey: no clear difference.",
    )
    left, right = figure.subplots(1, 2, width_ratios=[1.35, 1.0])
    left.set_title("All years together")
    right.set_title("Year by year")
    if gained is None:
        style.nothing(left, NO_TWIN)
        style.nothing(right, NO_TWIN)
        return figure
    draw_gains(left, gained, totals=True)
    _draw_yearly(right, run, gained)
    return figure


def draw_gains(axes: Axes, gained: Gains, totals: bool) -> None:
    """Bars of dollars a member-year, organisations above, other accounts below; `totals` adds dollars over the run."""
    figures = {group: group_per_member_year(gained, group) for group in groups_present(gained)}
    moved = {group: one for group, one in figures.items() if abs(float(one.value)) >= _LEAST_SHOWN_USD}
    if not moved:
        style.nothing(axes, NOBODY)
        return
    organisations = [group for group in moved if group in KINDS]
    others = [group for group in moved if group not in KINDS]
    groups = [*organisations, *others]
    gap = 0.6 if organisations and others else 0.0
    rows = [-(position + (gap if group in others else 0.0)) for position, group in enumerate(groups)]
    edges = []
    for row, group in zip(rows, groups, strict=True):
        value, low, high = (float(part) for part in (moved[group].value, moved[group].low, moved[group].high))
        interval = np.isfinite(low) and np.isfinite(high)
        unclear = interval and low <= 0.0 <= high
        colour = style.GREY if unclear else style.BLUE if value > 0.0 else style.ORANGE
        axes.barh(row, value, height=0.66, color=colour, alpha=0.55 if unclear else 1.0)
        if interval:
            axes.plot([low, high], [row, row], color=style.INK, linewidth=1.2)
        edge = (max(value, high) if value > 0.0 else min(value, low)) if interval else value
        edges.append(edge)
        text = _signed_dollars(value)
        if totals:
            millions = float(group_total(gained, group).value) / 1e6
            text += f"  ({millions:+,.0f} M)" if abs(millions) >= 10.0 else f"  ({millions:+.1f} M)"
        axes.annotate(
            text,
            (edge, row),
            (5 if value > 0.0 else -5, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value > 0.0 else "right",
            fontsize=8.5,
        )
    span = max([*edges, 0.0]) - min([*edges, 0.0])
    room = 0.5 if totals else 0.3
    axes.set_xlim(min([*edges, 0.0]) - room * span, max([*edges, 0.0]) + room * span)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    axes.set_yticks(rows, [GROUP_WORDS[group] for group in groups])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("USD for each member-year of the market" + ("  (in brackets: USD over the run)" if totals else ""))
    axes.grid(axis="x")


def _signed_dollars(value: float) -> str:
    sign = "-" if value < 0.0 else "+"
    return f"{sign}${abs(value):,.0f}" if abs(value) >= 100.0 else f"{sign}${abs(value):.2f}"


def _draw_yearly(axes: Axes, run: Run, gained: Gains) -> None:
    estimates = yearly_by_kind(run)
    if not np.nan_to_num(estimates.value).any():
        style.nothing(axes, NOBODY)
        return
    years = np.arange(1.0, run.years + 1.0)
    labels = []
    for index, kind in enumerate(KINDS):
        if kind not in gained.kinds:
            continue
        of_kind = Estimates(
            estimates.value[:, index],
            estimates.low[:, index],
            estimates.high[:, index],
            estimates.replicates[:, index],
        )
        style.line_with_band(axes, years, of_kind, style.KIND_COLOURS[kind])
        labels.append((GROUP_WORDS[kind].replace(" ", "\n", 1), float(of_kind.value[-1]), style.KIND_COLOURS[kind]))
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    axes.grid(axis="y")
    axes.set_ylabel("USD for each member of the market, a year")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=0.1)


def j_curve(curves: CashCurves | None, recorded: bool) -> Figure:
    """What a deal costs and brings each side by year of the relationship."""
    figure = style.new_figure(
        10.5,
        4.8,
        "The J-curve: what a deal costs and brings each side, year by year",
        "Left: only deals still alive, so later years show survivors. "
        "Right: all deals that started; a deal that ended adds nothing more.",
    )
    left, right = figure.subplots(1, 2)
    left.set_title("Cash of the year, deals alive")
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
