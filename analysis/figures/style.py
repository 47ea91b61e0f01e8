"""The look of all figures: colours, bands, direct labels, and files that are the same bytes every time."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from longgame.analysis.statistics import Estimates, Floats
from longgame.analysis.words.plain_words import printable, strategy_words

#: Colours that people with colour blindness can distinguish (Okabe and Ito 2008).
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#AA4499"
YELLOW: Final = "#E69F00"
PINK: Final = "#CC79A7"
SKY: Final = "#56B4E9"
GREY: Final = "#8C8C8C"
INK: Final = "#333333"
PALE: Final = "#E6E6E6"

SIDE_COLOURS: Final = {"payer": BLUE, "provider": ORANGE}
KIND_COLOURS: Final = {
    "payer": BLUE,
    "health_system": ORANGE,
    "independent_physicians": GREEN,
    "critical_access_hospital": PURPLE,
}
_STRATEGY_COLOURS: Final = {
    "zero_sum": ORANGE,
    "win_win": PINK,
    "long_term": GREEN,
    "reciprocal": BLUE,
    "blend": GREY,
}
_OWN_COLOURS: Final = (YELLOW, SKY, PURPLE, "#332288", "#999933", "#882255", "#44AA99", "#117733", "#661100")

_LOOK: Final = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlepad": 10.0,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 2.0,
    "legend.frameon": False,
    "figure.facecolor": "white",
}
_DOTS_AN_INCH: Final = 150
#: Letters of a title and of a subtitle in an inch of width, and inches of a line of each.
_TITLE_LETTERS: Final = 8.8
_SUBTITLE_LETTERS: Final = 14.0
_TITLE_LINE: Final = 0.22
_SUBTITLE_LINE: Final = 0.17


@contextmanager
def house_style() -> Iterator[None]:
    """The look of the project inside the block, whatever the user's own settings; they come back afterwards."""
    with matplotlib.style.context(["default", _LOOK]):
        yield


def new_figure(width: float, height: float, title: str, subtitle: str = "") -> Figure:
    """An empty figure: the question or finding in the title, how to read it in the subtitle.

    Lines that are too long for the width are wrapped, and the figure grows by what wrapping adds.

    Args:
        width, height: in inches.
        title: one sentence.
        subtitle: sentences, with line breaks where they should be.
    """
    titles, lines = _wrapped(title, width * _TITLE_LETTERS), _wrapped(subtitle, width * _SUBTITLE_LETTERS)
    height += _TITLE_LINE * (len(titles) - 1) + _SUBTITLE_LINE * max(len(lines) - subtitle.count("\n") - 1, 0)
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    top = 1.0 - 0.12 / height
    figure.text(0.012, top, "\n".join(titles), fontsize=13, fontweight="bold", ha="left", va="top")
    below = 0.30 + _TITLE_LINE * (len(titles) - 1)
    if subtitle:
        style: Any = {"fontsize": 9, "color": "#595959", "ha": "left", "va": "top"}
        figure.text(0.012, top - below / height, "\n".join(lines), **style)
    head = below + (0.36 + _SUBTITLE_LINE * (len(lines) - 1) if subtitle else 0.12)
    room = (0.005, 0.005, 0.99, 1.0 - head / height)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=room, w_pad=0.08, h_pad=0.06, wspace=0.04, hspace=0.06))
    return figure


def _wrapped(text: str, letters: float) -> list[str]:
    return [part for line in text.split("\n") for part in textwrap.wrap(line, int(letters)) or [""]]


def save(figure: Figure, path: Path) -> Path:
    """Write a PNG without time stamp or program version, so that equal runs give equal bytes."""
    figure.savefig(path, dpi=_DOTS_AN_INCH, format="png", metadata={"Software": None})
    return path


def strategy_colours(names: Sequence[str]) -> dict[str, str]:
    """A colour a strategy; users' own strategies take further colours in order."""
    own = [name for name in names if name not in _STRATEGY_COLOURS]
    further = {name: _OWN_COLOURS[index % len(_OWN_COLOURS)] for index, name in enumerate(own)}
    return {name: _STRATEGY_COLOURS.get(name) or further[name] for name in names}


def strategy_label(name: str) -> str:
    """A strategy's name on an axis."""
    return strategy_words(printable(name))


