"""Figures with one panel for each outcome: how many are shown, how large, and a note about the rest."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.words.outcome_words import outcome_words

#: Readers would skip more panels than this.
MOST_PANELS: Final = 9
#: Factors shown in a panel.
STRONGEST: Final = 12
_COLUMNS: Final = 3
_WIDTH: Final = 15.0
#: Letters of a panel's title before it would run into the next panel or off the figure.
_TITLE_LETTERS: Final = 44


def panels(
    title: str, subtitle: str, outcomes: Sequence[str], lines: int, columns: int = _COLUMNS, line_height: float = 0.3
) -> tuple[Figure, Mapping[str, Axes]]:
    """A figure with a panel for each of the first outcomes, with a vertical grid and no tick marks on the left.

    Args:
        title, subtitle: of the figure; the subtitle gets a second line where outcomes or factors are left out.
        outcomes: names, a panel each.
        lines: factors that there are; at most `STRONGEST` have a line.
        columns: panels side by side, at most.
        line_height: inches of a line.

    Returns:
        The figure, and axes by outcome.
    """
    shown = list(outcomes)[:MOST_PANELS]
    left_out = []
    if lines > STRONGEST:
        left_out.append(f"the {STRONGEST} strongest of {lines} factors")
    if len(outcomes) > len(shown):
        left_out.append(f"the first {len(shown)} of {len(outcomes)} outcomes")
    if left_out:
        subtitle = f"{subtitle}\nShown: {' and '.join(left_out)}. The tables have all of them."
    columns = min(columns, len(shown))
    rows = -(-len(shown) // columns)
    height = 1.2 + rows * (0.95 + line_height * max(min(lines, STRONGEST), 3))
    figure = style.new_figure(_WIDTH if columns > 1 else 9.0, height, title, subtitle)
    grid = figure.subplots(rows, columns, squeeze=False)
    found = {}
    for place, axes in enumerate(grid.flat):
        if place >= len(shown):
            axes.set_axis_off()
            continue
        axes.set_title("\n".join(textwrap.wrap(outcome_words(shown[place]), _TITLE_LETTERS)))
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        found[shown[place]] = axes
    return figure, found
