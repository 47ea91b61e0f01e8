"""The figures of a deal by name, each a method of `deal.plot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longgame.analysis.deal_desk.figure import desk_figure, draw_cash, draw_frontier, draw_levers, draw_odds
from longgame.analysis.figures import style
from longgame.analysis.notebook.drawing import drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from longgame.analysis.deal_desk.desk import Desk


class DealPlots:
    """Figures of a deal; each draws on the axes given, or on new ones, and returns them.

    Args:
        desk: what was found.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def odds(self, axes: Axes | None = None) -> Axes:
        """Odds of signing, lasting and renewing, with the sheet and without it, with 95 % intervals."""
        return drawn(axes, draw_odds, self._desk)

    def cash(self, axes: Axes | None = None) -> Axes:
        """Cash of a deal since its signature, for either side, with 95 % bands."""
        return drawn(axes, draw_cash, self._desk)

    def levers(self, axes: Axes | None = None) -> Axes:
        """The best level of each lever by the years together that it adds."""
        return drawn(axes, draw_levers, self._desk)

    def frontier(self, axes: Axes | None = None) -> Axes:
        """What each sheet that was tried is worth to both sides, in million dollars."""
        return drawn(axes, draw_frontier, self._desk)

    def figure(self) -> Figure:
        """All four at once, with the finding as title."""
        with style.house_style():
            return desk_figure(self._desk)
