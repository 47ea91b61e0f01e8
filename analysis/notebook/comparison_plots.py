"""The figures of a comparison by name, each a method of `comparison.plot`, beside those of pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd
from pandas.plotting import PlotAccessor

from longgame.analysis.figures.comparison import comparison_figure
from longgame.analysis.figures.difference_lines import draw_differences
from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.notebook.drawing import drawn
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import PASSING_ON, printable
from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameter import quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from longgame.analysis.notebook.comparison import Comparison

#: Rows of a figure, at most.
_MOST_ROWS: Final = 24


class ComparisonPlots(PlotAccessor):
    """Figures of a comparison; each draws on the axes given, or on new ones, and returns them.

    Args:
        comparison: as `lg.compare` returns it.
    """

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison)
        self._comparison = comparison

    def differences(self, outcomes: Sequence[str] | None = None, axes: Axes | None = None) -> Axes:
        """Differences of outcomes of one unit with their intervals.

        Args:
            outcomes: names of outcomes of one unit; default: all shares of the table, in percentage points, other than
                why deals end and talks fail.
            axes: where to draw; default: a new figure.

        Raises:
            ValueError: an outcome that the comparison lacks, or outcomes of several units.
        """
        table = self._table
        if outcomes is None:
            chosen = table[
                (table["unit"] == "share") & ~table["outcome"].str.startswith(("exit_share.", "failed_talks"))
            ]
        else:
            known = list(dict.fromkeys(table["outcome"]))
            for name in outcomes:
                if name not in known:
                    raise ValueError(f"{quoted(name)} was not compared{nearest_hint(name, known)}")
            chosen = table[table["outcome"].isin(list(outcomes))]
            units = sorted(set(chosen["unit"]))
            if len(units) > 1:
                raise ValueError(f"outcomes of one unit fit on one axis; these have {', '.join(units)}")
        return self._drawn(chosen, axes)

    def gains(self, axes: Axes | None = None) -> Axes:
        """What each group or organisation gained or lost by the move, in dollars.

        Outcomes `gain_usd.*` are of groups, `gain.ORGANIZATION` of organisations; without one of them the axes say so.
        """
        names = self._table["outcome"]
        groups, members = names.str.startswith("gain_usd."), names.str.startswith("gain.")
        passing = names.isin([f"gain_usd.{group}" for group in PASSING_ON])
        return self._drawn(self._table[(groups & ~passing) | members], axes)

    def figure(self, width: str = "two") -> Figure:
        """All outcomes at once, each on a scale of its own, with the finding as title and what it rests on.

        Args:
            width: of a page, `one` column or `two`.
        """
        return comparison_figure(self._comparison.base, self._table, Sheet(width), names=self._comparison.names)

    @property
    def _table(self) -> pd.DataFrame:
        return pd.DataFrame(self._comparison)

    def _drawn(self, rows: pd.DataFrame, axes: Axes | None) -> Axes:
        rows = rows[:_MOST_ROWS].rename(columns={"replicates": "n"})
        others = [printable(name) for name in dict.fromkeys(self._comparison["scenario"])]
        title = f"{others[0] if len(others) == 1 else 'each'} compared with {printable(self._comparison.base)}"
        measured = [outcome_words(outcome, self._comparison.names) for outcome in rows["outcome"]]
        labels = measured
        if len(others) > 1:
            moves = [printable(scenario) for scenario in rows["scenario"]]
            labels = [f"{words}, {move}" for words, move in zip(measured, moves, strict=True)]
            if len(set(measured)) == 1:
                labels, title = moves, f"{measured[0]}, {title}"
        unit = "" if rows.empty else str(rows["unit"].iloc[0])
        return drawn(axes, draw_differences, rows, labels, unit, title[:1].upper() + title[1:])
