"""Does a strategy grow where it is common? Its change in the next year by the share that it has."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.analysis.statistics import Estimates, jackknife, quotient, tally

#: Edges of the classes of shares; an even market of four strategies lies inside the third.
EDGES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
#: Market-years that a class must hold in all, and markets that they must come from.
_FEWEST_YEARS: Final = 10
FEWEST_MARKETS: Final = 4


def growth_by_share(run: Run) -> pd.DataFrame:
    """Mean change of a strategy's share of all organisations from one year to the next, by the share before.

    A tipping point is a share below which the change is negative and above which it is positive. Shares of 0 and 1, from
    which copying cannot move, are left out, and so are classes with few market-years.

    Returns:
        Columns `strategy`, `share` (mean of the class), `change`, `lo95`, `hi95` (over markets), `market_years`, `replicates`.
    """
    shares, order = strategy_shares(run)
    everybody = shares[:, :, -1, :]
    rows: list[pd.DataFrame] = []
    for place, strategy in enumerate(order):
        before, after = everybody[:, :-1, place], everybody[:, 1:, place]
        there = np.isfinite(before) & np.isfinite(after) & (before > 0.0) & (before < 1.0)
        market = np.broadcast_to(np.arange(run.replicates)[:, np.newaxis], before.shape)
        code = np.where(there, np.searchsorted(EDGES, np.nan_to_num(before), side="right") - 1, -1)
        shape = (run.replicates, len(EDGES) - 1)
        years, sums, changes = (
            tally(market.ravel(), code.ravel(), shape, weights)
            for weights in (None, np.nan_to_num(before).ravel(), np.nan_to_num(after - before).ravel())
        )
        change: Estimates = jackknife(quotient, (changes, years), years > 0.0)
        total = years.sum(axis=0)
        rows.append(
            pd.DataFrame(
                {
                    "strategy": strategy,
                    "share": quotient(sums.sum(axis=0), total),
                    "change": change.value,
                    "lo95": change.low,
                    "hi95": change.high,
                    "market_years": total.astype(np.int64),
                    "replicates": change.replicates,
                }
            )[(total >= _FEWEST_YEARS) & (change.replicates >= FEWEST_MARKETS)]
        )
    columns = ["strategy", "share", "change", "lo95", "hi95", "market_years", "replicates"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)
