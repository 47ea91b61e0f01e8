"""Trust: its level, its spread between payers, and how it falls and rises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np

from longgame.analysis.validation.deal_histories import (
    DEAL_YEAR,
    LEFT,
    PAIR,
    STAYED,
    Floats,
    Histories,
    floats,
    markets,
    numbered,
)
from longgame.analysis.validation.effect_sizes import (
    fall_over_rise,
    mean_over_markets,
    mean_range_over_markets,
    relative_fall,
)
from longgame.analysis.validation.measured import Measured, not_measured, over_markets

#: A survey's points on a scale of 1.
_POINTS: Final = 100.0
#: Deal-years below which a payer's mean trust is not told.
_FEWEST_DEAL_YEARS: Final = 10
#: Share of a full re-trade from which a strategy's renewal counts as a conflict.
_HARD_RETRADE: Final = 0.5
#: Part of a wholly bad year from which a year counts as bad.
_BAD_YEAR: Final = 0.5
#: Which trust the result of a side moves.
_TRUST_OF: Final = {"payer": "trust_in_provider", "provider": "trust_in_payer"}


def trust_level(histories: Histories, about: str) -> Measured:
    """Mean trust in a side over deal-years, mean over markets, in points of 100."""
    deals = histories.deals
    market = markets(deals)
    points = _POINTS * floats(deals, f"trust_in_{about}")
    return over_markets(mean_over_markets, market, market.astype(np.float64), points)


def spread_between_payers(histories: Histories) -> Measured:
    """Most less least trusted payer of a market by mean over its deal-years, mean over markets, points of 100."""
    deals = histories.deals
    market = markets(deals)

    def spread(market: Floats, payer: Floats, points: Floats) -> float:
        return mean_range_over_markets(market, payer, points, _FEWEST_DEAL_YEARS)

    points = _POINTS * floats(deals, "trust_in_payer")
    return over_markets(spread, market, market.astype(np.float64), numbered(deals, "payer"), points)


def hard_retraders(scenario: Mapping[str, Any]) -> frozenset[str]:
    """Strategies of a scenario that take half or more of a full re-trade at every renewal."""
    strategies: Mapping[str, Mapping[str, Any]] = scenario.get("strategies", {})
    retrade = {name: traits.get("retrade") for name, traits in strategies.items()}
    return frozenset(
        name for name, taken in retrade.items() if isinstance(taken, int | float) and taken >= _HARD_RETRADE
    )


def fall_after_retrade(histories: Histories, retraders: Collection[str]) -> Measured:
    """Relative fall of the provider's trust from a renewal that the payer re-traded to the end of that year."""
    renewals = histories.happened(*STAYED)
    renewals = renewals[renewals["payer_strategy"].isin(retraders)]
    after = histories.deals[[*DEAL_YEAR, "trust_in_payer"]]
    seen = renewals.merge(after, on=DEAL_YEAR, suffixes=("", "_after"))
    return over_markets(
        relative_fall, markets(seen), floats(seen, "trust_in_payer"), floats(seen, "trust_in_payer_after")
    )


def fall_after_exit(histories: Histories) -> Measured:
    """Relative fall of the provider's trust from the payer's exit to the next talks of the pair."""
    exits = histories.happened(*LEFT)
    exits = exits[exits["decided_by"] == "payer"]
    talks = histories.happened("signed", "impasse")[[*PAIR, "year", "trust_in_payer"]]
    seen = exits.merge(talks, on=PAIR, suffixes=("", "_after"))
    seen = seen[seen["year_after"] > seen["year"]].sort_values("year_after", kind="stable")
    seen = seen.drop_duplicates([*PAIR, "year"])
    return over_markets(
        relative_fall, markets(seen), floats(seen, "trust_in_payer"), floats(seen, "trust_in_payer_after")
    )


def falls_over_rises(histories: Histories, side: str) -> Measured:
    """Mean fall of a side's trust after a bad result of its own, over its mean rise after a good one."""
    trust = _TRUST_OF[side]
    deals = histories.later(1, trust)
    shortfall = floats(deals, f"{side}_judged_shortfall")
    clear = (shortfall == 0.0) | (shortfall >= _BAD_YEAR)
    change = floats(deals, f"{trust}_later") - floats(deals, trust)
    return over_markets(fall_over_rise, markets(deals)[clear], change[clear], 1.0 * (shortfall[clear] >= _BAD_YEAR))


def expected_share_of_value() -> Measured:
    """What the surveys asked about the coming year; no party of the model forecasts it."""
    return not_measured("nobody in the model forecasts its share of money under value contracts")
