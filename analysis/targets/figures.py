"""All figures of a panel, and the bootstrap behind those that have no formula for their interval."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.targets.benchmark_figures import benchmark_figures
from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.intervals import Figure
from longgame.analysis.targets.leaving_figures import leaving_figures
from longgame.analysis.targets.misfit_figures import spreads
from longgame.analysis.targets.panel import Floats, PanelColumns
from longgame.analysis.targets.savings_figures import savings_figures

_PERCENTILES: Final = (10, 25, 50, 75, 90)
_LIVES_YEARS: Final = (2013, 2018)


def figures_of(panel: PanelColumns, resamples: int = 0, seed: int = 1) -> dict[str, Figure]:
    """Every target of a panel by its id, in no particular order.

    Args:
        panel: organisation-years.
        resamples: bootstrap samples of organisations for the intervals of spreads and correlations; 0 leaves them out.
        seed: of the bootstrap.
    """
    histories = Histories.of(panel)
    return {
        **leaving_figures(histories),
        **savings_figures(histories),
        **_misfit(histories, resamples, seed),
        **benchmark_figures(histories),
        **_lives(panel),
    }


def _misfit(histories: Histories, resamples: int, seed: int) -> dict[str, Figure]:
    history = histories.history
    draws = _resampled(int(history.max()) + 1 if len(history) else 0, resamples, seed)
    figures = {}
    for names, (statistic, rows) in spreads(histories).items():
        estimates = statistic(np.ones(len(rows)))
        low, high = np.full(len(names), np.nan), np.full(len(names), np.nan)
        if resamples and len(rows):
            again = np.stack([statistic(draw[history[rows]]) for draw in draws])
            low, high = np.nanpercentile(again, (2.5, 97.5), axis=0)
        for place, name in enumerate(names):
            figures[name] = Figure(float(estimates[place]), float(low[place]), float(high[place]), len(rows))
    return figures


def _resampled(organizations: int, resamples: int, seed: int) -> Floats:
    """How often each organisation comes up in each sample drawn with replacement, (resamples, organizations)."""
    random = np.random.default_rng(seed)
    counts = np.zeros((resamples, organizations))
    for sample in counts:
        if organizations:
            sample += np.bincount(random.integers(0, organizations, size=organizations), minlength=organizations)
    return counts


def _lives(panel: PanelColumns) -> dict[str, Figure]:
    figures = {}
    for year in _LIVES_YEARS:
        lives = panel.lives[panel.year == year]
        values = np.percentile(lives, _PERCENTILES) if len(lives) else np.full(len(_PERCENTILES), np.nan)
        for percentile, value in zip(_PERCENTILES, values, strict=True):
            figures[f"lives_p{percentile}_{year}"] = Figure(float(value), np.nan, np.nan, len(lives))
    return figures
