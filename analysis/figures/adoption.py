"""Adoption and tenure: how many members are in partnerships, and how old the live deals are."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import DEALS_NOT_RECORDED, NO_DEALS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, averaged, rests_on
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.tenure import TENURES, tenure
from longgame.analysis.statistics import share_mean
from longgame.analysis.words.number_words import share, value_only

#: The longer a deal has lasted, the darker.
_SHADES: Final = ("#E3E3E3", "#BDBDBD", "#8C8C8C", "#4D4D4D")


def adoption(tables: RunTables, sheet: Sheet) -> Figure:
    """Members in partnerships by year, and live deals by age."""
    run = tables.run
    words = Words(
        adoption_finding(run),
        f"Left: share of all members, {averaged(run)}. "
        "Right: live deals of a market at the end of the year, by the deal's own year."
        if not sheet.narrow
        else f"Share of all members, {averaged(run)}; and live deals of a market at the end of the year.",
        rests_on(run),
        "Lines of the share of members in partnerships and stacked areas of live deals by age, by contract year.",
    )
    figure, (left, right) = sheet.panels(words, (1.0, 1.0), 2.1)
    left.set_title("Members in partnerships")
    draw_adoption(left, run)
    right.set_title("Live deals by their age")
    draw_tenure(right, tenure(run), run.years)
    return figure


def adoption_finding(run: Run) -> str:
    """What adoption comes to, in words."""
    estimates = share_mean(run.by_year("value_based_lives_share"))
    if not estimates.value.any():
        return "No member is in a partnership in any year"
    last, top = run.years - 1, int(np.nanargmax(estimates.value))
    covered = f"Partnerships cover {share(estimates.json(last))} of members in year {run.years}"
    if last == 0 or estimates.value[last] >= 0.9 * estimates.value[top]:
        return covered
    return f"{covered}, after a peak of {value_only(share(estimates.json(top)))} in year {top + 1}"


def draw_adoption(axes: Axes, run: Run, gap: float = 0.17) -> None:
    """Share of members in partnerships, and in those with losses for the provider, by year; `gap`: see label_lines."""
    if not run.by_year("value_based_lives_share").any():
        style.nothing(axes, NO_DEALS)
        return
    years = np.arange(1.0, run.years + 1.0)
    labels = []
    highest = 5.0
    for column, text, colour in (
        ("value_based_lives_share", "any\npartnership", style.INK),
        ("two_sided_lives_share", "provider\nshares losses", style.GREY),
    ):
        estimates = share_mean(run.by_year(column))
        style.line_with_band(axes, years, estimates, colour, 100.0)
        labels.append((text, float(estimates.value[-1]) * 100.0, colour))
        ends = np.fmax(estimates.value, estimates.high) if run.replicates > 3 else estimates.value
        highest = max(highest, float(np.nanmax(ends)) * 112.0)
    axes.set_ylim(0.0, min(100.0, highest))
    axes.set_ylabel("share of members, %")
    axes.grid(axis="y")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=gap)


def draw_tenure(axes: Axes, table: pd.DataFrame | None, years: int) -> None:
    """Live deals by year, stacked by age: the oldest below.

    Args:
        axes: where.
        table: as `runs.tenure.tenure` gives it.
        years: of the run.
    """
    if table is None or not table["deals"].any():
        style.nothing(axes, DEALS_NOT_RECORDED if table is None else NO_DEALS)
        return
    wide = table.pivot(index="year", columns="tenure", values="deals")
    heights = np.array([wide[name].to_numpy() for _, _, name in TENURES[::-1]])
    tops = np.cumsum(heights, axis=0)
    x = wide.index.to_numpy(dtype=np.float64)
    labels = []
    for place, (_, _, name) in enumerate(TENURES[::-1]):
        low = tops[place] - heights[place]
        shade = _SHADES[len(TENURES) - 1 - place]
        if years == 1:
            axes.bar(x, heights[place], 0.4, low, color=shade)
        else:
            axes.fill_between(x, low, tops[place], color=shade, linewidth=0)
        if heights[place].any():
            labels.append((name, float(low[-1] + heights[place][-1] / 2.0), shade))
    axes.set_ylim(0.0, float(tops[-1].max()) * 1.08)
    axes.set_ylabel("live deals in a market")
    style.year_axis(axes, years)
    style.label_lines(axes, labels, gap=0.1)
