"""Contract terms, and the term sheets of a year: every model in every package."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.object_market.parameters import Parameters
from benchmarks.object_market.up_front import UpFront

_POOLING = {"none": 0, "region": 1, "market": 2}
#: How many lives a contract is measured on: the pair's own, a region's network, an enabler's book.
ALONE, REGION, MARKET = range(3)


@dataclass(slots=True)
class Terms:
    """What an agreement (or a sheet on the table) says; money is nominal, a life and year unless named otherwise."""

    model: int
    package: int
    pooled: int
    equity: bool
    posted: bool
    provider_share: float
    loss_share: float
    two_sided_year: float
    corridor_rate: float
    loss_cap_rate: float
    savings_cap_rate: float
    minimum_savings_rate: float
    quality_gate: float
    quality_scaled: float
    term_years: float
    depth: float
    support: UpFront
    recoupment_share: float
    care_management: float
    steerage_share: float
    price_restraint: float
    rebasing_share: float
    minimum_lives: float
    running_fixed: float
    running_per_targeted_life: float
    provider_running_share: float
    payer_running: float
    start_up_fixed: float
    start_up_per_life: float
    provider_start_up_share: float
    payer_start_up_share: float
    enabler_fee_share: float
    enabler_loss_share: float
    governance: float
    identity_demand: float
    capital_demand: float
    exit_cost: float
    talk_months: float
    discovery_floor: float
    in_kind: float = 0.0

    def who_pays_start_up(self) -> tuple[float, float]:
        """Shares of provider and payer; equity splits the cost by the negotiated share."""
        if self.equity:
            return self.provider_share, 1.0 - self.provider_share
        return self.provider_start_up_share, self.payer_start_up_share

    def who_pays_running(self) -> tuple[float, float]:
        """Shares of provider and payer; the enabler pays the rest."""
        if self.equity:
            return self.provider_share, 1.0 - self.provider_share
        return self.provider_running_share, 0.0

    def start_up_cost(self, lives: float, pooled_lives: float) -> float:
        """A pair's part of the start-up cost of its contract, USD."""
        return self.start_up_fixed * part_of(lives, pooled_lives) + self.start_up_per_life * lives

    def running_cost(self, lives: float, pooled_lives: float, targeted_share: float, effort: float) -> float:
        """A pair's part of the yearly cost of the care programme, USD."""
        targeted = self.running_per_targeted_life * targeted_share * lives
        return effort * (self.running_fixed * part_of(lives, pooled_lives) + targeted)


def part_of(lives: float, pooled_lives: float) -> float:
    """Part of a contract that a pair is."""
    return min(lives / max(pooled_lives, 1.0), 1.0)


def term_sheets(parameters: Parameters, trend: float) -> list[Terms]:
    """The sheets at this year's prices, model by model, lean to invested."""
    sheets = []
    for code, model in enumerate(parameters.models, start=1):
        for number, package in enumerate(parameters.packages):
            first = model.two_sided_year
            # A venture shares losses from the first day, and a contract without downside has nothing to delay.
            delay = package.staging_delay_years if 1.0 < first < 99.0 else 0.0
            sheets.append(
                Terms(
                    model=code,
                    package=number,
                    pooled=_POOLING[model.pooling],
                    equity=model.equity,
                    posted=model.take_it_or_leave_it,
                    provider_share=0.0,
                    loss_share=model.loss_share,
                    two_sided_year=first + delay,
                    corridor_rate=model.corridor_rate + package.corridor_bonus_rate,
                    loss_cap_rate=model.loss_cap_rate,
                    savings_cap_rate=model.savings_cap_rate,
                    minimum_savings_rate=model.minimum_savings_rate,
                    quality_gate=model.quality_gate,
                    quality_scaled=model.quality_scaled_share,
                    term_years=min(model.term_years + package.term_bonus_years, 10.0),
                    depth=model.depth * package.depth_factor,
                    support=UpFront(
                        package.support_pmpy_usd * trend,
                        package.support_months,
                        package.support_fixed_usd * trend,
                        package.support_per_life_usd * trend,
                    ),
                    recoupment_share=model.recoupment_share,
                    care_management=model.care_management_pmpy_usd * package.care_management_factor * trend,
                    steerage_share=min(model.steerage_share * package.steerage_factor, 1.0),
                    price_restraint=model.price_restraint_share,
                    rebasing_share=model.rebasing_share,
                    minimum_lives=model.minimum_lives,
                    running_fixed=model.running_fixed_usd * trend,
                    running_per_targeted_life=model.running_per_targeted_life_usd * trend,
                    provider_running_share=model.provider_running_share,
                    payer_running=model.payer_running_pmpy_usd * trend,
                    start_up_fixed=model.start_up_fixed_usd * trend,
                    start_up_per_life=model.start_up_per_life_usd * trend,
                    provider_start_up_share=min(model.provider_start_up_share, 1.0 - model.payer_start_up_share),
                    payer_start_up_share=model.payer_start_up_share,
                    # Models without an enabler have no such numbers.
                    enabler_fee_share=getattr(model, "enabler_fee_share", 0.0),
                    enabler_loss_share=getattr(model, "enabler_loss_share", 0.0),
                    governance=model.governance_pmpy_usd * trend,
                    identity_demand=model.identity_demand,
                    capital_demand=model.capital_demand_per_life_usd * trend,
                    exit_cost=model.exit_cost_per_life_usd * trend,
                    talk_months=model.talk_months,
                    discovery_floor=package.discovery_floor,
                )
            )
    return sheets
