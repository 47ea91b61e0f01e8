"""The J-curve: what a deal costs and brings each side, by year of the relationship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.reading import Run, integers, numbers, texts
from longgame.analysis.statistics import Estimates, Floats, jackknife, quotient, tally

#: Years of a relationship that the curve covers at most.
LONGEST_CURVE_YEARS: Final = 12
SIDES: Final = ("payer", "provider")


@dataclass(frozen=True)
class CashCurve:
    """Result of a deal for one side; all arrays have one element a deal year 1, 2, ... (accrual, USD).

    Attributes:
        yearly: result of the year, mean over the deals alive in it.
        cumulative: sum since the signature, mean over all deals that started: those that ended add nothing after their
            end.
        cumulative_per_life: the same for each attributed life of the first year.
    """

    yearly: Estimates
    cumulative: Estimates
    cumulative_per_life: Estimates


@dataclass(frozen=True)
class CashCurves:
    """Curves of both sides and how many deals carry them.

    Attributes:
        deal_years: 1, 2, ...
        curves: side -> curve.
        still_alive: share of the deals that started and could be watched so long that are alive in the deal year.
        deals: number of deals that started, all replicates.
    """

    deal_years: tuple[int, ...]
    curves: dict[str, CashCurve]
    still_alive: Estimates
    deals: int


def cash_curves(run: Run) -> CashCurves | None:
    """Curves by deal year; None when no deal started in the run or deals were not recorded.

    The k-th step is the mean over all deals that started at least k years before the end of the run, so deals cut off
    by the end of the run do not pull the curve, and deals that failed early stay in it.
    """
    if run.deals is None or not len(run.deals):
        return None
    deal_year = integers(run.deals, "deal_year")
    start = integers(run.deals, "year") - deal_year + 1
    started_here = start >= 1
    table = run.deals[started_here]
    if not len(table):
        return None
    row, deal_year, start = run.row(table), deal_year[started_here], start[started_here]
    longest = min(LONGEST_CURVE_YEARS, run.years)
    shape = (run.replicates, longest)
    code = np.where((deal_year >= 1) & (deal_year <= longest), deal_year - 1, -1)
    alive = tally(row, code, shape)

    # The first row of a relationship tells when it started and how many lives it had.
    deal = np.unique(texts(table, "deal").to_numpy(dtype=np.str_), return_inverse=True)[1]
    order = np.lexsort((deal_year, deal, row))
    first = order[np.r_[True, (np.diff(row[order]) != 0) | (np.diff(deal[order]) != 0)]]
    starts = (run.replicates, run.years)
    started = _could_be_watched(tally(row[first], start[first] - 1, starts), longest)
    first_lives = _could_be_watched(
        tally(row[first], start[first] - 1, starts, numbers(table, "lives")[first]), longest
    )

    curves = {}
    for side in SIDES:
        result = tally(row, code, shape, numbers(table, f"{side}_net_usd"))
        curves[side] = CashCurve(
            yearly=jackknife(quotient, (result, alive), alive > 0.0),
            cumulative=jackknife(_running_sum, (result, started), started > 0.0),
            cumulative_per_life=jackknife(_running_sum, (result, first_lives), first_lives > 0.0),
        )
    still_alive = jackknife(quotient, (alive, started), started > 0.0).clipped(0.0, 1.0)
    seen = int((started.sum(axis=0) > 0.0).sum())
    return CashCurves(tuple(range(1, seen + 1)), curves, still_alive, len(first))


def _running_sum(numerator: Floats, denominator: Floats) -> Floats:
    return np.asarray(np.cumsum(quotient(numerator, denominator), axis=-1))


def _could_be_watched(by_start: Floats, longest: int) -> Floats:
    """From sums by starting year to sums over the starts that leave room for deal year 1, 2, ... `longest`."""
    return np.asarray(np.cumsum(by_start, axis=1)[:, ::-1][:, :longest])


def turning_points(curves: CashCurves, side: str) -> dict[str, object]:
    """Deepest point and break-even of a side's cumulative result.

    Returns:
        `trough_usd` and `trough_per_life_usd` (estimates at the deepest year), `trough_year` (0: never below the start)
        and `break_even_year` (first year after the trough with a cumulative result of at least zero; null: not within
        the curve).
    """
    curve = curves.curves[side]
    path = curve.cumulative.value[: len(curves.deal_years)]
    lowest = int(np.argmin(path))
    if path[lowest] >= 0.0:
        return {"trough_usd": None, "trough_per_life_usd": None, "trough_year": 0, "break_even_year": 0}
    recovered = np.flatnonzero(path[lowest:] >= 0.0)
    return {
        "trough_usd": curve.cumulative.json(lowest),
        "trough_per_life_usd": curve.cumulative_per_life.json(lowest),
        "trough_year": lowest + 1,
        "break_even_year": int(recovered[0]) + lowest + 1 if recovered.size else None,
    }
