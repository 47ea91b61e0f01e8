"""Figures of a validation: real figures with their intervals beside the model's, with the coin and the line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from longgame.analysis.figures import style
from longgame.analysis.figures.target_paths import path_figures
from longgame.analysis.words.counted_words import counted

#: Blocks outside misfit, with the title of their panel and what a unit of the figure is multiplied by.
_BLOCKS: Final[dict[str, tuple[str, str, float]]] = {
    "exit_timing": ("When organisations leave", "% of organisations", 100.0),
    "savings_path": ("Measured savings", "% of benchmark", 100.0),
    "survival": ("How many of the first cohort stay", "% of the first cohort", 100.0),
    "paid": ("Who is paid shared savings", "% of organisations", 100.0),
    "exit_by_size": ("Leaving by attributed lives", "% a year", 100.0),
    "exit_by_record": ("Leaving at the end of an agreement", "% of organisations", 100.0),
    "kinds": ("Savings by kind", "% of benchmark", 100.0),
    "exit_logit": ("Leaving, in one regression", "log-odds", 1.0),
}
#: What stands before a figure's own part in its id, in its block's panel.
_PREFIXES: Final = (
    "exit_hazard_size_",
    "exit_hazard_",
    "survival_first_cohort_",
    "exit_at_end_",
    "savings_rate_",
    "share_paid_",
    "exit_logit_",
    "exit_",
    "savings_",
)
#: Figures whose own part of the id says too little.
_LABELS: Final = {
    "exit_share_mid_agreement": "share of exits while running",
    "exit_hazard_agreement_end": "at the end of an agreement",
    "exit_hazard_agreement_running": "while it runs",
    "exit_hazard_overall": "in all years",
    "exit_at_end_never_earned": "never paid",
    "exit_at_end_ever_earned": "ever paid",
    "savings_difference_with_cah": "critical access, difference",
    "exit_logit_final": "end of agreement",
    "exit_logit_earned": "paid this year",
    "exit_logit_ln10k": "log of lives",
}
_SIZES: Final = {"5k_7k": "5-7.5k", "7k_10k": "7.5-10k", "40k_up": "40k or more", "50k_up": "50k or more"}
#: Inches of a line, and of what else a panel takes.
_LINE: Final = 0.34
_PANEL: Final = 0.95
#: Mark of each null, its size and its colour.
_NULL_MARKS: Final = {"coin": ("|", 9, style.YELLOW), "line": ("x", 5, style.GREEN)}
#: Widest distance that the figure of misfit shows, half-widths.
_WIDEST: Final = 4.0


def write_target_figures(
    targets: pd.DataFrame, nulls: pd.DataFrame, replicates: int, folder: Path, formats: Sequence[str] = ("png",)
) -> list[Path]:
    """Draw every figure of a validation; the same tables give the same bytes.

    Args:
        targets, nulls: as they are written to `targets.csv` and `nulls.csv`.
        replicates: simulated markets.
        folder: where the files go; it is made if missing.
        formats: of the files, any of `style.FORMATS`.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = targets.merge(nulls, on="id", how="left")
    with style.house_style():
        figures = {"blocks": blocks(table, replicates), "misfit": misfit(table, replicates)}
        figures |= path_figures(table, replicates)
        return [style.save(figure, folder / f"{name}.{kind}") for name, figure in figures.items() for kind in formats]


