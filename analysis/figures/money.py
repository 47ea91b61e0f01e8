"""Who gained and who paid against the no-deal twin, as figures."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.runs.money import Gains, group_total, groups_moved, yearly_by_kind
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS

NO_TWIN = "no no-deal twin in this run"
NOBODY = "nobody gained and nobody paid"


def gains_by_kind(run: Run, gained: Gains | None) -> Figure:
    """Gains against the twin by kind of organisation and sector, over the run and by year."""
    figure = style.new_figure(
        12.5,
        6.0,
        "Who gained and who paid: this market minus the same market without deals",
        f"{'One year' if run.years == 1 else f'All {run.years} years'}, the same luck in both markets. "
        + ("One replicate: no intervals." if run.replicates == 1 else "Means with 95 % intervals; grey: not clear."),
    )
    grid = figure.add_gridspec(1, 2, width_ratios=[1.25, 1.0])
    draw_gains(figure, grid[0, 0], gained, "Gains and losses, all years together", totals=True)
    right = figure.add_subplot(grid[0, 1])
    right.set_title("Organisations, year by year")
    if gained is None:
        style.nothing(right, NO_TWIN)
    else:
        _draw_yearly(right, run, gained)
    return figure


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
    lower.set_title("Revenue moved, before costs", fontweight="normal", fontsize=9.0, color="#595959")
    _draw_bars(lower, passing, gained, totals, muted=True)
    unit = "USD for each member-year of the market" + ("  (in brackets: USD over the run)" if totals else "")
    lower.set_xlabel(unit)


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
        colour = style.GREY if grey else style.BLUE if value > 0.0 else style.ORANGE
        axes.barh(row, value, height=0.62, color=colour, alpha=0.3 if muted else 0.55 if grey else 1.0)
        ends.append(value)
        if interval:
            axes.plot([low, high], [row, row], color=style.GREY if muted else style.INK, linewidth=1.2)
            ends.extend([low, high])
        text = _signed_dollars(value)
        if totals:
            millions = float(group_total(gained, group).value) / 1e6
            text += f"  ({millions:+,.0f} M)" if abs(millions) >= 10.0 else f"  ({millions:+.1f} M)"
        shade = "#595959" if grey else colour
        place = axes.get_yaxis_transform()
        axes.text(1.02, row, text, transform=place, color=shade, ha="left", va="center", fontsize=8.5)
    room = 0.04 * (max(ends) - min(ends))
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_ylim(rows[-1] - 0.55, 0.55)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    axes.set_yticks(rows, [GROUP_WORDS[group] for group in groups])
    axes.tick_params(axis="y", length=0, labelcolor="#595959" if muted else style.INK)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(5))
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
