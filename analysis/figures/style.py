"""The look of all figures: colours, bands, direct labels, and files that are the same bytes every time."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter

from longgame.analysis.figures.palette import BLUE as BLUE
from longgame.analysis.figures.palette import GREEN as GREEN
from longgame.analysis.figures.palette import GREY as GREY
from longgame.analysis.figures.palette import INK as INK
from longgame.analysis.figures.palette import KIND_COLOURS as KIND_COLOURS
from longgame.analysis.figures.palette import ORANGE as ORANGE
from longgame.analysis.figures.palette import PALE as PALE
from longgame.analysis.figures.palette import PINK as PINK
from longgame.analysis.figures.palette import PURPLE as PURPLE
from longgame.analysis.figures.palette import SIDE_COLOURS as SIDE_COLOURS
from longgame.analysis.figures.palette import SKY as SKY
from longgame.analysis.figures.palette import SOFT as SOFT
from longgame.analysis.figures.palette import YELLOW as YELLOW
from longgame.analysis.figures.palette import readable
from longgame.analysis.figures.palette import strategy_colours as strategy_colours
from longgame.analysis.figures.picture import Picture
from longgame.analysis.figures.picture import house_style as house_style
from longgame.analysis.figures.picture import save as save
from longgame.analysis.figures.picture import save_all as save_all
from longgame.analysis.statistics import Estimates, Floats
from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.outcome_words import outcome_unit
from longgame.analysis.words.plain_words import printable, strategy_words

#: Letters of a title and of a subtitle in an inch of width, and inches of a line of each.
_TITLE_LETTERS: Final = 8.8
_SUBTITLE_LETTERS: Final = 14.0
_TITLE_LINE: Final = 0.22
_SUBTITLE_LINE: Final = 0.17
#: Titles are smaller in figures of at most so many inches.
_NARROW: Final = 4.5
_NARROW_TITLE: Final = 0.85


def new_figure(
    width: float,
    height: float,
    title: str,
    subtitle: str = "",
    caption: str = "",
    alternative: str = "",
    scale: float = 1.0,
) -> Picture:
    """An empty figure: the question or finding in the title, how to read it in the subtitle.

    Lines that are too long for the width are wrapped, and the figure grows by what wrapping adds.

    Args:
        width, height: in inches.
        title: one sentence.
        subtitle: sentences, with line breaks where they should be.
        caption: below everything: what the figure rests on.
        alternative: what it shows, for those who cannot see it; the title follows.
        scale: of letters and lines; `house_style` needs the same.
    """
    headline = scale if width > _NARROW else scale * _NARROW_TITLE
    titles = _wrapped(title, width * _TITLE_LETTERS / headline)
    lines, notes = (_wrapped(text, width * _SUBTITLE_LETTERS / scale) for text in (subtitle, caption))
    small, large = _SUBTITLE_LINE * scale, _TITLE_LINE * headline
    foot = small * len(notes) + 0.06 if caption else 0.0
    height += large * (len(titles) - 1) + small * max(len(lines) - subtitle.count("\n") - 1, 0) + foot
    alternative = f"{alternative} {title}." if alternative else title
    figure = Picture(width, height, alternative.strip(), scale)
    look: dict[str, Any] = {"fontsize": 9 * scale, "color": SOFT, "ha": "left"}
    top, left = 1.0 - 0.12 / height, 0.08 / width if scale < 1.0 else 0.012
    figure.text(left, top, "\n".join(titles), fontsize=13 * headline, fontweight="bold", ha="left", va="top")
    below = 0.08 * scale + large * len(titles)
    if subtitle:
        figure.text(left, top - below / height, "\n".join(lines), va="top", **look)
    if caption:
        figure.text(left, 0.05 / height, "\n".join(notes), va="bottom", **look)
    head = below + (0.36 * scale + small * (len(lines) - 1) if subtitle else 0.12 * scale)
    room = (0.005, 0.005 + foot / height, 0.99, 1.0 - (head + foot) / height)
    figure.set_layout_engine(
        ConstrainedLayoutEngine(rect=room, w_pad=0.08 * scale, h_pad=0.06 * scale, wspace=0.04, hspace=0.06)
    )
    return figure


def _wrapped(text: str, letters: float) -> list[str]:
    return [part for line in text.split("\n") for part in textwrap.wrap(line, int(letters)) or [""]]


def letters(axes: Axes, size: float) -> float:
    """A size of letters at the scale of the figure that holds the axes."""
    figure = axes.get_figure(root=True)
    return size * (figure.scale if isinstance(figure, Picture) else 1.0)


def strategy_label(name: str) -> str:
    """A strategy's name on an axis."""
    return strategy_words(printable(name))


