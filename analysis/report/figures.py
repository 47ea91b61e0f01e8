"""The figures of a report: the one place that knows how the figures of runs and comparisons are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

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


def run_pictures(results: Results) -> list[Picture]:
    """Every figure of a run, the overview first."""
    return [picture(name.replace("_", "-"), figure, described(figure)) for name, figure in _drawn(results).items()]


def comparison_pictures(base: str, table: pd.DataFrame) -> list[Picture]:
    """The differences of a comparison, with their intervals; none if it has no share and no dollars by group."""
    with style.house_style():
        figure = differences_figure(base, table)
    return [] if figure is None else [picture("differences", figure, described(figure))]


def _drawn(results: Results) -> Mapping[str, Figure]:
    run = read(results)
    happened = None if run.events is None else happenings(run)
    deals = None if run.events is None else relationships(run)
    gained = gains(run)
    with style.house_style():
        return {
            "overview": overview(run, happened, deals, gained),
            "adoption_and_renewal": adoption_and_renewal(run, happened, deals),
            "gains_by_kind": gains_by_kind(run, gained),
            "j_curve": j_curve(cash_curves(run), recorded=run.deals is not None),
            "strategy_shares": strategies_over_time(run, drift(results)),
            "trust_and_identity": trust_and_identity(run),
            "exits_by_reason": exits_by_reason(run),
        }
