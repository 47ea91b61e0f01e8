"""Survival of deals: the share still together by years since the signature, as a table.

Deals that still run when the run stops are censored. Within a year, exits during an agreement come first, then the run
ends for those still live, then renewals are decided, as in `years_together`: a deal cut off by the end of the run never
faced its renewal.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.relationships import ENDED_AT_TERM, ENDED_DURING, LIVE, Relationships
from longgame.analysis.statistics import Booleans

#: Standard deviations of a normal variable around its mean that hold 95 % of it.
_NORMAL: Final = 1.959963984540054


def survival(deals: Relationships, chosen: Booleans | None = None) -> pd.DataFrame:
    """Kaplan-Meier estimate (1958) with a row for each number of completed years 0, 1, ... that some deal was seen for.

    The interval is that of the log-log transform with Greenwood's variance (Kalbfleisch and Prentice 1980): it stays
    between 0 and 1. It takes all deals as independent, which deals of one market are not quite: read it beside the interval
    over markets of `years_together`.

    Args:
        deals: relationships of a run.
        chosen: which of them; default: all.

    Returns:
        Columns `years`, `at_risk` (deals with at least so many completed years), `ended` and `censored` (those with exactly
        so many), `together` and its interval `lo95` and `hi95`, not known while no deal has ended, or all have. Empty
        without a deal.
    """
    keep = np.ones(len(deals.row), dtype=np.bool_) if chosen is None else chosen
    years, fate = deals.years[keep], deals.fate[keep]
    longest = int(years.max(initial=-1))
    grid = np.arange(longest + 1)
    counts = {code: np.bincount(years[fate == code], minlength=longest + 1) for code in (ENDED_DURING, LIVE, ENDED_AT_TERM)}
    ended, censored = counts[ENDED_DURING] + counts[ENDED_AT_TERM], counts[LIVE]
    table = pd.DataFrame({"years": grid, "at_risk": len(years) - np.cumsum(ended + censored) + ended + censored})
    table["ended"], table["censored"] = ended, censored
    # Each year has two steps: exits during agreements, then renewals of those not cut off by the end of the run.
    during, at_term = counts[ENDED_DURING].astype(np.float64), counts[ENDED_AT_TERM].astype(np.float64)
    present = table["at_risk"].to_numpy(dtype=np.float64)
    steps = ((during, present), (at_term, present - during - censored))
    log_kept, variance = (np.zeros(longest + 1) for _ in range(2))
    with np.errstate(divide="ignore", invalid="ignore"):
        for lost, at_risk in steps:
            some = lost > 0.0
            log_kept += np.where(some, np.log1p(-lost / at_risk), 0.0)
            variance += np.where(some, lost / (at_risk * (at_risk - lost)), 0.0)
        log_together, greenwood = np.cumsum(log_kept), np.cumsum(variance)
        shift = _NORMAL * np.sqrt(greenwood) / np.abs(log_together)
        inside = np.isfinite(shift) & (log_together < 0.0)
        table["together"] = np.exp(log_together)
        for name, sign in (("lo95", 1.0), ("hi95", -1.0)):
            table[name] = np.where(inside, np.exp(log_together * np.exp(sign * shift)), np.nan)
    return table


def median_years(table: pd.DataFrame, column: str = "together") -> int | None:
    """The first number of completed years at which a curve is at most one half; None if it never is."""
    below = np.flatnonzero(table[column].to_numpy() <= 0.5)
    return int(table["years"].iloc[below[0]]) if below.size else None
