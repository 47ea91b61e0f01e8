"""Comparisons as Python users get them: a DataFrame with a card for notebooks and figures of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

import pandas as pd

from longgame.analysis.notebook.card import Card
from longgame.analysis.words.comparison_rows import Row, figure_lines
from longgame.analysis.words.comparison_sentences import how_sure, what_changed
from longgame.analysis.words.comparison_story import shorter
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import PASSING_ON
from longgame.analysis.words.scenario_words import scenario_words
from longgame.environment.scenario.roster_names import RosterNames
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.outcomes.catalogue import USUAL_OUTCOMES

if TYPE_CHECKING:
    from longgame.analysis.notebook.comparison_plots import ComparisonPlots

#: Rows of each table, at most.
_MOST_SHOWN: Final = 10
#: What stands above the first column of each table.
_FIGURE, _GAIN, _ENDING = "figure", "gain or loss against no deals", "why deals end, share of endings"
_TALKS = "why first talks fail, share of them"
_HEADINGS: Final = {
    "gain_usd": _GAIN,
    "gain": _GAIN,
    "exit_share": _ENDING,
    "failed_talks": _TALKS,
    "failed_talks_by": _TALKS,
}


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
        card = Card(f"Compared with {scenario_words(self.base, self.names)}: {simulated} each, on the same draws")
        left_out = 0
        for scenario, of_scenario in pd.DataFrame(self).groupby("scenario", sort=False):
            name = str(scenario)
            rows = [{str(key): value for key, value in row.items()} for row in of_scenario.to_dict("records")]
            tables = _tables(rows)
            card.sentence(what_changed(tables[_FIGURE], name, self.names))
            header = (shorter(self.base), shorter(name), "difference [95 % interval]", "markets", "clear")
            for heading, shown in tables.items():
                lines = figure_lines(shown[:_MOST_SHOWN], self.names)
                card.table((heading, *header), lines)
                left_out += len(shown) - len(lines)
            card.sentence(how_sure([row for shown in tables.values() for row in shown]))
        more = f"{counted(left_out, 'further figure')} and all digits" if left_out else "All digits"
        card.sentence(
            "A difference is the mean over the markets that have the figure in both scenarios, on the same luck.",
            f"* marks those whose interval excludes zero. {more}: pd.DataFrame(comparison).",
            "Figures: plot.differences(), plot.gains().",
        )
        return card.html()


def _tables(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each table by its heading, the usual outcomes and the most frequent endings first.

    Endings and failures that never happen are left out, and so is revenue that is only passed on.
    """
    tables: dict[str, list[Row]] = {_FIGURE: [], _GAIN: [], _ENDING: [], _TALKS: []}
    for row in rows:
        stem, _, member = str(row["outcome"]).partition(".")
        heading = _HEADINGS.get(stem, _FIGURE)
        passed_on = heading == _GAIN and member in PASSING_ON
        if not passed_on and (heading not in (_ENDING, _TALKS) or row["base_mean"] > 0.0 or row["mean"] > 0.0):
            tables[heading].append(row)
    place = {name: number for number, name in enumerate(USUAL_OUTCOMES)}
    tables[_FIGURE].sort(key=lambda row: place.get(row["outcome"], len(place)))
    for heading in (_ENDING, _TALKS):
        tables[heading].sort(key=lambda row: -max(row["base_mean"], row["mean"]))
    return tables
