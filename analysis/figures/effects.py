"""Effects of a sweep as a figure: one panel an outcome, one line a factor, 95 % intervals over the draws."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.words.effects_page import level_words
from longgame.analysis.words.plain_words import printable

#: More panels than this would not be read.
MOST_PANELS: Final = 9
_COLUMNS: Final = 3


def effects_figure(name: str, effects: pd.DataFrame) -> Figure:
    """Differences that each factor makes, as points with intervals; solid where the interval leaves zero out.

    Args:
        name: of the experiment.
        effects: as `effects.main_effects` gives them; the first outcomes are shown.
    """
    outcomes = list(dict.fromkeys(effects["outcome"]))[:MOST_PANELS]
    lines = len(effects[effects["outcome"] == outcomes[0]])
    rows = -(-len(outcomes) // _COLUMNS)
    height = 0.9 + rows * (0.75 + 0.24 * lines)
    figure = style.new_figure(
        13.0,
        height,
        f"What moved what: {printable(name)}",
        "Differences on the same draws with 95 % intervals over the draws; hollow where the interval holds zero.",
    )
    grid = np.atleast_2d(figure.subplots(rows, _COLUMNS, sharey=True, squeeze=False))
    for panel, axes in enumerate(grid.flat):
        if panel >= len(outcomes):
            axes.set_axis_off()
            continue
        chosen = effects[effects["outcome"] == outcomes[panel]]
        axes.set_title(outcomes[panel])
        axes.axvline(0.0, color=style.INK, linewidth=0.8)
        axes.grid(axis="x")
        axes.xaxis.set_major_locator(MaxNLocator(5))
        places = np.arange(len(chosen), dtype=np.float64)[::-1]
        for place, row in zip(places, chosen.to_dict("records"), strict=True):
            clear = row["lo95"] > 0.0 or row["hi95"] < 0.0
            colour = style.GREY if not clear else style.BLUE if row["difference"] > 0.0 else style.ORANGE
            if np.isfinite(row["lo95"]):
                axes.plot([row["lo95"], row["hi95"]], [place, place], color=colour, linewidth=1.6)
            axes.plot(row["difference"], place, "o", color=colour, markerfacecolor=colour if clear else "white")
        axes.set_yticks(places, [_label(row) for row in chosen.to_dict("records")])
        axes.set_ylim(-0.5, len(chosen) - 0.5)
        axes.tick_params(axis="y", length=0)
    return figure


def write_effects_figure(name: str, effects: pd.DataFrame, path: Path) -> Path:
    """Draw `effects_figure` into a PNG file."""
    with style.house_style():
        return style.save(effects_figure(name, effects), path)


def _label(row: dict[str, object]) -> str:
    if row["level"] is None:  # a scenario against the base; one of `--vary` is named by key and value
        key, equals, value = str(row["factor"]).partition("=")
        return printable(f"{key.rpartition('.')[2]} = {value}" if equals else key)
    factor = str(row["factor"]).rpartition(".")[2]
    return printable(f"{factor}: {level_words(row['base_level'])} to {level_words(row['level'])}")
