"""How far markets of one run lie apart: medians, 50 and 90 % ranges, and sample paths."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, rests_on
from longgame.analysis.runs.ranges import FEWEST_FOR_HALF, FEWEST_FOR_NINETY, ranges
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import Floats

#: Columns of the market table: what stands above the panel, factor, and unit.
_MEASURES: Final = (
    ("value_based_lives_share", "Members in partnerships", 100.0, "% of members"),
    ("true_savings_rate", "True savings", 100.0, "% of benchmark"),
    ("measured_savings_rate", "Measured savings", 100.0, "% of benchmark"),
    ("net_savings_rate", "Net savings", 100.0, "% of spending"),
    ("mean_trust_in_payers", "Trust in payers", 1.0, "index, 0 to 1"),
    ("mean_identity_inertia", "Attachment to FFS", 1.0, "index, 0 to 1"),
)
#: An axis in per cent covers so much at least: less is nothing.
_LEAST_RANGE: Final = 0.2
_PATHS: Final = 4


def range_of_markets(tables: RunTables, sheet: Sheet) -> Figure:
    """Six measures of the market by year: the median market, how far others lie, and the first few as they went."""
    run = tables.run
    bands = []
    if run.replicates >= FEWEST_FOR_HALF:
        bands.append("dark band: the middle 50 % of markets")
    if run.replicates >= FEWEST_FOR_NINETY:
        bands.append("pale band: 90 % of markets")
    reading = f"Thick line: median over markets; {'; '.join(bands)}; " if bands else "Thick line: median over markets; "
    few = "" if bands else f" Ranges are drawn from {FEWEST_FOR_HALF} markets on."
    if run.replicates == 1:
        reading, few = "The one market of this run, as it went; ", " Other markets would differ."
    words = Words(
        _finding(run),
        f"{reading}thin lines: the first {min(_PATHS, run.replicates)} as they went.{few}"
        if run.replicates > 1
        else f"{reading[:-2]}.{few}",
        rests_on(run),
        "Lines of six measures of the market by contract year, with the ranges that hold 50 and 90 % of markets.",
    )
    shape = (len(_MEASURES) // 2, 2) if sheet.narrow else (len(_MEASURES) // 3, 3)
    figure = sheet.figure(words, 1.6 * shape[0])
    panels = list(figure.subplots(*shape).flat)
    for place, (axes, (column, title, factor, unit)) in enumerate(zip(panels, _MEASURES, strict=True)):
        axes.set_title(title, fontsize=style.letters(axes, 9.0))
        values = run.by_year(column) * factor
        of_deals = column not in ("net_savings_rate", "mean_trust_in_payers", "mean_identity_inertia")
        if not np.isfinite(values).any() or (of_deals and not run.by_year("value_based_lives_share").any()):
            style.nothing(axes, NO_DEALS)
            continue
        draw_ranges(axes, values)
        axes.set_ylabel(unit)
        if factor == 1.0:
            axes.set_ylim(0.0, 1.0)
        else:
            low, high = axes.get_ylim()
            room = max(0.0, _LEAST_RANGE - (high - low)) / 2.0
            axes.set_ylim(low - room, high + room)
        if column == "value_based_lives_share":
            axes.set_ylim(0.0, min(axes.get_ylim()[1], 100.0))
        if place + shape[1] < len(panels):
            axes.set_xlabel("")
    return figure


def draw_ranges(axes: Axes, values: Floats) -> None:
    """Median, ranges and sample paths of one measure.

    Args:
        axes: where.
        values: (markets, years), NaN where a market lacks the value.
    """
    years = np.arange(1.0, values.shape[1] + 1.0)
    spread = ranges(values)
    mark = "o" if len(years) == 1 else "-"
    for (low, high), strength in ((spread.ninety, 0.15), (spread.half, 0.3)):
        known = np.isfinite(low) & np.isfinite(high)
        axes.fill_between(years, low, high, where=known.tolist(), color=style.INK, alpha=strength, linewidth=0)
    if len(values) > 1:
        axes.plot(years, values[:_PATHS].T, mark, color=style.GREY, linewidth=0.6, markersize=3.0)
    axes.plot(years, spread.median, mark, color=style.INK, linewidth=1.8)
    if (spread.median < 0.0).any() or np.nanmin(values) < 0.0:
        axes.axhline(0.0, color=style.GREY, linewidth=0.6)
    axes.grid(axis="y")
    style.year_axis(axes, len(years), most=4)


def _finding(run: Run) -> str:
    values = run.by_year("value_based_lives_share")[:, -1] * 100.0
    if run.replicates == 1:
        return f"One market: {values[0]:.0f} % of its members are in partnerships in year {run.years}"
    spread = ranges(values[:, np.newaxis])
    (low,), (high,) = spread.ninety
    what = "nine markets in ten have"
    if not np.isfinite(low):
        low, high = values.min(), values.max()
        what = f"the {run.replicates} markets have"
    if round(low) == round(high):
        return f"In year {run.years} {what} {low:.0f} % of members in partnerships".replace("the", "all", 1)
    return (
        f"Markets differ by luck alone: in year {run.years} {what} {low:.0f} to {high:.0f} % of members in partnerships"
    )
