"""Effects of a sweep as a figure: a panel for each outcome, a line for each factor, 95 % intervals over draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.words.factor_names import labels, shortened
from longgame.analysis.words.factor_words import short_level
from longgame.analysis.words.outcome_words import change_of, outcome_words
from longgame.analysis.words.plain_words import printable

if TYPE_CHECKING:
    from longgame.experiments.design.designs import Factor

#: Readers would skip more panels than this.
MOST_PANELS: Final = 9
_COLUMNS: Final = 3
#: Columns of a level beside its factor.
_LONGEST_LEVEL: Final = 18


def effects_figure(name: str, effects: pd.DataFrame, factors: Sequence[Factor] = ()) -> Figure:
    """Differences that each factor makes, as points with intervals; solid where the interval leaves zero out.

    Args:
        name: of the experiment.
        effects: as `effects.main_effects` gives them; the first outcomes are shown.
        factors: of the experiment, which say what their levels are.
    """
    multiples = "\nx marks multiples of the default." if any(factor.scales for factor in factors) else ""
    texts = effect_labels(effects, factors)
    outcomes = list(dict.fromkeys(effects["outcome"]))[:MOST_PANELS]
    lines = len(effects[effects["outcome"] == outcomes[0]])
    rows = -(-len(outcomes) // _COLUMNS)
    height = 0.9 + rows * (0.95 + 0.24 * lines)
    figure = style.new_figure(
        13.0,
        height,
        f"What does each change do? {printable(name)}",
        "Differences on the same draws with 95 % intervals over the draws. Hollow: the interval includes zero."
        + multiples,
    )
    grid = np.atleast_2d(figure.subplots(rows, _COLUMNS, sharey=True, squeeze=False))
    for panel, axes in enumerate(grid.flat):
        if panel >= len(outcomes):
            axes.set_axis_off()
            continue
        chosen = effects[effects["outcome"] == outcomes[panel]]
        axes.set_title(outcome_words(outcomes[panel]))
        axes.set_xlabel(change_of(outcomes[panel]))
        axes.axvline(0.0, color=style.INK, linewidth=0.8)
        axes.grid(axis="x")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        style.in_points(axes.xaxis, outcomes[panel])
        places = np.arange(len(chosen), dtype=np.float64)[::-1]
        for place, row in zip(places, chosen.to_dict("records"), strict=True):
            clear = row["lo95"] > 0.0 or row["hi95"] < 0.0
            colour = style.GREY if not clear else style.BLUE if row["difference"] > 0.0 else style.ORANGE
            if np.isfinite(row["lo95"]):
                axes.plot([row["lo95"], row["hi95"]], [place, place], color=colour, linewidth=1.6)
            axes.plot(row["difference"], place, "o", color=colour, markerfacecolor=colour if clear else "white")
        axes.set_yticks(places, [texts[_key(row)] for row in chosen.to_dict("records")])
        axes.set_ylim(-0.5, len(chosen) - 0.5)
        axes.tick_params(axis="y", length=0)
    return figure


def write_effects_figure(
    name: str, effects: pd.DataFrame, paths: Sequence[Path], factors: Sequence[Factor] = ()
) -> None:
    """Draw `effects_figure` into files, whose suffixes name their formats."""
    with style.house_style():
        style.save_all(effects_figure(name, effects, factors), paths)


def _key(row: dict[Any, Any]) -> tuple[str, str]:
    return str(row["factor"]), str(row["level"])


def effect_labels(effects: pd.DataFrame, factors: Sequence[Factor]) -> dict[tuple[str, str], str]:
    """What stands beside each line, by factor and level."""
    by_name = {factor.name: factor for factor in factors}
    names = labels(factor for factor in effects["factor"])
    found = {}
    for row in effects.drop_duplicates(["factor", "level"]).to_dict("records"):
        factor = by_name.get(str(row["factor"]))
        same = effects[effects["factor"] == row["factor"]]
        levels = [short_level(factor, level) for level in (row["base_level"], *same["level"])]
        short = shortened(levels, _LONGEST_LEVEL)
        ends = [short[short_level(factor, row[end])] for end in ("base_level", "level")]
        found[_key(row)] = f"{names[row['factor']]}: {' to '.join(ends)}".replace("\n", " ")
    return found
