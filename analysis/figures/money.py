"""Who gained and who paid against the no-deal twin, by kind of organisation and sector."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_TWIN, NOBODY
from longgame.analysis.figures.palette import GAIN, LOSS, readable
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, rests_on
from longgame.analysis.runs.money import Gains, group_total, groups_moved, yearly_by_kind
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.number_words import clear_sign, dollars, millions, value_only
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS


def gains_by_kind(tables: RunTables, sheet: Sheet) -> Figure:
    """Gains against the twin by kind of organisation and sector, over the run and by year."""
    run, gained = tables.run, tables.gained
    words = Words(
        gains_finding(gained),
        "This market less the same market, with the same luck, without deals. Left: all years, USD for each "
        "member-year of the market (in brackets: over the run). Right: USD for each member of the market, by year. "
        + ("Mean over markets with 95 % interval; grey: not clear." if run.replicates > 1 else "")
        if not sheet.narrow
        else "This market less the same market, with the same luck, without deals: over all years, USD for each "
        "member-year (in brackets: over the run), and by year."
        + (" Lines: 95 % intervals; grey: not clear." if run.replicates > 1 else ""),
        rests_on(run),
        "Bars of gains and losses by group, and lines of the gains of organisations by contract year.",
    )
    figure = sheet.figure(words, 5.2 if sheet.narrow else 2.9)
    grid = (
        GridSpec(2, 1, figure, height_ratios=(1.45, 1.0))
        if sheet.narrow
        else GridSpec(1, 2, figure, width_ratios=(1.25, 1.0))
    )
    draw_gains(figure, grid[0], gained, "All years together", totals=True)
    by_year = figure.add_subplot(grid[1])
    by_year.set_title("Organisations, year by year")
    if gained is None:
        style.nothing(by_year, NO_TWIN)
    else:
        _draw_yearly(by_year, run, gained)
    return figure


def gains_finding(gained: Gains | None) -> str:
    """Who clearly gains and who clearly pays."""
    if gained is None:
        return "Who gained and who paid is not known without the no-deal twin"
    kept = groups_moved(gained, keeping=True)
    if not kept:
        return "Nobody gained and nobody paid"
    several = len(gained.by_account) > 1
    told = []
    for sign, verb in ((1, "gain"), (-1, "pay")):
        found = {
            group: one
            for group, one in kept.items()
            if (clear_sign(one.json()) if several else np.sign(float(one.value))) == sign
        }
        names = sorted(found, key=lambda group: -abs(float(found[group].value)))[:3]
        if names:
            amounts = [f"{_plain(group)} ({_amount(found[group])})" for group in names]
            told.append(f"{_joined(amounts)} {verb}")
    if not told:
        return "Nobody clearly gains or pays, against the same market without deals"
    text = "; ".join(told)
    return text[:1].upper() + text[1:] + (" a member-year" if several else " a member-year, in one market")


def _amount(estimate: Estimates) -> str:
    """Dollars without interval and sign."""
    return value_only(dollars({**estimate.json(), "mean": abs(float(estimate.value))}))


def _plain(group: str) -> str:
    return GROUP_WORDS[group].partition(" (")[0]


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def draw_gains(figure: Figure, place: SubplotSpec, gained: Gains | None, title: str, totals: bool) -> None:
    """Dollars a member-year: above, who gained and paid; below, on a scale of its own, revenue that was only moved.

    Args:
        figure: where to draw.
        place: part of its grid.
        gained: None where the run has no twin.
        title: of the upper panel.
        totals: add dollars over the run, in brackets.
    """
    kept = {} if gained is None else groups_moved(gained, keeping=True)
    passing = {} if gained is None else groups_moved(gained, keeping=False)
    if gained is None or not (kept or passing):
        axes = figure.add_subplot(place)
        axes.set_title(title)
        style.nothing(axes, NO_TWIN if gained is None else NOBODY)
        return
    # Room for title and scale is the same in both panels, so heights grow with the number of bars only.
    grid = place.subgridspec(2, 1, height_ratios=[max(len(kept), 2) + 1.0, max(len(passing), 1) + 0.6])
    upper, lower = figure.add_subplot(grid[0]), figure.add_subplot(grid[1])
    upper.set_title(title)
    _draw_bars(upper, kept, gained, totals, muted=False)
    small = style.letters(lower, 9.0)
    lower.set_title("Revenue moved, before costs", fontweight="normal", fontsize=small, color=style.SOFT, pad=4.0)
    _draw_bars(lower, passing, gained, totals, muted=True)
    lower.set_xlabel("USD a member-year")


def draw_group_gains(axes: Axes, gained: Gains) -> None:
    """Gains and losses by kind and sector in USD a member-year and, in brackets, over the run."""
    _draw_bars(axes, groups_moved(gained, keeping=True), gained, totals=True, muted=False)
    if axes.axison:
        axes.set_xlabel("USD a member-year (in brackets: over the run)")


def _draw_bars(axes: Axes, groups: dict[str, Estimates], gained: Gains, totals: bool, muted: bool) -> None:
    """A bar a group, its interval, and its figure in a column to the right, where nothing can overlap."""
    if not groups:
        style.nothing(axes, NOBODY if not muted else "none was moved")
        return
    rows = [-float(position) for position in range(len(groups))]
    ends = [0.0]
    for row, (group, estimate) in zip(rows, groups.items(), strict=True):
        value, low, high = float(estimate.value), float(estimate.low), float(estimate.high)
        interval = bool(np.isfinite(low) and np.isfinite(high))
        grey = muted or (interval and low <= 0.0 <= high)
        colour = style.GREY if grey else GAIN if value > 0.0 else LOSS
        axes.barh(row, value, height=0.62, color=colour, alpha=0.3 if muted else 0.55 if grey else 1.0)
        ends.append(value)
        if interval:
            axes.plot([low, high], [row, row], color=style.GREY if muted else style.INK, linewidth=1.2)
            ends.extend([low, high])
        text = _signed_dollars(value)
        if totals:
            whole = group_total(gained, group).json()
            text += f"  ({'+' if (whole['mean'] or 0.0) >= 0.0 else ''}{value_only(millions(whole))})"
        axes.annotate(
            text,
            (1.0, row),
            (4, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            color=style.SOFT if grey else readable(colour),
            ha="left",
            va="center",
            fontsize=style.letters(axes, 8.5),
        )
    room = 0.04 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_ylim(rows[-1] - 0.55, 0.55)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    axes.set_yticks(rows, [_plain(group) for group in groups])
    axes.tick_params(axis="y", length=0, labelcolor=style.SOFT if muted else style.INK)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(2, steps=[1, 2, 5, 10]))
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
    axes.set_ylabel("USD a member")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=0.13)
