"""One side of a deal on the table: what it believes, feels and fears."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from benchmarks.object_market.pair import Pair
from benchmarks.object_market.strategies import SideTraits

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Organization

#: Capital below which a risk premium grows no further, as a share of the pair's yearly spending.
_LEAST_CAPITAL_SHARE = 0.01
#: A rate of 1 would have no logarithm; a hair less changes nothing that could be seen.
_HAIR = 1.0 - 1e-12


class Side:
    """What one side believes and feels."""

    __slots__ = (
        "ceiling",
        "delivery",
        "distrust_usd",
        "experience",
        "gap",
        "horizon",
        "identity_usd",
        "optimism",
        "risk_weight",
        "trust",
    )

    def __init__(
        self, market: ObjectMarket, pair: Pair, who: Organization, traits: SideTraits, trust: float, half: float
    ) -> None:
        valuation = market.parameters.valuation
        self.optimism = traits.optimism
        self.horizon = traits.horizon
        self.trust = trust
        self.delivery: float = valuation.delivery_floor + (1.0 - valuation.delivery_floor) * trust
        self.ceiling = 0.0
        record = pair.record
        # A relationship's record begins and ends with it; the organisations' records go on.
        years = 0.0 if pair.deal is None else record.years
        weight = years / (years + half)
        own_gap = record.payer_gap if who is pair.payer else record.provider_gap
        self.gap = weight * own_gap + (1.0 - weight) * who.expected_gap
        # Framing is about how fast results come: any own results speak to that, few lives or many.
        results = max(years, who.forecast_years)
        self.experience: float = results / (results + valuation.framing_years)
        self.identity_usd = valuation.identity_cost_pmpy_usd * market.trend * who.identity_inertia
        self.distrust_usd = valuation.distrust_cost_pmpy_usd * market.trend
        least_capital = _LEAST_CAPITAL_SHARE * pair.status_quo * pair.lives
        self.risk_weight = 0.5 * who.own.risk_aversion / max(who.capital, least_capital)

    def path(self, maturity: float, year: float, learning_rate: float, decay_rate: float) -> float:
        """Maturity it expects after some years under a constant ceiling."""
        return maturity_path(maturity, self.ceiling, year, learning_rate, decay_rate)

    def part_of_mature(self, path: float) -> float:
        """Share of mature savings it expects at a point of the path: framed, or as experience says."""
        framed = (1.0 - self.optimism) * path + self.optimism
        return (1.0 - self.experience) * framed + self.experience * path


def maturity_path(start: float, ceiling: float, years: float, learning_rate: float, decay_rate: float) -> float:
    """Closed form of the J-curve: E - (E - k0)(1 - rate)^years."""
    rate = (learning_rate if ceiling >= start else decay_rate) * _HAIR
    return ceiling - (ceiling - start) * exp(years * log(1.0 - rate))
