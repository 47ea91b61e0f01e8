"""Figures of a validation along one axis: survival, hazard and savings by year, and spread by size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.words.counted_words import counted

_YEARS: Final = (1, 2, 3, 4, 5)
_SIZES: Final = {
    "5k_7k": "5-7.5k",
    "7k_10k": "7.5-10k",
    "10k_15k": "10-15k",
    "15k_20k": "15-20k",
    "20k_30k": "20-30k",
    "30k_50k": "30-50k",
    "50k_up": "50k or more",
}
_WIDTH: Final = 7.5
_HEIGHT: Final = 4.6
#: How far real and model stand from their tick, so that their intervals do not cover each other.
_ASIDE: Final = 0.07


def path_figures(table: pd.DataFrame, replicates: int) -> dict[str, Figure]:
    """The four figures by name.

    Args:
        table: `targets.csv` with the columns `coin` and `line` of `nulls.csv`.
        replicates: simulated markets.
    """
    years = [str(year) for year in _YEARS]
    markets = counted(replicates, "simulated market")
    return {
        "survival": _path(
            table,
            [f"survival_first_cohort_{year}y" for year in _YEARS],
            years,
            ("How many of the first cohort are still there", f"Starters of 2012 and 2013, against {markets}."),
            ("performance years", "% of the first cohort"),
            zero=True,
        ),
        "hazard": _path(
            table,
            [f"exit_hazard_year_{year}" for year in _YEARS],
            years,
            (
                "How many leave after each year in the programme",
                f"All cohorts, against {markets}. Agreements end after years 3 and 6.",
            ),
            ("year in the programme", "% that leave after it"),
            zero=True,
        ),
        "savings": _path(
            table,
            [f"savings_rate_year_{year}" for year in (*_YEARS, 6)],
            [*years, "6"],
            ("Measured savings by year in the programme", f"Those still present, all cohorts, against {markets}."),
            ("year in the programme", "% of benchmark"),
            zero=False,
        ),
        "spread": _path(
            table,
            [f"savings_sd_{size}" for size in _SIZES],
            list(_SIZES.values()),
            (
                "Spread of measured savings by size",
                f"Standard deviation over organisations, calendar means taken out, against {markets}.\n"
                "The engine's measurement was sized by these figures: they test nothing.",
            ),
            ("attributed lives", "% of benchmark"),
            zero=True,
        ),
    }


def _path(
    table: pd.DataFrame,
    ids: Sequence[str],
    ticks: Sequence[str],
    words: tuple[str, str],
    axis_labels: tuple[str, str],
    zero: bool,
) -> Figure:
    """Real and model as dots with intervals, both nulls as thin lines, in per cent.

    Args:
        ids: of the figures, from left to right.
        ticks: what stands below each.
        words: title and subtitle.
        axis_labels: below and beside the axes.
        zero: whether the axis begins at zero, or only shows it.
    """
    rows = table.set_index("id").loc[list(ids)]
    place = np.arange(len(ids), dtype=np.float64)
    figure = style.new_figure(_WIDTH, _HEIGHT, words[0], f"{words[1]} Bars: 95 % intervals.")
    axes = figure.subplots()
    labels = []
    for name, colour, dashes in (("coin", style.YELLOW, (0, (1, 1))), ("line", style.GREEN, (0, (4, 2)))):
        values = rows[name].to_numpy(dtype=np.float64) * 100.0
        axes.plot(place, values, color=colour, linestyle=dashes, linewidth=1.6)
        labels.append((name, values, colour))
    for name, columns, colour, aside in (
        ("real", ("estimate", "lo95", "hi95"), style.INK, -_ASIDE),
        ("model", ("simulated", "simulated_lo95", "simulated_hi95"), style.BLUE, _ASIDE),
    ):
        value, low, high = (rows[column].to_numpy(dtype=np.float64) * 100.0 for column in columns)
        axes.plot(place + aside, value, "o-", color=colour, markersize=5, linewidth=1.2)
        axes.vlines(place + aside, low, high, color=colour, linewidth=1.4)
        labels.append((name, value, colour))
    axes.set_xticks(place, list(ticks))
    axes.set_xlabel(axis_labels[0])
    axes.set_ylabel(axis_labels[1])
    axes.grid(axis="y")
    if zero:
        axes.set_ylim(bottom=0.0)
    else:
        axes.axhline(0.0, color=style.INK, linewidth=0.8)
    known = [(name, values[np.isfinite(values)], colour) for name, values, colour in labels]
    style.label_lines(axes, [(name, float(values[-1]), colour) for name, values, colour in known if len(values)])
    return figure
