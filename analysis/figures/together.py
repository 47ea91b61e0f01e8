"""Years that deals last by the strategies of both sides, as a chart of numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS, NO_EVENTS
from longgame.analysis.figures.survival import draw_survival
from longgame.analysis.runs.deal_summary import DealClasses, by_pair
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.relationships import Happenings, Relationships
from longgame.analysis.runs.survival import survival
from longgame.analysis.statistics import Booleans, Estimates
from longgame.experiments.outcomes.followed import followed_years

#: Deals that a number of its own needs.
_FEWEST_DEALS: Final = 10


def draw_years_together(axes: Axes, run: Run, happened: Happenings | None, deals: Relationships | None) -> None:
    """Average years together by pair of strategies; where too few pairs are known, the survival of all deals."""
    axes.set_title("Years together")
    if happened is None or deals is None or not len(deals.row):
        style.nothing(axes, NO_EVENTS if deals is None else NO_DEALS)
        return
    if run.years == 1:
        style.nothing(axes, "one year only")
        return
    order = happened.strategies
    pairs: DealClasses = by_pair(run, happened, deals)
    together, size = pairs.together, len(order)
    known = (together.deals >= _FEWEST_DEALS) & ((run.replicates == 1) | np.isfinite(together.average_years.high))
    if size == 1 or known.mean() <= 0.5:
        _draw_still_together(axes, run, deals)
        return
    axes.set_title(f"Years together within the first {followed_years(run.years)}")
    _draw_numbers(axes, together.average_years.reshaped(size, size), known.reshape(size, size))
    labels = [style.strategy_label(name) for name in order]
    axes.set_xticks(range(size), labels, rotation=30 if size > 2 else 0, ha="right" if size > 2 else "center")
    axes.set_yticks(range(size), labels)
    axes.tick_params(length=0)
    axes.set_xlabel("provider's strategy")
    axes.set_ylabel("payer's strategy")
    axes.spines[:].set_visible(False)


def _draw_numbers(axes: Axes, years: Estimates, known: Booleans) -> None:
    """A cell a pair; pale and empty where fewer deals are known."""
    values = np.where(known, years.value, np.nan)
    halves = (years.high - years.low) / 2.0
    shades = LinearSegmentedColormap.from_list("years", ["#F4F4F4", "#BDBDBD", "#4D4D4D"])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    axes.imshow(values, cmap=shades, vmin=low, vmax=max(high, low + 0.5), aspect="auto")
    for (payer, provider), value in np.ndenumerate(values):
        half = halves[payer, provider]
        if not np.isfinite(value):
            continue
        dark = (value - low) / max(high - low, 0.5) > 0.6
        look: dict[str, Any] = {"ha": "center", "va": "center", "color": "white" if dark else style.INK}
        shift = 0.12 if np.isfinite(half) else 0.0
        big, small = style.letters(axes, 10.5), style.letters(axes, 7.5)
        axes.text(provider, payer - shift, f"{value:.1f}", fontsize=big, fontweight="bold", **look)
        if np.isfinite(half):
            axes.text(provider, payer + 0.26, f"± {half:.1f}", fontsize=small, **look)


def _draw_still_together(axes: Axes, run: Run, deals: Relationships) -> None:
    """Share of all deals still together after 0, 1, ... years."""
    axes.set_title("Deals still together")
    draw_survival(axes, survival(deals))
    axes.set_xlim(0.0, run.years)
    axes.set_ylim(0.0, 100.0)
    style.whole_ticks(axes, run.years)
    axes.set_xlabel("years since the signature")
    axes.set_ylabel("share of deals, %")
    axes.grid(axis="y")
