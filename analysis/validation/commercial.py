"""All statements about the commercial market in one table: the range, what the bundled market shows, and a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.validation import market_leaving, market_levels, market_money
from longgame.analysis.validation.evidence import COMMERCIAL, targets
from longgame.analysis.validation.evidence_table import evidence_table
from longgame.analysis.validation.market_records import MarketRecords
from longgame.analysis.validation.measured import Measured
from longgame.environment.records.results import Results

#: The market as it is, with its no-deal twin, and the same without members who change insurer or practice.
ORDINARY, WITHOUT_CHURN = "default", "without_churn"
#: What makes the second market out of the first.
NO_CHURN: Final[Mapping[str, object]] = {"mechanisms.churn": False}


@dataclass(frozen=True)
class _Markets:
    """Both runs."""

    ordinary: MarketRecords
    without_churn: MarketRecords

    @cached_property
    def programme(self) -> market_leaving.Programme:
        return market_leaving.programme_figures(self.ordinary)

    @cached_property
    def payers(self) -> market_money.GainPaths | None:
        return market_money.gain_paths(self.ordinary, "payer")

    @cached_property
    def providers(self) -> market_money.GainPaths | None:
        return market_money.gain_paths(self.ordinary, "provider")


_Measure = Callable[[_Markets], Measured]


def _of(measure: Callable[[MarketRecords], Measured]) -> _Measure:
    """A measure of the ordinary market."""
    return lambda markets: measure(markets.ordinary)


def _hazard(year: int, markets: _Markets) -> Measured:
    return market_leaving.programme_share(markets.programme, f"exit_hazard_year_{year}")


def _savings(year: int, markets: _Markets) -> Measured:
    return market_leaving.programme_mean(markets.programme, f"savings_rate_year_{year}")


_MEASURES: Final[Mapping[str, _Measure]] = {
    "partnership_share": _of(market_levels.partnership_share),
    "partnership_trend": _of(market_levels.partnership_trend),
    "lives_per_contract": _of(market_levels.lives_per_contract),
    "custom_share": _of(market_levels.custom_share),
    **{f"hazard_year_{year}": partial(_hazard, year) for year in range(1, 6)},
    "survival_3_years": lambda markets: market_leaving.still_together(markets.ordinary, 3),
    "survival_5_years": lambda markets: market_leaving.still_together(markets.ordinary, 5),
    "leaving_at_term": _of(market_leaving.leaving_at_term),
    **{f"savings_year_{year}": partial(_savings, year) for year in range(1, 7)},
    "savings_rise": lambda markets: market_leaving.savings_rise(markets.programme),
    "start_up_cost": _of(market_money.start_up_cost),
    "provider_first_year": lambda markets: market_money.first_year_cost(markets.ordinary, markets.providers),
    "provider_payback": lambda markets: market_money.payback_year(markets.ordinary, markets.providers),
    "payer_payback": lambda markets: market_money.payback_year(markets.ordinary, markets.payers),
    "payer_signs_behind": lambda markets: market_money.signs_though_behind(markets.ordinary, markets.payers),
    "care_fees": _of(market_money.care_management_fee),
    "churn_savings": lambda markets: market_levels.churn_on_savings(markets.ordinary, markets.without_churn),
    "churn_share": lambda markets: market_levels.churn_on_share(markets.ordinary, markets.without_churn),
    "capital_growth": _of(market_levels.capital_growth),
    "rural_closures": _of(market_levels.rural_closures),
    "talks_failed": _of(market_levels.talks_failed),
    "talk_cost": _of(market_levels.talk_cost),
    "payer_exits": _of(market_leaving.payer_exits),
    "identity_change": _of(market_levels.identity_change),
}


def commercial_table(runs: Mapping[str, Results]) -> pd.DataFrame:
    """One row a statement.

    Args:
        runs: `ORDINARY` with every deal and the twin, and `WITHOUT_CHURN`, on the same seed and replicates.

    Returns:
        The columns of `evidence_table`.
    """
    markets = _Markets(MarketRecords.of(runs[ORDINARY]), MarketRecords.of(runs[WITHOUT_CHURN]))
    return evidence_table(((target, _MEASURES[target.id](markets)) for target in targets(COMMERCIAL)), verdict)


def verdict(found: Measured, low: float | None, high: float | None) -> str:
    """How a figure stands to a range whose ends may be open.

    Args:
        found: the figure with its interval.
        low, high: ends of the range; None for an open end, both for no range.

    Returns:
        `within`, `below` or `above` if the whole interval lies there, or `cannot say`: the interval reaches over an
        end of the range, or there is no range or no interval.
    """
    known = np.isfinite([found.low, found.high]).all()
    if not known or (low is None and high is None):
        return "cannot say"
    bottom, top = -np.inf if low is None else low, np.inf if high is None else high
    if found.high < bottom:
        return "below"
    if found.low > top:
        return "above"
    return "within" if found.low >= bottom and found.high <= top else "cannot say"
