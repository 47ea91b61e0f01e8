"""Invasions as Python users get them: a DataFrame with a card for notebooks and a figure of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pandas as pd
from pandas.plotting import PlotAccessor

from longgame.analysis.notebook.card import Card
from longgame.analysis.words.invasion_page import (
    INVASION_HEADER,
    TURN_HEADER,
    invasion_lines,
    invasion_title,
    kind_title,
    late_words,
    turn_lines,
)
from longgame.experiments.invasion.table import tipping_share

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Invasion(pd.DataFrame):
    """Who is left of a few players of one strategy among many of another (see `lg.invasion`), one row an opening.

    A DataFrame with all that pandas can do. A notebook shows it as a card, and any part of it (or
    `pd.DataFrame(invasion)`) as a table. `plot.figure()` is beside pandas' own plots.

    Attributes:
        resident: strategy of everybody else.
        mutant: strategy that invades.
    """

    _metadata: ClassVar[list[str]] = ["resident", "mutant"]
    resident: str
    mutant: str

    @classmethod
    def of(cls, table: pd.DataFrame, resident: str, mutant: str) -> Invasion:
        """The table of `experiments.invasion`, with card and figure."""
        found = cls(table)
        found.resident, found.mutant = resident, mutant
        return found

    @property
    def plot(self) -> InvasionPlots:
        """The figure of the invasion, and pandas' own."""
        return InvasionPlots(self)

    def _repr_html_(self) -> str:
        if not {"resident", "mutant"} <= set(vars(self)) or self.empty:  # made by pandas, of a part
            return str(pd.DataFrame(self).to_html(notebook=True))
        table = pd.DataFrame(self)
        card = Card(invasion_title(self.resident, self.mutant, table))
        for kind, rows in table.groupby("kind", sort=False):
            card.heading(kind_title(str(kind)))
            card.table(INVASION_HEADER, invasion_lines(rows))
        card.heading("Opening share at which growth turns")
        card.table(TURN_HEADER, turn_lines(tipping_share(table)))
        card.sentence(
            "Chance: the share taken over if coin tosses decided who is copied. Growth: mean final share of the",
            "invader less its opening share. * marks growth whose 95 % interval excludes zero.",
            late_words(table),
            "All digits: pd.DataFrame(invasion). Figure: plot.figure().",
        )
        return card.html()


class InvasionPlots(PlotAccessor):
    """The figure of an invasion beside those of pandas.

    Args:
        invasion: as `lg.invasion` returns it.
    """

    def __init__(self, invasion: Invasion) -> None:
        super().__init__(invasion)
        self._invasion = invasion

    def figure(self) -> Figure:
        """Probability of takeover and mean final share against the opening share, beside those of chance alone."""
        from longgame.analysis.figures import style
        from longgame.analysis.figures.invasion import invasion_figure

        with style.house_style():
            return invasion_figure(self._invasion.resident, self._invasion.mutant, pd.DataFrame(self._invasion))
