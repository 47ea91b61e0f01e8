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
    """Cash of a deal for one side; all arrays have one element a deal year 1, 2, ... (USD).

    Costs fall in their year, shared savings and losses come a year later; the last settlement comes after the end.

    Attributes:
        yearly: cash of the year, mean over the deals alive at its end.
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
    if run.deals is None or run.events is None:
        return None
    signed = run.events[(texts(run.events, "event") == "signed").to_numpy()]
    if not len(signed):
        return None
    longest = min(LONGEST_CURVE_YEARS, run.years)
    shape = (run.replicates, longest)
    # Every signature starts a deal, those that end within their first year included.
    starts, row = (run.replicates, run.years), run.row(signed)
    year = integers(signed, "year") - 1
    started = _could_be_watched(tally(row, year, starts), longest)
    first_lives = _could_be_watched(tally(row, year, starts, numbers(signed, "lives")), longest)
    table = run.deals
    row, deal_year = run.row(table), integers(table, "deal_year")
    code = np.where(deal_year <= longest, deal_year - 1, -1)
    alive = tally(row, code, shape)

    curves = {}
    for side in SIDES:
        alive_cash = tally(row, code, shape, numbers(table, f"{side}_cash_usd"))
        all_cash = alive_cash + _cash_of_endings(run, side, shape)
        curves[side] = CashCurve(
            yearly=jackknife(quotient, (alive_cash, alive), alive > 0.0),
            cumulative=jackknife(_running_sum, (all_cash, started), started > 0.0),
            cumulative_per_life=jackknife(_running_sum, (all_cash, first_lives), first_lives > 0.0),
        )
    still_alive = jackknife(quotient, (alive, started), started > 0.0).clipped(0.0, 1.0)
    seen = int((started.sum(axis=0) > 0.0).sum())
    return CashCurves(tuple(range(1, seen + 1)), curves, still_alive, len(signed))


def _cash_of_endings(run: Run, side: str, shape: tuple[int, int]) -> Floats:
    """Cash that no row of a live deal holds: an unfinished last year's, and the settlement that comes a year after it.

    A deal that ends at its term has its last year in the deals table; one that ends on the way has it in its event.
    """
    assert run.events is not None
    kind = texts(run.events, "event")
    total = np.zeros(shape)
    for events, column, later in (
        (("exited_mid_term", "closed"), f"{side}_cash_usd", 0),
        (("exited_mid_term", "closed", "exited_at_term"), f"{side}_due_usd", 1),
    ):
        table = run.events[kind.isin(events).to_numpy()]
        if not len(table):
            continue
        year = integers(table, "deal_year") + later
        code = np.where((year >= 1) & (year <= shape[1]), year - 1, -1)
        cash = np.nan_to_num(numbers(table, column))
        total = total + tally(run.row(table), code, shape, cash)
    return np.asarray(total)


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
