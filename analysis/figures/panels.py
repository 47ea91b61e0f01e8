"""Figures with one panel for each outcome: how many are shown, how large, and a note about the rest."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable

#: Readers would skip more panels than this.
MOST_PANELS: Final = 9
#: Factors shown in a panel.
STRONGEST: Final = 12
#: Inches of a line, and of a panel without its lines.
_LINE: Final = 0.3 * SCALE
_ROUND: Final = 0.95 * SCALE
#: Letters of a line of a title above a panel.
_TITLE: Final = {"one": 24, "two": 30}


def finding(name: str, leaders: Sequence[str | None], verb: str = "moves") -> str:
    """The title of a figure about factors: which of them leads in most outcomes.

    >>> finding("mine", ["churn", "trust", "churn", None])
    'Churn moves 2 of 4 outcomes most: mine'
    >>> finding("mine", [None, None]), finding("mine", [None])
    ('No factor clearly moves any of the 2 outcomes: mine', 'No factor clearly moves the outcome: mine')

    Args:
        name: of the experiment.
        leaders: of each outcome the strongest factor in words, of those that are clear; None where none is.
        verb: what a factor does.
    """
    count, outcomes = Counter(leader.replace("\n", " ") for leader in leaders if leader), len(leaders)
    if not count:
        what = "the outcome" if outcomes == 1 else f"any of the {outcomes} outcomes"
        return f"No factor clearly {verb} {what}: {printable(name)}"
    ((leader, times),) = count.most_common(1)
    what = "the outcome" if outcomes == 1 else f"{times} of {outcomes} outcomes"
    return f"{leader[:1].upper()}{leader[1:]} {verb} {what} most: {printable(name)}"


def panels(
    title: str, subtitle: str, outcomes: Sequence[str], lines: int, sheet: Sheet
) -> tuple[Figure, Mapping[str, Axes]]:
    """A figure with a panel for each of the first outcomes, with a vertical grid and no tick marks on the left.

    Args:
        title, subtitle: of the figure; the subtitle gets a second line where outcomes or factors are left out.
        outcomes: names, a panel each.
        lines: factors that there are; at most `STRONGEST` have a line.
        sheet: the page; a panel is as wide as one of its columns.

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
    columns = min(1 if sheet.narrow else 2, len(shown))
    rows = -(-len(shown) // columns)
    height = 1.2 * SCALE + rows * (_ROUND + _LINE * max(min(lines, STRONGEST), 3))
    figure = style.new_figure(WIDTHS[sheet.width], height, title, subtitle, scale=SCALE)
    grid = figure.subplots(rows, columns, squeeze=False)
    found = {}
    for place, axes in enumerate(grid.flat):
        if place >= len(shown):
            axes.set_axis_off()
            continue
        axes.set_title(textwrap.fill(outcome_words(shown[place]), _TITLE[sheet.width]))
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        found[shown[place]] = axes
    return figure, found
