"""The J-curve: the cash that a deal costs and brings each side, by year of the relationship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.runs.cash_flows import SIDES, CashFlows, cash_flows
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import Booleans, Estimates, Floats, jackknife, quotient, tally
from longgame.environment.models.catalogue import MODELS

#: Years of a relationship that the curve covers at most.
LONGEST_CURVE_YEARS: Final = 12


@dataclass(frozen=True)
class CashCurve:
    """Cash of a deal for one side; all arrays have one element a deal year 1, 2, ... (USD).

    Costs fall in their year, shared savings and losses come a year later; the last settlement comes after the end. The
    cost of talks and of leaving is not part of it: it belongs to no year of the deal.

    Attributes:
        yearly: cash of the year, mean over the deals alive at its end.
        cumulative: sum since the signature, mean over all deals signed: those that ended add nothing after their last
            settlement.
        cumulative_per_life: the same for each attributed life at the signature.
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
        still_alive: share of the deals signed, and reached by the run, that are alive at the end of the deal year.
        deals: number of deals signed, all replicates.
    """

    deal_years: tuple[int, ...]
    curves: dict[str, CashCurve]
    still_alive: Estimates
    deals: int


def cash_curves(run: Run) -> CashCurves | None:
    """Curves of all deals by deal year; None when no deal was signed or deals were not recorded.

    The k-th step is the mean over all deals that were signed at least k years before the end of the run, so deals cut
    off by the end of the run do not pull the curve, and deals that failed early stay in it.
    """
    flows = cash_flows(run)
    return None if flows is None else _curves(run, flows, np.ones(len(flows.row), dtype=np.bool_))


def cash_curves_by_model(run: Run) -> dict[str, CashCurves]:
    """The same by partnership model as signed; models without a signature are left out."""
    flows = cash_flows(run)
    if flows is None:
        return {}
    chosen = {model: flows.model == code for code, model in enumerate(MODELS)}
    return {model: _curves(run, flows, deals) for model, deals in chosen.items() if deals.any()}


def _curves(run: Run, flows: CashFlows, chosen: Booleans) -> CashCurves:
    longest = min(LONGEST_CURVE_YEARS, run.years)
    shape, by_start = (run.replicates, longest), (run.replicates, run.years)
    start = np.where(chosen, flows.start - 1, -1)
    signed = _reached(tally(flows.row, start, by_start), longest)
    first_lives = _reached(tally(flows.row, start, by_start, flows.lives), longest)
    row = flows.row[flows.deal]
    step = np.where(chosen[flows.deal] & (flows.deal_year <= longest), flows.deal_year - 1, -1)
    alive_step = np.where(flows.alive, step, -1)
    alive = tally(row, alive_step, shape)
    curves = {}
    for side in SIDES:
        cash = tally(row, step, shape, flows.usd[side])
        curves[side] = CashCurve(
            yearly=jackknife(quotient, (tally(row, alive_step, shape, flows.usd[side]), alive), alive > 0.0),
            cumulative=jackknife(_running_sum, (cash, signed), signed > 0.0),
            cumulative_per_life=jackknife(_running_sum, (cash, first_lives), first_lives > 0.0),
        )
    still_alive = jackknife(quotient, (alive, signed), signed > 0.0).clipped(0.0, 1.0)
    seen = int((signed.sum(axis=0) > 0.0).sum())
    return CashCurves(tuple(range(1, seen + 1)), curves, still_alive, int(chosen.sum()))


def _running_sum(numerator: Floats, denominator: Floats) -> Floats:
    return np.asarray(np.cumsum(quotient(numerator, denominator), axis=-1))


def _reached(by_start: Floats, longest: int) -> Floats:
    """From sums by starting year to sums over the starts that leave room for deal year 1, 2, ... `longest`."""
    return np.asarray(np.cumsum(by_start, axis=1)[:, ::-1][:, :longest])


def turning_points(cumulative: Estimates, seen: int) -> dict[str, object]:
    """Lowest point of a cumulative curve, and the year in which it is back at zero.

    Args:
        cumulative: cash since the signature by deal year.
        seen: number of deal years observed.

    Returns:
        `trough_usd`: estimate at the lowest point, where it is negative the capital at risk; `trough_year`: its deal
        year; `break_even_year`: `year`, the first deal year after the trough with at least zero (0: never below zero;
        null: not within the years seen), `lo95` and `hi95`, those at which the upper and the lower end of the band
        reach zero, null without an interval or beyond the years seen.
    """
    path = cumulative.value[:seen]
    if not np.isfinite(path).any():
        unknown = {"year": None, "lo95": None, "hi95": None, "replicates": 0}
        return {"trough_usd": None, "trough_year": None, "break_even_year": unknown}
    lowest = int(np.nanargmin(path))

    def back(edge: Floats) -> int | None:
        if edge[lowest] >= 0.0:
            return 0
        recovered = np.flatnonzero(edge[lowest:seen] >= 0.0)
        return int(recovered[0]) + lowest + 1 if recovered.size else None

    return {
        "trough_usd": cumulative.json(lowest),
        "trough_year": lowest + 1,
        "break_even_year": {
            "year": back(cumulative.value),
            "lo95": back(cumulative.high),
            "hi95": back(cumulative.low),
            "replicates": int(cumulative.replicates[lowest]),
        },
    }
