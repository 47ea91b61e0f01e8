"""How long partnerships last.

Average years are those of the outcome `years_together`: of deals followed for the same number of years. The share still
together after each year uses all deals, also those that the end of the run cuts off (Kaplan and Meier 1958), pooled
over markets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from longgame.analysis.runs.relationships import ENDED_AT_TERM, ENDED_DURING, LIVE, Relationships
from longgame.analysis.statistics import Estimates, Floats, Integers, jackknife, market_mean, tally
from longgame.experiments.outcomes.followed import followed_years


@dataclass(frozen=True)
class YearsTogether:
    """Survival of relationships by class.

    Attributes:
        deals: (classes,) relationships signed, all replicates.
        still_together: (classes, years + 1) share still together after t = 0, 1, ... completed years, decisions at the
            end of year t included.
        average_years: (classes,) mean years together within the first `horizon` years, of deals signed so many years
            before the end or earlier; mean over the markets that have such deals.
        horizon: years, see `followed_years`.
    """

    deals: Integers
    still_together: Estimates
    average_years: Estimates
    horizon: int

    def median_years(self, index: int) -> dict[str, int | None]:
        """Median years together of a class and its interval; null where fewer than half had parted in the years seen.

        The interval holds the years at which the band of the curve crosses one half.
        """
        curve = self.still_together
        return {
            "median": _first_at_most_half(curve.value[index]),
            "lo95": _first_at_most_half(curve.low[index]),
            "hi95": _first_at_most_half(curve.high[index]),
            "replicates": int(curve.replicates[index].max(initial=0)),
        }


def _first_at_most_half(curve: Floats) -> int | None:
    below = np.flatnonzero(curve <= 0.5)
    return int(below[0]) if below.size else None


def years_together(deals: Relationships, classes: Integers, count: int, replicates: int, years: int) -> YearsTogether:
    """Survival of relationships by class.

    Args:
        deals: relationships.
        classes: class of each, from 0; -1 leaves it out.
        count: number of classes.
        replicates: number of replicates.
        years: length of the run.

    Returns:
        Curves with intervals over replicates.
    """
    width = years + 1
    code = np.where(classes >= 0, classes * width + deals.years, -1)
    shape = (replicates, count, width)
    by_fate = [
        tally(deals.row, np.where(deals.fate == fate, code, -1), (replicates, count * width)).reshape(shape)
        for fate in (ENDED_DURING, LIVE, ENDED_AT_TERM)
    ]
    held = sum(counts.sum(axis=2) for counts in by_fate) > 0.0
    curve = jackknife(_still_together, by_fate, np.repeat(held[:, :, np.newaxis], width, axis=2)).clipped(0.0, 1.0)

    horizon = followed_years(years)
    followed = np.where(deals.start <= years - horizon, classes, -1)
    within = np.minimum(deals.years, horizon).astype(np.float64)
    sums, followed_deals = (tally(deals.row, followed, (replicates, count), weights) for weights in (within, None))
    average = market_mean(sums, followed_deals).clipped(0.0, np.inf)
    signed = np.bincount(classes[classes >= 0], minlength=count).astype(np.int64)
    return YearsTogether(signed, curve, average, horizon)


def _still_together(during: Floats, live: Floats, at_term: Floats) -> Floats:
    """Product-limit curve over the last axis (completed years 0, 1, ...).

    Within a year, exits during an agreement come first, then the run ends for those still live, then renewal is
    decided: a deal that the end of the run cut off never faced that decision and does not count as having survived it.
    """
    at_risk = (during + live + at_term).sum(axis=-1)
    together = np.where(at_risk > 0.0, 1.0, np.nan)
    curve = np.empty_like(during)
    for year in range(during.shape[-1]):
        together = np.where(together == 0.0, 0.0, together * _kept(during[..., year], at_risk))
        at_risk = at_risk - during[..., year] - live[..., year]
        together = together * np.where(at_risk > 0.5, _kept(at_term[..., year], at_risk), 1.0)
        at_risk = at_risk - at_term[..., year]
        curve[..., year] = together
    return curve


def _kept(lost: Floats, at_risk: Floats) -> Floats:
    """Share of the deals at risk that stay; NaN when no deal is left to observe."""
    observed = at_risk > 0.5
    return np.where(observed, 1.0 - lost / np.where(observed, at_risk, 1.0), np.nan)
