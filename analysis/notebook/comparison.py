"""Comparisons as Python users get them: a DataFrame with a card for notebooks and figures of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pandas as pd

from longgame.analysis.notebook.card import Card
from longgame.analysis.words.comparison_story import figure_line, how_sure, shorter, what_changed
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import printable
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.outcomes.catalogue import USUAL_OUTCOMES

if TYPE_CHECKING:
    from longgame.analysis.notebook.comparison_plots import ComparisonPlots

#: Outcomes that the card shows of each scenario, at most.
_MOST_SHOWN: Final = 12


class Comparison(pd.DataFrame):
    """Scenarios against the first one on the same draws, one row for each outcome and scenario (see `lg.compare`).

    A DataFrame with all that pandas can do. A notebook shows it as a card, and any part of it (or
    `pd.DataFrame(comparison)`) as a table. `plot.differences()` and `plot.gains()` are beside pandas' own plots.

    Attributes:
        base: name of the scenario that the others are compared with.
        names: display names of organisations by id.
    """

    _metadata: ClassVar[list[str]] = ["base", "names"]
    base: str
    names: Mapping[str, str]

    @classmethod
    def of(cls, table: pd.DataFrame, scenarios: Mapping[str, Scenario]) -> Comparison:
        """The table of `experiments.compare` of these scenarios, the base first, with card and figures."""
        comparison = cls(table)
        comparison.base = next(iter(scenarios))
        names: dict[str, str] = {}
        for scenario in reversed(list(scenarios.values())):
            names |= RosterNames.of_market(scenario.organizations, scenario.values).name
        comparison.names = names
        return comparison

    @property
    def plot(self) -> ComparisonPlots:
        """Figures of the comparison, and pandas' own."""
        from longgame.analysis.notebook.comparison_plots import ComparisonPlots

        return ComparisonPlots(self)

    def _repr_html_(self) -> str:
        if not {"base", "names"} <= set(vars(self)) or self.empty:  # made by pandas, of a part or of another table
            return str(pd.DataFrame(self).to_html(notebook=True))
        simulated = counted(int(self["simulated"].max()), "market")
        card = Card(f"Compared with {printable(self.base)}: {simulated} each, on the same draws")
        place = {name: number for number, name in enumerate(USUAL_OUTCOMES)}
        left_out = 0
        for scenario, of_scenario in pd.DataFrame(self).groupby("scenario", sort=False):
            name = str(scenario)
            rows: list[dict[str, Any]] = [
                {str(key): value for key, value in row.items()} for row in of_scenario.to_dict("records")
            ]
            rows.sort(key=lambda row: place.get(row["outcome"], len(place)))
            shown = rows[:_MOST_SHOWN]
            left_out = len(rows) - len(shown)
            card.sentence(what_changed(rows, name, self.names))
            header = ("figure", shorter(self.base), shorter(name), "difference [95 % interval]", "markets", "clear")
            card.table(header, [figure_line(row, self.names) for row in shown])
            card.sentence(how_sure(rows))
        more = f"{counted(left_out, 'further figure')} and all digits" if left_out else "All digits"
        card.sentence(
            "Differences are means over the markets, from the same market and the same luck with and without the move.",
            f"* marks those whose interval excludes zero. {more}: pd.DataFrame(comparison).",
            "Figures: plot.differences(), plot.gains().",
        )
        return card.html()
