"""A figure for a page of one or two columns: panels side by side or below each other, words above and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.gridspec import GridSpec
from matplotlib.layout_engine import ConstrainedLayoutEngine

from longgame.analysis.figures import style
from longgame.analysis.figures.picture import Picture
from longgame.analysis.runs.reading import Run
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import printable

#: Inches of a figure as wide as one column of a page, and as two.
WIDTHS: Final = {"one": 3.54, "two": 7.48}
#: Letters and lines are smaller than in figures for a screen.
SCALE: Final = 0.84
#: Inches of the words above the panels, with one line of each, and of a gap between panels.
_HEAD: Final = 0.6
#: Inches of a line of a key.
_KEY_LINE: Final = 0.17


@dataclass(frozen=True)
class Words:
    """What stands around the panels of a figure.

    Attributes:
        title: the finding, one sentence without a full stop.
        reading: what is shown, its unit and how to read it.
        caption: what the figure rests on: markets, seed, scenario.
        alternative: what sort of figure it is, for those who cannot see it.
    """

    title: str
    reading: str
    caption: str
    alternative: str


@dataclass(frozen=True)
class Sheet:
    """A page's column, or both.

    Attributes:
        width: `one` or `two`.
    """

    width: str = "two"

    @property
    def narrow(self) -> bool:
        """Whether the figure has one column only."""
        return self.width == "one"

    def figure(self, words: Words, height: float) -> Picture:
        """An empty figure whose panels have so many inches together."""
        inches = WIDTHS[self.width]
        texts = (words.title, words.reading, words.caption, words.alternative)
        return style.new_figure(inches, height + _HEAD, *texts, scale=SCALE)

    def panels(self, words: Words, ratios: Sequence[float], height: float) -> tuple[Picture, list[Axes]]:
        """A figure with panels in a row, or on a narrow page below each other.

        Args:
            words: around the panels.
            ratios: a panel each: its share of the width.
            height: of each panel, in inches.
        """
        if self.narrow:
            figure = self.figure(words, height * len(ratios))
            grid = GridSpec(len(ratios), 1, figure)
        else:
            figure = self.figure(words, height)
            grid = GridSpec(1, len(ratios), figure, width_ratios=list(ratios))
        return figure, [figure.add_subplot(grid[place]) for place in range(len(ratios))]

    def multiples(self, words: Words, count: int, height: float, across: int = 4) -> tuple[Picture, list[Axes]]:
        """A figure with panels of one size that share their axes, row by row.

        Args:
            words: around the panels.
            count: number of panels.
            height: of each, in inches.
            across: panels in a row of two columns; half of it in one.
        """
        columns = min(max(1, across // 2) if self.narrow else across, count)
        rows = -(-count // columns)
        figure = self.figure(words, height * rows)
        grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes in grid.flat[count:]:
            axes.set_axis_off()
        return figure, list(grid.flat[:count])


def label_outside(panels: Sequence[Axes]) -> None:
    """Of panels that share their axes, keep the names of axes on the left and at the bottom only."""
    spec = panels[0].get_subplotspec()
    columns = 1 if spec is None else spec.get_gridspec().ncols
    for place, axes in enumerate(panels):
        if place % columns:
            axes.set_ylabel("")
        if place + columns < len(panels):
            axes.set_xlabel("")
        else:
            axes.tick_params(labelbottom=True)  # also above a place without a panel


def key(figure: Picture, handles: Sequence[Artist], labels: Sequence[str], columns: int, title: str = "") -> None:
    """A key above the caption; the panels give it the room.

    Args:
        figure: of a sheet, with its layout not yet made.
        handles, labels: what it explains, and in which words.
        columns: side by side.
        title: before the labels.
    """
    engine = figure.get_layout_engine()
    if not isinstance(engine, ConstrainedLayoutEngine) or not labels:
        return
    height = float(figure.get_size_inches()[1])
    left, bottom, wide, high = engine.get()["rect"]
    room = (_KEY_LINE * -(-len(labels) // columns) + (_KEY_LINE if title else 0.0) + 0.04) / height
    engine.set(rect=(left, bottom + room, wide, high - room))
    figure.legend(
        handles,
        labels,
        title=title or None,
        loc="lower left",
        bbox_to_anchor=(0.0, bottom),
        ncols=columns,
        alignment="left",
        handlelength=1.4,
        borderaxespad=0.0,
        columnspacing=1.2,
    )


def averaged(run: Run) -> str:
    """What a value is that stands for a run, for the reading."""
    return "mean over markets with 95 % interval" if run.replicates > 1 else "as it went in one market"


def rests_on(run: Run, more: str = "") -> str:
    """The caption: number of markets, seed, scenario and years; `more` stands before it."""
    markets = "one simulated market (no intervals)"
    if run.replicates > 1:
        markets = f"{counted(run.replicates, 'simulated market')}"
    where = f"{printable(run.scenario)}, {counted(run.years, 'year')}"
    return f"{more} n = {markets}, seed {run.seed}; scenario {where}.".strip()
