"""The figures of a report: the one place that knows how the figures of runs and comparisons are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.cash import j_curve
from longgame.analysis.figures.differences import differences_figure
from longgame.analysis.figures.money import gains_by_kind
from longgame.analysis.figures.partnerships import adoption_and_renewal, exits_by_reason
from longgame.analysis.figures.run_figures import overview
from longgame.analysis.figures.society import strategies_over_time, trust_and_identity
from longgame.analysis.report.content import Picture
from longgame.analysis.report.pictures import described, picture
from longgame.analysis.runs.cash import cash_curves
from longgame.analysis.runs.drift import drift
from longgame.analysis.runs.money import gains
from longgame.analysis.runs.reading import read
from longgame.analysis.runs.relationships import happenings, relationships

if TYPE_CHECKING:
    import pandas as pd

    from longgame.environment.records.results import Results

#: Figures of a run that its report shows, in order.
SHOWN: Final = (
    "overview",
    "adoption_and_renewal",
    "gains_by_kind",
    "j_curve",
    "strategy_shares",
    "trust_and_identity",
    "exits_by_reason",
)


def run_pictures(results: Results) -> list[Picture]:
    """The figures of a run, the overview first."""
    drawn = _drawn(results, SHOWN)
    return [picture(name.replace("_", "-"), figure, described(figure)) for name, figure in drawn.items()]


def comparison_pictures(base: str, table: pd.DataFrame) -> list[Picture]:
    """The differences of a comparison, with their intervals; none if it has no share and no dollars by group."""
    with style.house_style():
        figure = differences_figure(base, table)
    return [] if figure is None else [picture("differences", figure, described(figure))]


def _drawn(results: Results, names: Sequence[str]) -> Mapping[str, Figure]:
    run = read(results)
    happened = None if run.events is None else happenings(run)
    deals = None if run.events is None else relationships(run)
    gained = gains(run)
    draw: Mapping[str, Callable[[], Figure]] = {
        "overview": lambda: overview(run, happened, deals, gained),
        "adoption_and_renewal": lambda: adoption_and_renewal(run, happened, deals),
        "gains_by_kind": lambda: gains_by_kind(run, gained),
        "j_curve": lambda: j_curve(cash_curves(run), recorded=run.deals is not None),
        "strategy_shares": lambda: strategies_over_time(run, drift(results)),
        "trust_and_identity": lambda: trust_and_identity(run),
        "exits_by_reason": lambda: exits_by_reason(run),
    }
    with style.house_style():
        return {name: draw[name]() for name in names}
