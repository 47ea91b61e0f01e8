"""Differences with their intervals on one axes, for outcomes of one unit: what a move or a factor changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.palette import GAIN, LOSS
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.outcome_words import unit_words


def draw_differences(
    axes: Axes, rows: pd.DataFrame, labels: Sequence[str], unit: str, title: str, units: str = "market"
) -> None:
    """A line for each row: the difference as a dot, its 95 % interval as a bar; hollow where it includes zero.

    Args:
        axes: where to draw.
        rows: with `difference`, `lo95` and `hi95`, in one unit, and `n`, the markets or draws that each rests on.
        labels: what stands beside each row.
        unit: of the outcomes; shares are drawn in percentage points and large sums of dollars in millions.
        title: what is less what.
        units: what is counted by `n`, in the singular.
    """
    axes.set_title(title)
    if rows.empty or not np.isfinite(rows["difference"].to_numpy(np.float64)).any():
        style.nothing(axes, "nothing to compare")
        return
    value, low, high = (rows[name].to_numpy(np.float64) for name in ("difference", "lo95", "hi95"))
    factor, words = _scale(unit, float(np.nanmax(np.abs(np.concatenate([value, low, high])))))
    places = np.arange(len(rows), dtype=np.float64)[::-1]
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    for place, middle, start, end in zip(places, value * factor, low * factor, high * factor, strict=True):
        draw_difference(axes, float(place), float(middle), float(start), float(end))
    axes.set_yticks(places, list(labels))
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.grid(axis="x")
    fewest, most = int(rows["n"].min()), int(rows["n"].max())
    rests_on = counted(most, units) if fewest == most else f"{fewest} to {counted(most, units)}"
    intervals = "95 % intervals; hollow: not clear" if np.isfinite(low).any() else "no intervals"
    axes.set_xlabel(f"difference, {words}\n{rests_on}, {intervals}")


def draw_difference(axes: Axes, place: float, value: float, low: float, high: float, size: float | None = None) -> None:
    """One difference: a dot with its interval as a bar; hollow and grey where the interval includes zero.

    Args:
        axes: where to draw.
        place: of the line, upwards.
        value, low, high: the difference and the ends of its interval; ends that are not known leave a grey dot alone.
        size: of the dot; default: the usual one.
    """
    colour, known = difference_colour(low, high), bool(np.isfinite(low) and np.isfinite(high))
    if known:
        axes.plot([low, high], [place, place], color=colour, linewidth=1.6, solid_capstyle="butt")
    face = "white" if known and colour == style.GREY else colour
    axes.plot(value, place, "o", color=colour, markerfacecolor=face, markersize=size)


def difference_colour(low: float, high: float) -> str:
    """The colour of a difference by its interval: of a gain, of a loss, or grey where it is not clear."""
    return GAIN if low > 0.0 else LOSS if high < 0.0 else style.GREY


def _scale(unit: str, largest: float) -> tuple[float, str]:
    """What numbers of a unit are multiplied with, and the unit that they have then."""
    percent = percent_of(unit)
    if percent is not None:
        return 100.0, f"percentage points{percent.removeprefix('%')}"
    if unit == "USD" and largest >= 1e5:
        return 1e-6, "million US dollars"
    return 1.0, unit_words(unit)
