"""How much of past savings the next benchmark takes away, when the agreement is rebased and while it runs."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.intervals import Figure, linear, nothing, year_columns
from longgame.analysis.targets.panel import Booleans, Floats

#: Growth further from zero than this is a change of who is counted, not of the benchmark.
LARGEST_GROWTH: Final = 0.4
#: Years of savings that are averaged.
_PAST_YEARS: Final = 3


def benchmark_figures(histories: Histories) -> dict[str, Figure]:
    """Slopes of the log growth of the benchmark to the next year on the mean savings rate of the last three years.

    Both slopes come from one regression with a constant for each year and group; errors are clustered by organisation.
    """
    names = ("benchmark_slope_rebased", "benchmark_slope_running")
    panel = histories.panel
    now, following = histories.pairs(1)
    old_enough = histories.programme_year[now] >= _PAST_YEARS
    now, following = now[old_enough], following[old_enough]
    growth = np.log(panel.benchmark[following] / panel.benchmark[now])
    kept = np.abs(growth) < LARGEST_GROWTH  # false as well where a benchmark is not known
    now, following, growth = now[kept], following[kept], growth[kept]
    if not len(now):
        return dict.fromkeys(names, nothing())
    past = (panel.savings_rate[now] + panel.savings_rate[now - 1] + panel.savings_rate[now - 2]) / _PAST_YEARS
    running = histories.same_agreement(now, following)
    blocks = [_block(past, panel.year[now], chosen) for chosen in (~running, running) if chosen.any()]
    found = linear(np.column_stack(blocks), growth, histories.history[now])
    slopes = {}
    column = 0
    for name, chosen in zip(names, (~running, running), strict=True):
        if not chosen.any():
            slopes[name] = nothing()
            continue
        slope = found[column]
        slopes[name] = Figure(slope.estimate, slope.low, slope.high, int(np.count_nonzero(chosen)))
        column += 1 + len(np.unique(panel.year[now][chosen]))
    return slopes


def _block(past: Floats, year: np.typing.NDArray[np.int64], chosen: Booleans) -> Floats:
    """Columns of one group, zero for the rows of the other: past savings and the years that occur in it."""
    columns = year_columns(year[chosen])
    block = np.zeros((len(past), 1 + columns.shape[1]))
    block[chosen, 0] = past[chosen]
    block[chosen, 1:] = columns
    return block
