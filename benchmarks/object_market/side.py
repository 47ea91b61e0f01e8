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
#: What both sides are about to do: to sign and promise, to sign again, or to stay in a running deal.
PROMISE, RENEW, STAY = "promise", "renew", "stay"
#: A rate of 1 would have no logarithm; a hair less changes nothing that could be seen.
_HAIR = 1.0 - 1e-12


class Side:
    """What one side believes and feels."""

    __slots__ = (
        "ceiling",
        "counts",
        "dealing_usd",
        "delivery",
        "exaggeration",
        "gap",
        "grievance_usd",
        "horizon",
        "identity_usd",
        "listed",
        "optimism",
        "risk_weight",
        "trust",
        "usual_dealing_usd",
    )

    def __init__(
        self,
        market: ObjectMarket,
        pair: Pair,
        who: Organization,
        traits: SideTraits,
        trust: float,
        half: float,
        occasion: str,
    ) -> None:
        valuation, framing = market.parameters.valuation, market.parameters.framing
        # Promises to a partner fade with the results seen with it; who decides to go on believes them only in part.
        fresh = 1.0 - pair.results_seen / (pair.results_seen + valuation.framing_years)
        self.optimism = traits.optimism * fresh * (1.0 if occasion == PROMISE else framing.hope)
        self.exaggeration: float = framing.exaggeration
        self.listed = traits.loss_list
        # At a table what is not listed is out of mind, as far as nobody has lived through it yet.
        forgotten = 0.0 if occasion == STAY else framing.omission_neglect * (1.0 - traits.loss_list) * fresh
        self.counts = 1.0 - forgotten
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
        if not market.parameters.mechanisms.learning:
            self.gap = 0.0
        self.identity_usd = valuation.identity_cost_pmpy_usd * market.trend * who.identity_inertia
        is_payer = who is pair.payer
        grievance = pair.payer_grievance if is_payer else pair.provider_grievance
        self.grievance_usd = market.parameters.grievance.felt_cost_pmpy_usd * market.trend * grievance
        self.usual_dealing_usd: float = market.parameters.trust.dealing_cost_pmpy_usd * market.trend / 2.0
        self.dealing_usd = self.usual_dealing_usd * dealing_factor(market, trust, is_payer)
        least_capital = _LEAST_CAPITAL_SHARE * pair.status_quo * pair.lives
        self.risk_weight = 0.5 * who.own.risk_aversion / max(who.capital, least_capital)

    def path(self, maturity: float, year: float, learning_rate: float, decay_rate: float) -> float:
        """Maturity it expects after some years under a constant ceiling."""
        return maturity_path(maturity, self.ceiling, year, learning_rate, decay_rate)

    @property
    def promise(self) -> float:
        """Maturity that it promises from the first year: what is attainable, and part of what lies beyond."""
        promise: float = (1.0 - self.exaggeration) * self.ceiling + self.exaggeration
        return promise

    def part_of_mature(self, path: float) -> float:
        """Share of mature savings it expects at a point of the path: part of the way to its promise."""
        part: float = path + self.optimism * max(self.promise - path, 0.0)
        return part


def maturity_path(start: float, ceiling: float, years: float, learning_rate: float, decay_rate: float) -> float:
    """Closed form of the J-curve: E - (E - k0)(1 - rate)^years."""
    rate = (learning_rate if ceiling >= start else decay_rate) * _HAIR
    return ceiling - (ceiling - start) * exp(years * log(1.0 - rate))


def below_usual(market: ObjectMarket, trust: float, of_payer: bool) -> float:
    """How far a side's trust lies below its usual level, in ranges between the worst and the best trusted plan."""
    rules = market.parameters.trust
    usual = rules.in_providers_mean if of_payer else rules.in_payers_mean
    distance: float = (usual - trust) / rules.range_of_plans
    return distance


def dealing_factor(market: ObjectMarket, trust: float, of_payer: bool) -> float:
    """Cost of dealing at this trust against that at the usual one."""
    distance = min(max(below_usual(market, trust, of_payer), -1.0), 1.0)
    factor: float = market.parameters.trust.dealing_factor**distance
    return factor