def blocks(table: pd.DataFrame, replicates: int) -> Figure:
    """Pairs of dots with intervals, a panel for each block outside misfit."""
    met = int(((table["verdict"] == "met") & (table["role"] != "input")).sum())
    judged = int((table["role"] != "input").sum())
    names = list(_BLOCKS)
    lines = {name: max(int((table["block"] == name).sum()), 2) for name in names}
    columns = [names[place::2] for place in range(2)]
    heights = [max(lines[name] for name in row) for row in zip(*columns, strict=True)]
    figure = style.new_figure(
        13.0,
        0.9 + sum(_PANEL + _LINE * height for height in heights),
        f"The model meets {met} of {judged} figures of the real programme",
        f"Medicare Shared Savings Program, 2013 to 2018, against {counted(replicates, 'simulated market')}: "
        "estimates with 95 % intervals.\nOrange names: missed. Coin and line decide nothing.",
    )
    grid = figure.subplots(len(heights), 2, squeeze=False, height_ratios=[height + 2 for height in heights])
    for place, name in enumerate(names):
        title, unit, factor = _BLOCKS[name]
        rows = table[table["block"] == name].to_dict("records")
        _draw_pairs(grid[place // 2, place % 2], rows, factor)
        grid[place // 2, place % 2].set_title(title)
        grid[place // 2, place % 2].set_xlabel(unit)
    _legend(figure)
    return figure


def misfit(table: pd.DataFrame, replicates: int) -> Figure:
    """Figures of misfit, whose units differ: distance from the real one in half-widths of its interval."""
    rows = table[table["block"] == "misfit"].to_dict("records")
    figure = style.new_figure(
        9.0,
        1.6 + _LINE * len(rows),
        "Spread and persistence of savings, and how benchmarks follow them",
        f"Distance from the real figure in half-widths of its 95 % interval; {counted(replicates, 'market')}.\n"
        "These figures went into the engine's measurement, so they test nothing. Pale: where a figure counts as met.",
    )
    axes = figure.subplots()
    axes.axvspan(-1.5, 1.5, color=style.PALE, alpha=0.6, linewidth=0)
    _draw_pairs(axes, [_standardised(row) for row in rows], 1.0)
    axes.set_xlim(-_WIDEST, _WIDEST)
    axes.set_xlabel("half-widths of the real interval")
    _legend(figure)
    return figure


def _standardised(row: Mapping[Any, Any]) -> dict[Any, Any]:
    """A row whose figures are distances from the real one, cut to what the figure shows."""
    real, half = float(row["estimate"]), (float(row["hi95"]) - float(row["lo95"])) / 2.0 or np.nan
    names = ("estimate", "lo95", "hi95", "simulated", "simulated_lo95", "simulated_hi95", "coin", "line")
    moved = {name: float(np.clip((float(row[name]) - real) / half, -_WIDEST, _WIDEST)) for name in names}
    return {**row, **moved}


def _draw_pairs(axes: Axes, rows: list[dict[Any, Any]], factor: float) -> None:
    """Real above model in each line, both nulls below."""
    places = np.arange(len(rows))[::-1]
    for place, row in zip(places, rows, strict=True):
        _dot(axes, row, ("estimate", "lo95", "hi95"), place + 0.22, style.INK, factor)
        _dot(axes, row, ("simulated", "simulated_lo95", "simulated_hi95"), place - 0.02, style.BLUE, factor)
        # Where both are the same, the coin's longer stroke shows behind the line's cross.
        for name, (mark, size, colour) in _NULL_MARKS.items():
            axes.plot(float(row[name]) * factor, place - 0.25, mark, color=colour, markersize=size, markeredgewidth=1.4)
    axes.set_yticks(places, [_label(str(row["id"])) for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_color(style.ORANGE if row["verdict"] == "missed" else style.INK)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)


def _dot(
    axes: Axes, row: Mapping[Any, Any], names: tuple[str, str, str], height: float, colour: str, factor: float
) -> None:
    value, low, high = (float(row[name]) * factor for name in names)
    if np.isfinite(low) and np.isfinite(high):
        axes.plot([low, high], [height, height], color=colour, linewidth=1.4, solid_capstyle="butt")
    axes.plot(value, height, "o", color=colour, markersize=4.5)


def _label(name: str) -> str:
    """A figure's name beside its line.

    >>> _label("exit_hazard_year_1"), _label("exit_hazard_size_40k_up"), _label("survival_first_cohort_2y")
    ('year 1', '40k or more', '2 years')
    """
    if name in _LABELS:
        return _LABELS[name]
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            own = name.removeprefix(prefix)
            break
    else:
        own = name
    if own.removesuffix("y").isdigit():
        return own.removesuffix("y") + (" year" if own == "1y" else " years")
    for code, words in _SIZES.items():
        own = own.replace(code, words)
    return re.sub(r"(\d)k_(?=\d)", r"\1-", own.removeprefix("calendar_")).replace("_", " ")


def _legend(figure: Figure) -> None:
    look: dict[str, Any] = {"linewidth": 1.4, "markersize": 4.5}
    figure.legend(
        handles=[
            Line2D([], [], color=style.INK, marker="o", label="real", **look),
            Line2D([], [], color=style.BLUE, marker="o", label="model", **look),
            *(
                Line2D(
                    [], [], color=colour, marker=mark, markersize=size, linestyle="", markeredgewidth=1.4, label=name
                )
                for name, (mark, size, colour) in _NULL_MARKS.items()
            ),
        ],
        loc="outside lower left",
        ncols=4,
    )
