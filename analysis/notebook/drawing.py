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
    with house_style():
        if axes is None:
            axes = plt.figure(FigureClass=_Shown).add_subplot()
        draw(axes, *parts, **named)
    return axes


class _Shown(Picture):
    """A picture that pyplot knows of, so that a notebook shows it."""

    def __init__(self, **_: Any) -> None:
        super().__init__(*_SIZE)
        self.set_layout_engine("constrained")
