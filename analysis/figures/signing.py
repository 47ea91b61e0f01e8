"""Who signs and who renews, by the strategy of either side."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS, NO_EVENTS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, averaged, rests_on
from longgame.analysis.runs.deal_summary import DealClasses, by_strategy
from longgame.analysis.statistics import Estimates, Floats
from longgame.analysis.words.number_words import clear_sign, points


def signing_and_renewal(tables: RunTables, sheet: Sheet) -> Figure:
    """Share of first talks that end in a signature, and of agreements that go on at their term, by strategy."""
    run, happened, deals = tables.run, tables.happened, tables.deals
    sides = {}
    if happened is not None and deals is not None:
        sides = {side: by_strategy(run, happened, deals, side) for side in ("payer", "provider")}
    names = [] if happened is None else [style.strategy_label(name) for name in happened.strategies]
    words = Words(
        _finding(sides, names) if len(sides) else "Talks and renewals were not recorded",
        f"Shares by the strategy that a side played on the day of the signature, {averaged(run)}.",
        rests_on(run),
        "Dots with intervals: shares of talks that end in a signature and of agreements that are renewed, by strategy.",
    )
    figure, (left, right) = sheet.panels(words, (1.0, 1.0), 0.9 + 0.3 * max(len(names), 3))
    left.set_title("First talks that end in a signature")
    right.set_title("Agreements that go on at their term")
    if not sides or deals is None:
        for axes in (left, right):
            style.nothing(axes, NO_EVENTS)
        return figure
    empty = "no agreement came to its term" if len(deals.row) else NO_DEALS
    draw_dots(left, names, {side: one.signed_share for side, one in sides.items()}, "share of talks, %", NO_DEALS)
    draw_dots(right, names, {side: one.renewal_rate for side, one in sides.items()}, "share of agreements, %", empty)
    return figure


def _finding(sides: dict[str, DealClasses], names: list[str]) -> str:
    told = []
    for side, classes in sides.items():
        gaps = [classes.renewal_against_others(place) for place in range(len(names))]
        signs = [clear_sign(gap) for gap in gaps]
        place = next((place for place, sign in enumerate(signs) if sign > 0), None)
        if place is not None:
            told.append(f"the {side} plays {names[place]} ({points(gaps[place])})")
    if told:
        return f"Agreements are renewed more often than others where {' and where '.join(told)}"
    if not any(classes.stayed.any() for classes in sides.values()):
        return "No agreement was renewed"
    return "No strategy of either side is clearly renewed more often than the others"


def draw_dots(axes: Axes, names: list[str], sides: dict[str, Estimates], unit: str, empty: str) -> None:
    """One row a strategy, one dot a side, with intervals; `empty` says why there is nothing to draw."""
    rows = np.arange(len(names), dtype=np.float64)[::-1]
    if not names or not any(np.isfinite(estimates.value).any() for estimates in sides.values()):
        style.nothing(axes, empty)
        return
    for offset, (side, estimates) in zip((0.16, -0.16), sides.items(), strict=True):
        colour = style.SIDE_COLOURS[side]
        heights = rows + offset
        style.error_bars(axes, heights.tolist(), estimates, colour, 100.0)
        axes.plot(estimates.value * 100.0, heights, "o", color=colour, markersize=style.letters(axes, 6.5))
        _name_side(axes, f"{side}'s strategy", colour, estimates, heights, above=offset > 0.0)
    axes.set_yticks(rows, names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlim(-2.0, 102.0)
    axes.set_xlabel(unit)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)


def _name_side(axes: Axes, text: str, colour: str, estimates: Estimates, heights: Floats, above: bool) -> None:
    """Name a side at its first dot: beside the interval where there is room, else above or below the dot."""
    first = int(np.flatnonzero(np.isfinite(estimates.value))[0])
    value = float(estimates.value[first])
    low, high = (float(end[first]) if np.isfinite(end[first]) else value for end in (estimates.low, estimates.high))
    where, shift, align = (high, (7, 0), "left") if high < 0.58 else (low, (-7, 0), "right")
    if high >= 0.58 and low < 0.42:
        where, shift, align = value, (0, 9 if above else -9), "center"
    axes.annotate(
        text,
        (where * 100.0, float(heights[first])),
        xytext=shift,
        textcoords="offset points",
        va="center",
        ha=align,
        color=colour,
        fontsize=style.letters(axes, 8.5),
    )