def nothing(axes: Axes, text: str) -> None:
    """Say in place of a drawing why there is none."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", fontsize=11, color=GREY)


def room_for_labels(axes: Axes, labels: Sequence[tuple[float, str]], inches: float, letter: float = 0.06) -> None:
    """Widen the horizontal limits so that labels at the outer ends of bars stay inside the axes.

    Args:
        axes: with everything drawn.
        labels: where each label starts in data units, and its text; it runs away from zero.
        inches: width of the axes.
        letter: inches of one letter.
    """
    low, high = axes.get_xlim()
    for _ in range(20):  # widening the limits also widens what a letter takes
        unit = (high - low) * letter / inches
        ends = [start + (1 if start >= 0.0 else -1) * unit * (len(text) + 1) for start, text in labels]
        wider = min([low, *ends]), max([high, *ends])
        if wider[0] >= low - 0.01 * (high - low) and wider[1] <= high + 0.01 * (high - low):
            break
        low, high = wider
    axes.set_xlim(low, high)


def line_with_band(axes: Axes, x: Floats, estimates: Estimates, colour: str, factor: float = 1.0) -> None:
    """A mean as a line and its 95 % interval as a band (none from one replicate); a single year as a dot with a bar."""
    low, high = estimates.low * factor, estimates.high * factor
    if len(x) == 1:
        axes.plot(x, estimates.value * factor, "o", color=colour, clip_on=False)
        axes.plot([x[0], x[0]], [low[0], high[0]], color=colour, clip_on=False)
        return
    axes.plot(x, estimates.value * factor, color=colour, solid_capstyle="round")
    known = np.isfinite(low) & np.isfinite(high)
    if known.any():
        axes.fill_between(x, low, high, where=known.tolist(), color=colour, alpha=0.18, linewidth=0)


def label_lines(axes: Axes, labels: Sequence[tuple[str, float, str]], gap: float = 0.06) -> None:
    """Labels to the right of the axes at the height of their lines, moved apart where they would touch.

    Args:
        axes: limits must be final.
        labels: (text, height in data units, colour).
        gap: least distance as a share of the axes' height.
    """
    low, high = axes.get_ylim()
    shown = sorted((label for label in labels if np.isfinite(label[1])), key=lambda label: label[1])
    wanted = [(label[1] - low) / (high - low) for label in shown]
    for (text, _, colour), height in zip(shown, apart(wanted, gap), strict=True):
        axes.text(1.02, height, text, transform=axes.transAxes, color=colour, va="center", ha="left", fontsize=8.5)


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """Ascending heights moved as little as needed (least squares) to lie `gap` apart, within 0 and 1 if they fit.

    >>> [round(height, 2) for height in apart([0.5, 0.5, 0.9], 0.1)]
    [0.45, 0.55, 0.9]
    """
    clusters: list[tuple[float, int]] = []
    for index, height in enumerate(heights):
        centre, size = height - index * gap, 1
        while clusters and clusters[-1][0] > centre:
            before, count = clusters.pop()
            centre, size = (before * count + centre * size) / (count + size), count + size
        clusters.append((centre, size))
    ceiling = 1.0 - (len(heights) - 1) * gap
    floors = [max(min(centre, ceiling), 0.0) for centre, size in clusters for _ in range(size)]
    return [floor + index * gap for index, floor in enumerate(floors)]


def year_axis(axes: Axes, years: int) -> None:
    """Contract years 1 to `years` along the bottom, whole numbers only."""
    step = max(1, int(np.ceil(years / 6)))
    axes.set_xlim(1, max(years, 2))
    axes.set_xticks([1, *[year for year in range(step, years + 1, step) if year - 1 > step / 2]])
    axes.set_xlabel("contract year")


def error_bars(axes: Axes, y: Sequence[float], estimates: Estimates, colour: str, factor: float = 1.0) -> None:
    """95 % intervals as thin horizontal lines, where known."""
    for height, low, high in zip(y, estimates.low, estimates.high, strict=True):
        if np.isfinite(low) and np.isfinite(high):
            axes.plot(
                [low * factor, high * factor], [height, height], color=colour, linewidth=1.4, solid_capstyle="butt"
            )
