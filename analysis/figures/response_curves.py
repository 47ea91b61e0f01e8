"""Response curves as small panels: a row for each outcome, its strongest factors side by side, 95 % bands."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet
from longgame.analysis.words.factor_names import labels, shortened
from longgame.analysis.words.factor_words import axis_unit
from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.outcome_words import outcome_unit, outcome_words
from longgame.analysis.words.plain_words import printable
from longgame.experiments.design.designs import LISTED_DESIGNS

if TYPE_CHECKING:
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment

#: Panels side by side.
_ACROSS: Final = {"one": 2, "two": 4}
#: Rows of panels; with fewer outcomes each has several rows.
MOST_ROWS: Final = 6
_MOST_ROWS_OF_FEW: Final = 3
#: Panels of an outcome in each of its rows.
_EACH_ROW: Final = 4
#: Columns that the words under a panel share, and letters of a line beside it and above it.
_WORDS_WIDTH: Final = 26
_LETTERS: Final = 24
_TITLE: Final = 20
#: Lines that a word may take there.
_WORD_LINES: Final = 2
_THOUSAND: Final = 1000.0


@style.house_style(SCALE)
def curves_figure(experiment: Experiment, curves: pd.DataFrame, sheet: Sheet, most: int = MOST_ROWS) -> Figure:
    """Mean of each outcome along its strongest factors; panels of an outcome share the scale.

    Args:
        experiment: the experiment of the sweep.
        curves: of several outcomes with a column `outcome`, factors in the order of their spread.
        sheet: the page.
        most: outcomes that are shown, the first ones.
    """
    outcomes = list(dict.fromkeys(curves["outcome"]))
    shown = outcomes[:most]
    rows_each = max(1, _MOST_ROWS_OF_FEW // len(shown))
    factors = list(dict.fromkeys(curves["factor"]))
    names = labels(factors)
    each = min(rows_each * _EACH_ROW, len(factors))
    columns = min(_ACROSS[sheet.width], len(factors))
    rows_each = -(-each // columns)
    parts = []
    if each < len(factors):
        parts.append("the strongest factor" if each == 1 else f"the {each} strongest of {len(factors)} factors")
    if len(shown) < len(outcomes):
        parts.append(f"the first {len(shown)} of {len(outcomes)} outcomes")
    listed = experiment.design in LISTED_DESIGNS
    note = " Differences on the same draws, in the figure of effects, are more precise." if listed else ""
    second = f"\nShown: {' and '.join(parts)}; all are in curves.csv." if parts else ""
    figure = style.new_figure(
        WIDTHS[sheet.width],
        SCALE * (1.0 + 2.2 * rows_each * len(shown)),
        f"How does each outcome change along each factor? {printable(experiment.name)}",
        f"Means at each level (or in bins of levels) with 95 % intervals. Other factors take all their values.{note}"
        f"{second}",
        scale=SCALE,
    )
    by_name = {factor.name: factor for factor in experiment.factors}
    grid = figure.subplots(rows_each * len(shown), columns, squeeze=False)
    for row, outcome in enumerate(shown):
        of_outcome = curves[curves["outcome"] == outcome]
        chosen = [rows for _, rows in of_outcome.groupby("factor", sort=False)][:each]
        drawn = list(grid[row * rows_each : (row + 1) * rows_each].flat)
        low, high = _limits(chosen)
        for place, axes in enumerate(drawn):
            if place >= len(chosen):
                axes.set_axis_off()
                continue
            factor = str(chosen[place]["factor"].iloc[0])
            draw_curve(axes, chosen[place], names[factor], by_name[factor])
            axes.set_ylim(low, high)
            axes.yaxis.set_major_locator(MaxNLocator(5))
            style.in_points(axes.yaxis, str(outcome))
            # Panels of an outcome have one scale: it stands beside the first of a row.
            axes.tick_params(labelleft=place % columns == 0)
            if place % columns == 0:
                axes.set_ylabel(textwrap.fill(outcome_words(str(outcome)), _LETTERS) + _unit_below(str(outcome)))
    return figure


def _unit_below(outcome: str) -> str:
    """The unit on a line of its own; shares are drawn in per cent."""
    unit = percent_of(outcome_unit(outcome)) or outcome_unit(outcome)
    return f"\n({unit})" if unit else ""


def draw_curve(axes: Axes, curve: pd.DataFrame, label: str, factor: Factor) -> None:
    """A curve with its interval over a factor, or a dot at each of its words."""
    axes.set_title(textwrap.fill(label, _TITLE), fontsize=style.letters(axes, 9))
    axes.grid(axis="y")
    axes.set_xlabel(textwrap.fill(axis_unit(factor), _TITLE))
    known = curve.dropna(subset=["mean"])
    mean, low, high = (known[name].to_numpy(np.float64) for name in ("mean", "lo95", "hi95"))
    numbers = known["center"].to_numpy(np.float64)
    if np.isfinite(numbers).all():
        axes.plot(numbers, mean, "o-", color=style.BLUE, markersize=3.5, linewidth=1.4)
        inside = np.isfinite(low)
        if inside.any():
            axes.fill_between(numbers, low, high, where=inside.tolist(), color=style.BLUE, alpha=0.18, linewidth=0)
        axes.xaxis.set_major_locator(MaxNLocator(3, integer=bool((numbers == np.round(numbers)).all())))
        if np.abs(numbers).max() >= _THOUSAND:
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / _THOUSAND:,g}k"))
        return
    places = np.arange(len(known))
    for place, bottom, top in zip(places, low, high, strict=True):
        if np.isfinite(bottom):
            axes.plot([place, place], [bottom, top], color=style.BLUE, linewidth=1.6)
    axes.plot(places, mean, "o", color=style.BLUE)
    levels = [printable(str(level)).replace("_", " ") for level in known["level"]]
    width = max(8, _WORDS_WIDTH // len(levels))
    short = shortened(levels, _WORD_LINES * width)
    axes.set_xticks(places, ["\n".join(textwrap.wrap(short[level], width)) for level in levels])
    axes.set_xlim(-0.5, len(known) - 0.5)


def _limits(curves: list[pd.DataFrame]) -> tuple[float, float]:
    table = pd.concat(curves)
    values = table[["mean", "lo95", "hi95"]].to_numpy(np.float64)
    if not np.isfinite(values).any():
        return 0.0, 1.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.06 * (high - low) or 0.06 * abs(high) or 1.0
    return low - room, high + room
