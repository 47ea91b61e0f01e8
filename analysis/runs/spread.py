"""How strategies spread in a run: time courses, peaks and fading, and what a coin would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from longgame.analysis.runs.drift import drift
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.analysis.statistics import Floats, counted_mean, mean, share_mean
from longgame.experiments.outcomes.time_courses import peak_and_half_time
from longgame.vocabulary import KINDS

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

#: What the figures call all kinds together.
EVERYBODY: Final = "all"


def spread_figures(results: Results, run: Run) -> dict[str, object]:
    """By group (each kind, and `all`) and strategy: shares by year, peak, half-time, and the range that a coin gives.

    `by_year` holds means over replicates; `coin_lo95` and `coin_hi95` the range of 95 % of such means if the same
    comparisons were decided by a coin, null where that is not known. `peak_share` and `half_time_years` are as the
    outcomes `strategy_peak_share` and `strategy_half_time` define them, here for every group. JSON-able.
    """
    shares, order = strategy_shares(run)
    coin = drift(results)
    found: dict[str, object] = {}
    for group, name in enumerate((*KINDS, EVERYBODY)):
        of_group: dict[str, object] = {}
        for place, strategy in enumerate(order):
            of_strategy = shares[:, :, group, place]
            if not np.nansum(of_strategy) > 0.0:
                continue
            low, high = (None, None) if coin is None else coin.of(strategy, group)
            peak, half_time = peak_and_half_time(of_strategy)
            of_group[strategy] = {
                "by_year": _numbers(mean(of_strategy).value),
                "coin_lo95": None if low is None else _numbers(low),
                "coin_hi95": None if high is None else _numbers(high),
                "peak_share": share_mean(peak).json(),
                "half_time_years": counted_mean(half_time).json(),
            }
        if of_group:
            found[name] = of_group
    return found


def _numbers(values: Floats) -> list[Any]:
    return [float(value) if np.isfinite(value) else None for value in values]
