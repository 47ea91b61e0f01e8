"""Panels that show a rule of the engine as curves: colours, labels and axes that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from longgame.analysis.figures.style import BLUE, GREY, INK, PINK, YELLOW, label_lines
from longgame.analysis.statistics import Floats
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.scenario.scenario import Scenario

#: One meaning a colour: three forms, three kinds of provider (`style.KIND_COLOURS`), dark for a rule, grey for a null.
FORM_COLOURS: Final = dict(zip(FORMS, (BLUE, YELLOW, PINK), strict=True))
FORM_WORDS: Final = dict(
    zip(FORMS, ("system integration", "integrated network", "population health org."), strict=True)
)
SYSTEM, PRACTICES, RURAL = "health_system", "independent_physicians", "critical_access_hospital"
KIND_WORDS: Final = {SYSTEM: "health system", PRACTICES: "practice", RURAL: "rural hospital"}

#: Text, height in data units, and colour of a label at the end of a line.
Label = tuple[str, float, str]


@cache
def _default() -> Scenario:
    return Scenario.load("default")


def number(key: str) -> float:
    """Default of a parameter."""
    return float(_default().value(key))


def one(value: float) -> Floats:
    """A number as the array that rules take."""
    return np.asarray(value, dtype=np.float64)


def draw(axes: Axes, x: Floats, y: Floats, colour: str, label: str = "", dashed: bool = False) -> Label:
    """A line, thin where it is dashed; returns its label."""
    axes.plot(x, y, color=colour, linestyle="--" if dashed else "-", linewidth=1.4 if dashed else 2.0)
    return label, float(y[-1]), colour


def finish(axes: Axes, title: str, x: str, y: str, labels: Sequence[Label] = (), gap: float = 0.1) -> None:
    """Title, axis words with units, and labels at the ends of the lines, once limits are final."""
    axes.set_title(title, fontsize=9.5)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.margins(x=0.0)
    axes.grid(axis="y")
    label_lines(axes, labels, gap)


def note(axes: Axes, x: float, y: float, text: str, colour: str = GREY, **how: Any) -> None:
    """Words beside a mark, in data units."""
    axes.text(x, y, text, color=colour, fontsize=8, va="center", **how)


def key(axes: Axes, entries: Sequence[tuple[str, str]], left: float, top: float, align: str = "left") -> None:
    """Names in their colours, one below the other.

    Args:
        entries: name and colour.
        left, top: of the first, as shares of the axes.
        align: `left` or `right`.
    """
    for row, (words, colour) in enumerate(entries):
        place: Any = {"transform": axes.transAxes, "ha": align, "va": "center", "fontsize": 8}
        axes.text(left, top - 0.075 * row, words, color=colour, **place)


def form_key(axes: Axes, left: float, top: float, extra: Sequence[str] = ("", "", "")) -> None:
    """The names of the forms in their colours, to the left of `left`."""
    entries = [(FORM_WORDS[form] + more, FORM_COLOURS[form]) for form, more in zip(FORMS, extra, strict=True)]
    key(axes, entries, left, top, "right")


def log_axis(axes: Axes, which: str) -> None:
    """A logarithmic axis with plain numbers."""
    getattr(axes, f"set_{which}scale")("log")
    chosen = getattr(axes, f"{which}axis")
    chosen.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1.0 else f"{value:g}"))
    chosen.set_minor_formatter(NullFormatter())


def zero_line(axes: Axes) -> None:
    """A thin horizontal line at 0."""
    axes.axhline(0.0, color=INK, linewidth=0.8)
