"""Each party's cash by year: of the deal since its signature (the J-curve), and of the whole organisation."""

from __future__ import annotations

from typing import TypedDict

import numpy as np

from longgame.analysis.deal_desk.fortunes import run_of
from longgame.analysis.runs.cash import CashCurves, cash_curves
from longgame.analysis.statistics import Estimates, Floats, mean
from longgame.experiments.deal_desk.play import Played
from longgame.experiments.deal_desk.proposal import SIDES
from longgame.experiments.deal_desk.variants import MAIN


class CashYear(TypedDict):
    """A side's money in one year; `n` is the number of markets behind it.

    `account` is `deal`: cash of their deals by deal year, of those signed; or `organization`: what the whole
    organisation gains over the same market in which the two sign nothing, by contract year. `still_alive` is the share
    of deals alive at the end of the deal year.
    """

    variant: str
    account: str
    side: str
    year: int
    yearly_usd: float
    yearly_lo95: float
    yearly_hi95: float
    cumulative_usd: float
    cumulative_lo95: float
    cumulative_hi95: float
    still_alive: float
    n: int


def curves_of(played: Played, variant: int) -> CashCurves | None:
    """The J-curves of the two parties' deals in a variant; None without a signature."""
    cells = slice(variant * played.replicates, (variant + 1) * played.replicates)
    return cash_curves(run_of(played, cells))


def deal_cash(curves: CashCurves | None, variant: int) -> list[CashYear]:
    """The J-curves as records."""
    if curves is None:
        return []
    return [
        _record(
            (MAIN[variant], "deal", side),
            year,
            curves.curves[side].yearly,
            curves.curves[side].cumulative,
            float(curves.still_alive.value[year]),
        )
        for side in SIDES
        for year in range(len(curves.deal_years))
    ]


def organization_cash(gained: dict[str, Floats], variant: int) -> list[CashYear]:
    """What both organisations gain by year, as records.

    Args:
        gained: side -> gain of each market and year over the market without their deal, shape (replicates, years).
        variant: number of the variant.
    """
    records = []
    for side in SIDES:
        yearly, cumulative = mean(gained[side]), mean(np.cumsum(gained[side], axis=1))
        names = MAIN[variant], "organization", side
        records += [_record(names, year, yearly, cumulative, np.nan) for year in range(gained[side].shape[1])]
    return records


def _record(
    names: tuple[str, str, str], year: int, yearly: Estimates, cumulative: Estimates, still_alive: float
) -> CashYear:
    return {
        "variant": names[0],
        "account": names[1],
        "side": names[2],
        "year": year + 1,
        "yearly_usd": float(yearly.value[year]),
        "yearly_lo95": float(yearly.low[year]),
        "yearly_hi95": float(yearly.high[year]),
        "cumulative_usd": float(cumulative.value[year]),
        "cumulative_lo95": float(cumulative.low[year]),
        "cumulative_hi95": float(cumulative.high[year]),
        "still_alive": still_alive,
        "n": int(cumulative.replicates[year]),
    }
