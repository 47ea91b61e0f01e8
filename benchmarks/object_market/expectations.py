"""Expectations: what both sides of a deal on the table know, believe and expect of its years."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import TYPE_CHECKING

from benchmarks.object_market.pair import Pair
from benchmarks.object_market.sheets import ALONE
from benchmarks.object_market.side import STAY, Side

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

#: Years until coding has its full effect, and years in which premiums do not follow yet.
_CODING_YEARS, _KEPT_YEARS = 3.0, 2.0


class Outlook:
    """A coming year as both sides see it, whatever the sheet."""

    __slots__ = (
        "coding",
        "fading",
        "growth",
        "kept",
        "path",
        "payer_discount",
        "payer_part",
        "prevention",
        "provider_discount",
        "provider_part",
    )

    def __init__(self, expected: Expectations, year: int, discounts: tuple[float, float]) -> None:
        payer, provider = expected.payer, expected.provider
        rates = expected.learning_rate, expected.decay_rate
        self.path = path = provider.path(expected.maturity, year, *rates)
        self.provider_part = provider.part_of_mature(path)
        self.payer_part = payer.part_of_mature(payer.path(expected.maturity, year, *rates))
        self.coding = expected.coding_in(year)
        pair = expected.pair
        self.prevention = pair.prevention * exp((year - 1) * log(max(1.0 - pair.newcomers, 1e-12)))
        self.kept = expected.kept_in(year)
        self.growth = max(path - expected.maturity, 0.0)
        self.fading = 1.0 if expected.keeps_maturity else exp(year * log(max(1.0 - expected.decay_rate, 1e-12)))
        self.payer_discount, self.provider_discount = discounts


class Expectations:
    """Facts and beliefs of a deal on the table, or of a running one.

    Args:
        contract_lives: lives of the running contract (the pair's own before a deal), which records rest on.
        benchmark_gap: of the (next) benchmark below the status quo.
        done: completed years of the agreement on the table.
        occasion: what both sides are about to do, see `side`.
    """

    __slots__ = (
        "_years",
        "age",
        "benchmark_gap",
        "benchmark_usd",
        "coding_rate",
        "decay_rate",
        "done",
        "effort",
        "floors",
        "keeps_maturity",
        "learning_rate",
        "lives",
        "market",
        "maturity",
        "misfit_and_noise",
        "naming_usd",
        "pair",
        "payer",
        "payer_effort",
        "payer_naming_usd",
        "provider",
        "savings_at_maturity",
        "spending_usd",
        "spilling_savings",
        "spillover_lives",
        "unprepaid",
    )

    def __init__(
        self,
        market: ObjectMarket,
        pair: Pair,
        contract_lives: float,
        benchmark_gap: float,
        done: int,
        occasion: str,
    ) -> None:
        parameters = market.parameters
        care, valuation, engagement = parameters.care, parameters.valuation, parameters.engagement
        payer, provider = pair.payer, pair.provider
        payer_traits, provider_traits = pair.payer_traits, pair.provider_traits
        lives = pair.lives
        self.market = market
        self.pair = pair
        self.lives = lives
        self.benchmark_gap = benchmark_gap
        self.done = done
        # Before the first agreement there is no relationship yet, whatever an earlier one lasted.
        self.age = 0 if pair.deal is None else pair.deal_year
        self._years: list[Outlook] = []
        half = valuation.experience_years * (1.0 + valuation.experience_lives / max(contract_lives, 1.0))
        self.payer = Side(market, pair, payer, payer_traits, pair.in_provider.trust, half, occasion)
        self.provider = Side(market, pair, provider, provider_traits, pair.in_payer.trust, half, occasion)
        running = pair.deal is not None
        value_lives = provider.value_lives + (0.0 if running else lives)
        self.effort = provider_traits.effort * pair.provider_keeps
        self.payer_effort = payer_traits.effort * pair.payer_keeps
        self._set_ceilings(value_lives)
        self.learning_rate: float = care.learning_rate
        self.decay_rate: float = care.decay_rate
        self.maturity: float = provider.maturity
        # What the payer's data open up does not spill over to those without a deal.
        reached, levelled = provider.believed_reached_savings, provider.levelled_savings
        # At a table they reckon with the definition that they would negotiate; without a deal there is none.
        settled = pair.settled if occasion == STAY else pair.defines_value()
        self.savings_at_maturity = (reached * data_reach(market, pair) + levelled) * pair.aligned(settled)
        self.spilling_savings = (reached + levelled) * pair.aligned(0.0)
        self.coding_rate: float = care.coding_rate * (1.0 - provider_traits.candor)
        self.spending_usd = pair.status_quo * lives
        self.benchmark_usd = self.spending_usd * (1.0 - benchmark_gap)
        self.spillover_lives = max(provider.lives - value_lives, 0.0)
        self.keeps_maturity: bool = (
            provider.value_lives - (lives if running else 0.0) > 0.0 or provider.employee_lives > 0.0
        )
        self.unprepaid = 1.0 - pair.own_share * provider.prepaid_share
        naming = engagement.naming_cost_pmpy_usd * market.trend
        staffing = engagement.staffing_cost_pmpy_usd * market.trend
        self.naming_usd = (naming * provider_traits.naming + staffing * provider_traits.support) * lives
        self.payer_naming_usd = naming * payer_traits.naming * lives
        self.naming_usd += pair.people_cost(False, parameters, market.trend) * lives
        pilots = parameters.pilots.yearly_pilots * parameters.pilots.cost_usd * market.trend
        self.naming_usd += pilots * lives / (value_lives or 1.0)
        self.payer_naming_usd += pair.people_cost(True, parameters, market.trend) * lives
        measurement = parameters.measurement
        self.floors: float = measurement.misfit_sd_rate**2 + measurement.noise_sd_rate**2
        per_life = measurement.misfit_per_life**2 + measurement.noise_per_life**2
        self.misfit_and_noise: float = self.floors + per_life / max(lives, 1.0)

    def _set_ceilings(self, value_lives: float) -> None:
        """Each knows its own part of the ceiling and reckons with its trust for the partner's."""
        pair, care = self.pair, self.market.parameters.care
        payer, provider = pair.payer, pair.provider
        everybody = provider.lives + provider.employee_lives
        value_share = (value_lives + provider.employee_lives) / (everybody if everybody > 0.0 else 1.0)
        boats = care.two_boats_floor + (1.0 - care.two_boats_floor) * value_share * value_share
        drags = max(1.0 - care.identity_drag_share * provider.identity_inertia, 0.0)
        drags *= max(1.0 - provider.conflict * provider.panel_own_share, 0.0)
        reach = provider.engagement * drags * boats
        data = care.payer_data_share
        helped = self.effort * (1.0 - data * (1.0 - self.provider.delivery))
        trusted = self.payer.delivery * (1.0 - data * (1.0 - self.payer_effort * payer.engagement))
        self.provider.ceiling, self.payer.ceiling = (min(max(effort * reach, 0.0), 1.0) for effort in (helped, trusted))

    def measured_sd(self, pooled_lives: float, pooled: int) -> float:
        """Spread of a year's measured savings of the contract: a mean over pairs with misfit and noise of their own.

        In the pool of a provider group what does not fall with lives is the same for all of them.
        """
        # Without misfit and noise savings are certain; a hair of spread keeps the formulas regular.
        part = min(self.lives / max(pooled_lives, 1.0), 1.0)
        common = self.floors * (1.0 - part) if pooled == ALONE else 0.0
        return sqrt(self.misfit_and_noise * part + common + 1e-12)

    def coding_in(self, year: int) -> float:
        """What coding adds to measured savings."""
        return self.coding_rate * min((self.age + year) / _CODING_YEARS, 1.0)

    def kept_in(self, year: int) -> float:
        """Dollars the plan keeps of a dollar saved: the insured part until premiums follow, a fee on the rest."""
        return kept_share(self.market, self.pair, self.age + year)

    def outlook(self, years: int) -> list[Outlook]:
        """The coming years, at least as many as asked for."""
        known = self._years
        while len(known) < years:
            discounts = (1.0, 1.0)
            if known:
                last = known[-1]
                discounts = (
                    last.payer_discount * self.payer.horizon,
                    last.provider_discount * self.provider.horizon,
                )
            known.append(Outlook(self, len(known) + 1, discounts))
        return known


def kept_share(market: ObjectMarket, pair: Pair, deal_year: float) -> float:
    """Share of a saved dollar that the pair's plan keeps in a year of the relationship."""
    premiums, payer = market.parameters.premiums, pair.payer
    kept: float = exp(max(deal_year - _KEPT_YEARS, 0.0) * log(max(1.0 - premiums.pass_through_rate, 1e-12)))
    floor: float = premiums.retained_floor_share
    insured: float = payer.insured_share * (floor + (1.0 - floor) * kept)
    return insured + payer.self_funded_share * float(payer.own.savings_fee_share)


def data_reach(market: ObjectMarket, pair: Pair) -> float:
    """Share of the payer's data that reaches the pair's provider under a deal."""
    share: float = market.parameters.trust.data_share
    return 1.0 - share * (1.0 - pair.in_payer.trust)
