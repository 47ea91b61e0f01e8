"""The opening state of one cell, copied from the engine's columns into objects; founding is not compared."""

from __future__ import annotations

from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.object_market.draws import Draws
from benchmarks.object_market.evolution import introduce_peers
from benchmarks.object_market.organizations import (
    CriticalAccessHospital,
    HealthSystem,
    IndependentPhysicians,
    Organization,
    Payer,
    Provider,
)
from benchmarks.object_market.pair import Belief, Pair
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, HEALTH_SYSTEM, KINDS

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

#: Class of agent of each kind, in the order of `KINDS`.
_AGENTS: tuple[type[Organization], ...] = (Payer, HealthSystem, IndependentPhysicians, CriticalAccessHospital)
_ORGANIZATION_COLUMNS = (
    "capital",
    "identity_inertia",
    "antagonism",
    "engagement",
    "value_focus",
    "access_focus",
    "trait_source",
    "own_revenue_share",
    "prepaid_share",
    "contribution_margin",
    "relative_spending",
    "reduction_rate",
    "overlap_share",
    "operating_margin",
    "fixed_cost",
    "own_income_share",
    "employee_lives",
    "focus_width",
    "maturity",
    "quality",
    "insured_share",
    "expected_claims",
    "premium",
    "opening_premium_ratio",
)
_PAIR_COLUMNS = ("lives", "base_share", "price", "payer_good", "payer_bad", "provider_good", "provider_bad")


def draw_up(market: ObjectMarket, scenario: Scenario, seed: int, replicate: int) -> None:
    """Create the agents and pairs of a market."""
    stack = Stack([Cell(scenario, seed, replicate)])
    state = found(stack)
    organizations = {name: getattr(state.organizations, name).tolist() for name in _ORGANIZATION_COLUMNS}
    pairs = {name: getattr(state.pairs, name).tolist() for name in _PAIR_COLUMNS}
    panels = state.organizations.lives.tolist()
    del state
    market.regions = stack.region_count
    market.stack = stack
    market.organization_draws = Draws.of_organizations(stack)
    market.pair_draws = Draws.of_pairs(stack)
    for row, (organization, kind) in enumerate(zip(stack.ids, stack.kind.tolist(), strict=True)):
        opening: dict[str, Any] = {name: column[row] for name, column in organizations.items()}
        opening |= {"organization": organization, "region": int(stack.region[row])}
        agent = _AGENTS[kind](market, row, kind, opening)
        market.organizations_in_order.append(agent)
        if isinstance(agent, Payer):
            market.payers.append(agent)
        elif isinstance(agent, Provider):
            market.providers.append(agent)
    for kind in range(len(KINDS)):
        introduce_peers(market.parameters, [one for one in market.organizations_in_order if one.kind == kind])
    valuation = market.parameters.valuation
    for provider, luck in zip(
        market.providers, market.organization_draws.normal("non-revenue value", market.providers), strict=True
    ):
        provider.sees_beyond_money = valuation.non_revenue_value_pmpy_usd + valuation.non_revenue_value_sd_usd * luck
    _share_out_regions(market)
    _pair_up(market, pairs)
    _lay_out_referrals(market, panels)


def _share_out_regions(market: ObjectMarket) -> None:
    """National payers sell everywhere; the others, by rank, take the next regions one after the other, in a ring."""
    rules = market.parameters.market
    regions = int(rules.regions)
    # `payer-007` is the seventh; ids of more than 999 payers are not in order of their rank.
    by_rank = sorted(market.payers, key=lambda payer: int(payer.organization.rpartition("-")[2]))
    width = min(max(ceil(rules.payer_region_share * regions - 1e-9), 1), regions)
    free = 0
    for rank, payer in enumerate(by_rank):
        if rank < rules.national_payers or width == regions:
            sold_in = set(range(regions))
        else:
            sold_in = {(free + step) % regions for step in range(width)}
            free += width
        # Regions beyond the last provider's have nobody to sell.
        payer.regions = sold_in & set(range(market.regions))


def _pair_up(market: ObjectMarket, columns: dict[str, list[float]]) -> None:
    rows = zip(*(columns[name] for name in _PAIR_COLUMNS), strict=True)
    sides = (
        (payer, provider)
        for payer in market.payers
        for provider in market.providers
        if provider.region in payer.regions
    )
    for index, ((payer, provider), row) in enumerate(zip(sides, rows, strict=True)):
        lives, base_share, price, payer_good, payer_bad, provider_good, provider_bad = row
        pool = payer.position * market.regions + provider.region
        in_payer, in_provider = Belief(payer_good, payer_bad), Belief(provider_good, provider_bad)
        pair = Pair(index, payer, provider, lives, base_share, price, in_payer, in_provider, pool)
        market.pairs.append(pair)
        payer.pairs.append(pair)
        provider.pairs.append(pair)
    for side in ("payer", "provider"):
        drawn = market.pair_draws.lasting_logistic(f"{side} lasting circumstances", market.pairs)
        for pair, value in zip(market.pairs, drawn, strict=True):
            setattr(pair, f"lasting_{side}", value)


def _lay_out_referrals(market: ObjectMarket, panels: list[float]) -> None:
    """Each hospital's share of what its region's panels spend outside their provider, by its opening size.

    A region without a health system refers as if a usual one stood in it; that part is for the payer's other systems.
    """
    rules = market.parameters.market
    weights = {HEALTH_SYSTEM: 1.0, CRITICAL_ACCESS_HOSPITAL: rules.rural_referral_weight}
    size = {one: weights[one.kind] * panels[one.index] for one in market.providers if one.kind in weights}
    market.hospital_size = size
    systems = [one for one in market.providers if one.kind == HEALTH_SYSTEM]
    usual = median(size[one] for one in systems) if systems else market.parameters.kinds[HEALTH_SYSTEM].lives_median
    served = {one.region for one in systems}
    missing = [0.0 if region in served else usual for region in range(market.regions)]
    total = list(missing)
    for hospital, weight in size.items():
        total[hospital.region] += weight
    share = rules.hospital_share_of_other_spending
    market.sent_far = [share * lack / (whole or 1.0) for lack, whole in zip(missing, total, strict=True)]
    for payer in market.payers:
        market.hospital_pairs.append(
            [
                (pair, share * size[pair.provider] / (total[pair.provider.region] or 1.0))
                for pair in payer.pairs
                if pair.provider in size
            ]
        )
        known = [pair for pair in payer.pairs if pair.provider.kind == HEALTH_SYSTEM]
        all_known = sum(size[pair.provider] for pair in known)
        market.system_pairs.append([(pair, size[pair.provider] / all_known) for pair in known])
