"""One way for all figures of a notebook: on the axes given or on new ones, in the house style; the axes come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from longgame.analysis.figures.picture import Picture, house_style

Parts = ParamSpec("Parts")

#: Inches of a figure that a plot makes for itself: the width of a notebook's column.
_SIZE: Final = (7.2, 4.2)


def drawn(
    axes: Axes | None, draw: Callable[Concatenate[Axes, Parts], object], *parts: Parts.args, **named: Parts.kwargs
) -> Axes:
    """Draw on axes, or on those of a new figure, in the look of the project, and return them.

    Args:
        axes: where to draw; None makes a figure, which a notebook shows below its cell.
        draw: a function of `longgame.analysis.figures` that takes axes first.
        parts, named: what else it takes.
    """
    # Outside the style, which would take back the settings that a notebook makes when pyplot first makes a figure.
    figure = plt.figure(FigureClass=NotebookPicture) if axes is None else axes.figure
    with house_style():
        found = figure.add_subplot() if axes is None else axes
        draw(found, *parts, **named)
    return found


class NotebookPicture(Picture):
    """A picture that pyplot knows of, so that a notebook shows it."""

    def __init__(self, **_: Any) -> None:
        super().__init__(*_SIZE)
        self.set_facecolor("white")
        self.set_layout_engine("constrained")
