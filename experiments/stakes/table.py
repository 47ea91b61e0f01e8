"""The table of stakes: medians over the deal-years of some markets, and in how many of them a stake is felt."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from longgame.environment.scenario.reading.whole_numbers import checked_replicates, checked_seed
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.executors import Progress, run_tasks
from longgame.experiments.stakes.block import StakesBlock

Row = dict[str, str | float]

#: Stakes below all of these are not felt: dollars a life-year, months, points.
FLOOR: Final = (1.0, 0.1, 0.1)
#: A stake has to be felt in this share of deal-years.
LEAST_SHARE: Final = 0.2
#: Markets that are simulated in one pass.
_AT_ONCE: Final = 5


def stakes_table(
    scenario: Scenario, replicates: int, seed: int, workers: int = 1, progress: Progress | None = None
) -> list[Row]:
    """What each social state is worth in a scenario's running deals.

    Dollars, months and points are medians over deal-years of the absolute change, each deal-year counting once. Points
    of slots are a mean over those who compete for one. `share_of_deal_years` is the share in which one of the three is
    at least `FLOOR`, `share_of_gains` that in which the change raises the side's own value.

    Args:
        replicates: markets.
        seed: of every draw.
        workers: processes.
        progress: told how many market years are done, and of how many.

    Raises:
        ValueError: `replicates` or `seed` is out of range.
        SimulationError: a worker process died.
    """
    seed, replicates = checked_seed(seed), checked_replicates(replicates)
    blocks = [
        StakesBlock(scenario, seed, range(first, min(first + _AT_ONCE, replicates + 1)))
        for first in range(1, replicates + 1, _AT_ONCE)
    ]
    pieces = [tables["stakes"] for tables in run_tasks(blocks, workers, progress)]
    stakes = pa.concat_tables(pieces).unify_dictionaries().to_pandas()
    groups = stakes.groupby(["mechanism", "change", "side"], sort=False, observed=True)
    return [_row((str(key[0]), str(key[1]), str(key[2])), rows) for key, rows in groups]


def _row(key: tuple[str, str, str], rows: pd.DataFrame) -> Row:
    usd, months, points = (rows[name].to_numpy(dtype=np.float64) for name in ("usd", "months", "points"))
    stake = [float(np.median(np.abs(values))) for values in (usd, months, points)]
    felt = (np.abs(usd) >= FLOOR[0]) | (np.abs(months) >= FLOOR[1]) | (np.abs(points) >= FLOOR[2])
    share, gains = float(np.mean(felt)), float(np.mean(usd > 0.0))
    if rows["at_stake"].notna().any():
        competing = rows["at_stake"].to_numpy(dtype=bool)
        won = float(points[competing].mean()) if competing.any() else 0.0
        stake = [0.0, 0.0, abs(won)]
        share, gains = (float(competing.mean()) if abs(won) >= FLOOR[2] else 0.0), float(np.mean(points > 0.0))
    names = ("mechanism", "change", "side", "usd_per_life_year", "months", "points", "share_of_deal_years")
    return dict(zip((*names, "share_of_gains"), (*key, *stake, share, gains), strict=True))
