"""The figures of a report: the one place that knows how the figures of runs and comparisons are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from longgame.analysis.figures.picture import alternative
from longgame.analysis.figures.sheet import Sheet
from longgame.analysis.report.content import Picture
from longgame.analysis.report.pictures import described, picture

if TYPE_CHECKING:
    import pandas as pd

    from longgame.environment.records.results import Results

#: Figures of a run that its report shows, in order.
SHOWN: Final = (
    "overview",
    "adoption_and_tenure",
    "survival_of_deals",
    "exits_by_reason",
    "gains_by_kind",
    "gains_by_name",
    "j_curve",
    "money_flows",
    "trust_and_identity",
    "strategies_over_time",
)


def run_pictures(results: Results) -> list[Picture]:
    """The figures of a run, the overview first."""
    from longgame.analysis.figures.run_figures import drawn

    figures = drawn(results, names=SHOWN)
    return [
        picture(name.replace("_", "-"), figure, alternative(figure) or described(figure))
        for name, figure in figures.items()
    ]


def comparison_pictures(
    base: str, table: pd.DataFrame, seed: int | None = None, names: Mapping[str, str] | None = None
) -> list[Picture]:
    """The differences of a comparison, with their intervals.

    Args:
        base: name of the first scenario.
        table: the comparison.
        seed: of the comparison.
        names: display names of organisations by id.
    """
    from longgame.analysis.figures.comparison import comparison_figure

    figure = comparison_figure(base, table, Sheet(), seed, names)
    return [picture("differences", figure, alternative(figure) or described(figure))]
