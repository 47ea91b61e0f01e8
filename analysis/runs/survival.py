"""Survival of deals: the share still together by years since the signature, as a table.

Deals that still run when the run stops are censored. Within a year, exits during an agreement come first, then the run
ends for those still live, then renewals are decided, as in `years_together`: a deal cut off by the end of the run never
faced its renewal.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

from longgame.analysis.runs.relationships import ENDED_AT_TERM, ENDED_DURING, LIVE, Relationships
from longgame.analysis.statistics import Booleans

#: Where within a year each fate falls, in years after the end of the last completed one.
_WITHIN_A_YEAR: Final = {ENDED_DURING: 0.0, LIVE: 0.25, ENDED_AT_TERM: 0.5}
_END_OF_YEAR: Final = 0.75


def survival(deals: Relationships, chosen: Booleans | None = None) -> pd.DataFrame:
    """Kaplan-Meier estimate (1958) with a row for each number of completed years 0, 1, ... that some deal was seen for.

    The interval is that of the log-log transform with Greenwood's variance (Kalbfleisch and Prentice 1980): it stays
    between 0 and 1. It takes all deals as independent, which deals of one market are not quite: read it beside the interval
    over markets of `years_together`.

    Args:
        deals: relationships of a run.
        chosen: which of them; default: all.

    Returns:
        Columns `years`, `at_risk` (deals seen at the beginning of the year, so to speak: with at least so many completed
        years), `ended` and `censored` (with so many completed years), `together` and its interval `lo95` and `hi95`, not
        known while no deal has ended, or all have. Empty without a deal.
    """
    keep = np.ones(len(deals.row), dtype=np.bool_) if chosen is None else chosen
    years, fate = deals.years[keep], deals.fate[keep]
    longest = int(years.max(initial=-1))
    grid = np.arange(longest + 1)
    counts = {code: np.bincount(years[fate == code], minlength=longest + 1) for code in _WITHIN_A_YEAR}
    ended, censored = counts[ENDED_DURING] + counts[ENDED_AT_TERM], counts[LIVE]
    table = pd.DataFrame({"years": grid, "at_risk": len(years) - np.cumsum(ended + censored) + ended + censored})
    table["ended"], table["censored"] = ended, censored
    if not len(years):
        return table.assign(together=0.0, lo95=0.0, hi95=0.0)
    times = years + np.vectorize(_WITHIN_A_YEAR.__getitem__, otypes=[np.float64])(fate)
    live = fate == LIVE
    curve = ecdf(CensoredData(uncensored=times[~live], right=times[live])).sf
    with np.errstate(divide="ignore", invalid="ignore"):  # before the first end there is no interval
        ends = curve.confidence_interval(0.95, method="log-log")
    table["together"] = curve.evaluate(grid + _END_OF_YEAR)
    inside = (table["together"] > 0.0) & (table["together"] < 1.0)
    for name, end in (("lo95", ends.low), ("hi95", ends.high)):
        table[name] = np.where(inside, end.evaluate(grid + _END_OF_YEAR), np.nan)
    return table


def median_years(table: pd.DataFrame, column: str = "together") -> int | None:
    """The first number of completed years at which a curve is at most one half; None if it never is."""
    below = np.flatnonzero(table[column].to_numpy() <= 0.5)
    return int(table["years"].iloc[below[0]]) if below.size else None
