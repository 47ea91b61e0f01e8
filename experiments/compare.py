"""Scenarios compared over common draws: the difference of each replicate, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import stdtrit

from longgame.environment.stack import Cell
from longgame.environment.tables import column_names
from longgame.experiments.executors import Progress
from longgame.experiments.run import ScenarioSource, resolved_scenario
from longgame.experiments.simulate import simulate_chunks

Floats = NDArray[np.float64]

#: Every figure of the market table; each is averaged over the years of a replicate.
OUTCOMES: Final = tuple(name for name in column_names("market") if name not in ("replicate", "year"))


@dataclass(frozen=True)
class PairedDifference:
    """Difference of two means over the same draws, with 95 % t intervals.

    Attributes:
        base_mean, mean: of the first and of the second.
        difference: mean of second less first.
        lo95, hi95: paired interval; NaN with fewer than 2 replicates.
        unpaired_lo95, unpaired_hi95: Welch's interval, as if the draws were not shared: what pairing saves.
        replicates: pairs without a missing value.
    """

    base_mean: float
    mean: float
    difference: float
    lo95: float
    hi95: float
    unpaired_lo95: float
    unpaired_hi95: float
    replicates: int


def paired_difference(base: Floats, other: Floats) -> PairedDifference:
    """Mean of `other` less mean of `base`, replicate by replicate.

    >>> paired_difference(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.5])).difference
    1.1666666666666667

    Args:
        base: one value a replicate; NaN where there is none.
        other: the same replicates in the same order.

    Raises:
        ValueError: not of the same length.
    """
    if base.shape != other.shape:
        raise ValueError(f"paired values need the same replicates: {base.shape} and {other.shape}")
    there = ~(np.isnan(base) | np.isnan(other))
    base, other = base[there], other[there]
    count = len(base)
    missing = float("nan")
    if count == 0:
        return PairedDifference(missing, missing, missing, missing, missing, missing, missing, 0)
    base_mean, mean = float(base.mean()), float(other.mean())
    difference = float((other - base).mean())
    if count == 1:
        return PairedDifference(base_mean, mean, difference, missing, missing, missing, missing, 1)
    paired = float(stdtrit(count - 1, 0.975) * np.sqrt((other - base).var(ddof=1) / count))
    parts = np.array([base.var(ddof=1), other.var(ddof=1)]) / count
    unpaired = 0.0
    if parts.sum() > 0.0:
        degrees = parts.sum() * parts.sum() * (count - 1) / (parts * parts).sum()
        unpaired = float(stdtrit(degrees, 0.975) * np.sqrt(parts.sum()))
    return PairedDifference(
        base_mean,
        mean,
        difference,
        difference - paired,
        difference + paired,
        difference - unpaired,
        difference + unpaired,
        count,
    )


def compare(
    scenarios: Mapping[str, ScenarioSource],
    replicates: int = 20,
    seed: int = 1,
    outcomes: Sequence[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Each scenario against the first, on the same draws.

    Args:
        scenarios: by the name they get in the table; the first is the base.
        replicates: markets for each scenario, at least 1.
        seed: the same for all.
        outcomes: columns of the market table, each averaged over all years; default all.
        workers: processes.
        progress: told how many market years are done, and of how many.

    Returns:
        One row for each outcome and scenario but the first: outcome, scenario, base_mean, mean, difference, lo95, hi95,
        unpaired_lo95, unpaired_hi95, replicates.

    Raises:
        ScenarioError: mistakes in a scenario, all at once.
        ValueError: fewer than two scenarios, an unknown outcome, or a number out of range.
    """
    wanted = OUTCOMES if outcomes is None else tuple(outcomes)
    unknown = [name for name in wanted if name not in OUTCOMES]
    if unknown:
        raise ValueError(f"outcomes {', '.join(unknown)}: allowed are {', '.join(OUTCOMES)}")
    if len(scenarios) < 2:
        raise ValueError("compare needs at least two scenarios")
    if replicates < 1:
        raise ValueError(f"replicates = {replicates}: allowed is 1 or more")
    resolved = [resolved_scenario(source) for source in scenarios.values()]
    cells = [Cell(scenario, seed, replicate) for scenario in resolved for replicate in range(1, replicates + 1)]
    with closing(simulate_chunks(cells, "market", workers=workers, progress=progress)) as chunks:
        market = pa.concat_tables([chunk.tables["market"] for chunk in chunks])
    rows = []
    for outcome in wanted:
        means = _means_by_cell(market, outcome, len(cells)).reshape(len(resolved), replicates)
        for name, values in list(zip(scenarios, means, strict=True))[1:]:
            rows.append({"outcome": outcome, "scenario": name, **vars(paired_difference(means[0], values))})
    return pd.DataFrame(rows)


def _means_by_cell(market: pa.Table, outcome: str, cells: int) -> Floats:
    """Mean of a market column over the years of each cell; NaN where a cell has no value."""
    cell = market.column("cell").to_numpy()
    values = market.column(outcome).to_numpy().astype(np.float64)
    there = ~np.isnan(values)
    count = np.bincount(cell[there], minlength=cells)
    sums = np.bincount(cell[there], weights=values[there], minlength=cells)
    means: Floats = np.divide(sums, count, out=np.full(cells, np.nan), where=count > 0)
    return means
