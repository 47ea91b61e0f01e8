"""Measured savings by experience, by calendar year and by kind, and who was paid."""

from __future__ import annotations

import numpy as np

from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.intervals import Figure, linear, mean, share, year_columns
from longgame.analysis.targets.panel import HIGH_REVENUE, LOW_REVENUE

_PROGRAMME_YEARS = (1, 2, 3, 4, 5, 6)
_CALENDAR_YEARS = (2013, 2014, 2015, 2016, 2017, 2018)
#: The only year of the panel whose files say who is low-revenue.
_REVENUE_YEAR = 2018


def savings_figures(histories: Histories) -> dict[str, Figure]:
    """Figures of the blocks savings_path, paid and kinds."""
    panel = histories.panel
    figures = {}
    for year in _PROGRAMME_YEARS:
        there = histories.programme_year == year
        figures[f"savings_rate_year_{year}"] = mean(panel.savings_rate[there])
        figures[f"share_paid_year_{year}"] = share(panel.is_paid[there])
    for year in _CALENDAR_YEARS:
        figures[f"savings_rate_calendar_{year}"] = mean(panel.savings_rate[panel.year == year])
    for name, kind in (("low", LOW_REVENUE), ("high", HIGH_REVENUE)):
        there = (panel.year == _REVENUE_YEAR) & (panel.revenue == kind)
        figures[f"savings_rate_{name}_revenue_2018"] = mean(panel.savings_rate[there])
    return figures | {"savings_difference_with_cah": _rural_difference(histories)}


def _rural_difference(histories: Histories) -> Figure:
    """Savings of organisations with a critical access hospital less those of others in the same year."""
    panel = histories.panel
    known = np.flatnonzero(np.isfinite(panel.critical_access_hospitals))
    has_one = (panel.critical_access_hospitals[known] > 0.0).astype(np.float64)
    design = np.column_stack((has_one, year_columns(panel.year[known])))
    return linear(design, panel.savings_rate[known], histories.history[known])[0]