def nothing(axes: Axes, text: str) -> None:
    """Say in place of a drawing why there is none."""
    axes.set_axis_off()
    axes.text(
        0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", fontsize=letters(axes, 11), color=SOFT
    )


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
        axes.plot([x[0], x[0]], [low[0], high[0]], color=colour)
        return
    axes.plot(x, estimates.value * factor, color=colour, solid_capstyle="round")
    known = np.isfinite(low) & np.isfinite(high)
    if known.any():
        axes.fill_between(x, low, high, where=known.tolist(), color=colour, alpha=0.18, linewidth=0)


def limits_of_lines(axes: Axes, times: float = 2.5) -> None:
    """Vertical limits that show every line whole, and of a wide band at most so many times the lines' range.

    With two or three markets an interval may be a hundred times as wide as the lines, which would then look flat.
    """
    heights = np.concatenate(
        [np.asarray(line.get_ydata(), dtype=np.float64) for line in axes.get_lines()] or [np.zeros(1)]
    )
    heights = heights[np.isfinite(heights)]
    if not heights.size:
        return
    low, high = min(float(heights.min()), 0.0), max(float(heights.max()), 0.0)
    room = times * max(high - low, 1e-9)
    bottom, top = axes.get_ylim()
    axes.set_ylim(max(bottom, low - room), min(top, high + room))


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
        axes.annotate(
            text,
            (1.0, height),
            (4.0, 0.0),
            xycoords="axes fraction",
            textcoords="offset points",
            color=readable(colour),
            va="center",
            ha="left",
            fontsize=letters(axes, 8.5),
        )


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


def year_axis(axes: Axes, years: int, most: int = 6) -> None:
    """Contract years 1 to `years` along the bottom, whole numbers only, about `most` of them."""
    step = max(1, int(np.ceil(years / most)))
    axes.set_xlim(1, max(years, 2))
    axes.set_xticks([1, *[year for year in range(step, years + 1, step) if year - 1 > step / 2]])
    axes.set_xlabel("contract year")


def whole_ticks(axes: Axes, most: int) -> None:
    """At most seven whole numbers from 0 to `most` along the bottom."""
    step = next(step for step in (1, 2, 3, 4, 5, 10, 20, 25, 50) if most <= 6 * step or step == 50)
    axes.set_xticks(range(0, most + 1, step))


def in_points(axis: Axis, outcome: str) -> None:
    """Tick labels of a change of an outcome in percentage points, if it is a share; `change_of` names the axis."""
    if percent_of(outcome_unit(outcome)) is not None:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.4g}".replace("-", "\N{MINUS SIGN}")))


def error_bars(axes: Axes, y: Sequence[float], estimates: Estimates, colour: str, factor: float = 1.0) -> None:
    """95 % intervals as thin horizontal lines, where known."""
    for height, low, high in zip(y, estimates.low, estimates.high, strict=True):
        if np.isfinite(low) and np.isfinite(high):
            ends, place = [low * factor, high * factor], [height, height]
            axes.plot(ends, place, color="white", linewidth=2.6, alpha=0.7, solid_capstyle="butt")
            axes.plot(ends, place, color=colour, linewidth=1.2, solid_capstyle="butt")
