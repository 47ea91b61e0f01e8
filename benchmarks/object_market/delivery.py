"""Invest and deliver: who pays for the change, how care matures, where a year's care dollars go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Costs
from benchmarks.object_market.expectations import data_reach
from benchmarks.object_market.governance import reached
from benchmarks.object_market.groups import fund_each_other
from benchmarks.object_market.organizations import Provider
from benchmarks.object_market.side import dealing_factor

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Payer


def invest(market: ObjectMarket) -> None:
    """Money for the change; nobody spends capital it lacks, and what is not funded is not done."""
    parameters, trend = market.parameters, market.trend
    naming_usd = parameters.engagement.naming_cost_pmpy_usd * trend
    staffing_usd = parameters.engagement.staffing_cost_pmpy_usd * trend
    dealing_usd = parameters.trust.dealing_cost_pmpy_usd / 2.0 * trend
    own = [0.0] * len(market.organizations_in_order)
    paid_in = own.copy()
    for pair in market.live:
        deal, lives = pair.deal, pair.lives
        assert deal is not None
        terms, payer, provider = deal.terms, pair.payer_traits, pair.provider_traits
        pooled = market.pools.contract_lives(pair)
        running = terms.running_cost(lives, pooled, pair.provider.targeted, provider.effort * pair.provider_keeps)
        start_up = 0.0
        if deal.agreement_year == 0 and deal.start_up_due > 0.0:
            start_up = deal.start_up_due * terms.start_up_cost(lives, pooled)
        deal.costs = costs = Costs(
            pooled_lives=pooled,
            running=running,
            start_up=start_up,
            support=terms.support.in_year(deal.agreement_year + 1, pair.deal_year + 1, lives) * pair.payer_keeps,
            care_management=terms.care_management * lives,
            governance=terms.governance * lives,
            in_kind_work=parameters.skin.in_kind_cost_rate * terms.in_kind * terms.capital_demand * lives,
            payer_running=terms.payer_running * payer.effort * pair.payer_keeps * lives,
            naming=(naming_usd * provider.naming + staffing_usd * provider.support) * lives,
            payer_naming=naming_usd * payer.naming * lives,
            people=pair.people_cost(False, parameters, trend) * lives,
            payer_people=pair.people_cost(True, parameters, trend) * lives,
            transition=deal.transition[deal.agreement_year] * lives,
            dealing=dealing_usd * dealing_factor(market, pair.in_payer.trust, False) * lives,
            payer_dealing=dealing_usd * dealing_factor(market, pair.in_provider.trust, True) * lives,
        )
        row = pair.provider.index
        own[row] += terms.who_pays_running()[0] * running + terms.who_pays_start_up()[0] * start_up
        paid_in[row] += costs.support + costs.care_management + max(costs.transition, 0.0)
    per_targeted = parameters.pilots.running_per_targeted_life_usd * trend
    for organization in market.providers:
        own[organization.index] += per_targeted * organization.targeted * organization.employees
    received_from_group = fund_each_other(market, own, paid_in)
    price, under_deals = parameters.pilots.cost_usd * trend, [0.0] * len(own)
    for pair in market.live:
        under_deals[pair.provider.index] += pair.lives
    for organization in market.providers:
        needed = own[organization.index]
        for_employees = per_targeted * organization.targeted * organization.employees
        liquid = organization.own.liquidity_share * max(organization.capital, 0.0) + paid_in[organization.index]
        from_group = received_from_group.get(organization.index, 0.0)
        means = liquid + max(from_group, 0.0)
        organization.funded_share = min(1.0, means / needed) if needed > 0.0 else 1.0
        organization.net -= for_employees * organization.funded_share
        organization.pilots = 0
        if under_deals[organization.index] > 0.0:
            # What programmes leave, its own and those of its group, goes into whole pilots.
            left = max(liquid + min(from_group, 0.0) - needed, 0.0)
            planned = int(parameters.pilots.yearly_pilots)
            organization.pilots = planned if price <= 0.0 else min(planned, int(left / price))
            organization.net -= organization.pilots * price
    for pair in market.live:
        deal = pair.deal
        assert deal is not None
        assert deal.costs is not None
        costs, terms = deal.costs, deal.terms
        costs.pilots = pair.provider.pilots * price * pair.lives / (under_deals[pair.provider.index] or 1.0)
        costs.running *= pair.provider.funded_share
        costs.start_up *= pair.provider.funded_share
        running_shares, start_up_shares = terms.who_pays_running(), terms.who_pays_start_up()
        received = costs.support + costs.care_management + costs.transition
        own_time = costs.governance + costs.in_kind_work
        pair.provider.net += received - own_time - costs.naming - costs.people - costs.dealing
        pair.provider.net -= costs.running * running_shares[0] + costs.start_up * start_up_shares[0]
        pair.payer.net -= received + costs.governance + costs.payer_running + costs.payer_naming + costs.payer_dealing
        pair.payer.net -= costs.payer_people
        pair.payer.net -= costs.running * running_shares[1] + costs.start_up * start_up_shares[1]
        # Employers bear their part of what counts as claims.
        pair.payer.net += (costs.care_management + costs.transition) * pair.payer.self_funded_share


def mature(market: ObjectMarket) -> None:
    """Maturity and quality of every provider, prevention and true savings of every pair."""
    parameters, care = market.parameters, market.parameters.care
    kept, rate, data_share = 1.0 - care.prevention_decay_rate, care.prevention_rate, care.payer_data_share
    for provider in market.providers:
        lives = effort = at_risk = 0.0
        for pair in provider.pairs:
            deal = pair.deal
            if deal is None:
                continue
            lives += pair.lives
            data = pair.payer_traits.effort * pair.payer_keeps * pair.payer.engagement
            made = pair.provider_traits.effort * pair.provider_keeps
            effort += pair.lives * made * (1.0 - data_share * (1.0 - data))
            if deal.agreement_year + 1 >= deal.terms.two_sided_year:
                at_risk += pair.lives * deal.terms.loss_share
        provider.mature(parameters, lives, effort, at_risk)
        levelled = provider.levelled_savings
        grown = rate * provider.maturity
        for pair in provider.pairs:
            prevention = pair.prevention * kept
            if pair.deal is not None:
                prevention += grown
                mature_rate = provider.reached_savings * data_reach(market, pair) + levelled
                reached_depth = reached(provider, pair.deal.terms.depth)
                saved = mature_rate * provider.maturity * pair.aligned(pair.settled) * reached_depth
                pair.saved = min(saved + prevention, 1.0)
            else:
                # Without a deal the plain care model (depth 1) spills over.
                saved = (provider.reached_savings + levelled) * provider.maturity * pair.aligned(0.0)
                pair.saved = min(saved * care.spillover_share + prevention, 1.0)
                pair.saved_without_deal = pair.saved
            pair.prevention = prevention


def deliver(market: ObjectMarket) -> None:
    """Care, premiums and fees of the year."""
    for provider in market.providers:
        provider.revenue = provider.volume = provider.displaced = provider.followed = 0.0
    for payer in market.payers:
        claims, under_contracts = _care_of(market, payer)
        members = payer.lives
        medical = claims + under_contracts
        payer.medical_pmpy = medical / members if members > 0.0 else 0.0
        own, trend = payer.own, market.trend
        income = payer.premium * members * payer.insured_share
        fees = own.administrative_fee_pmpy_usd * trend * members * payer.self_funded_share
        payer.net += income + claims * payer.self_funded_share + fees - payer.rebate_due - claims
        payer.net -= own.administration_pmpy_usd * trend * members
        floor = market.parameters.premiums.loss_ratio_floor
        payer.rebate_due = max(floor * income - medical * payer.insured_share, 0.0)
    _providers_cost(market)
    for provider in market.providers:
        provider.care_for_employees(market.trend_usd)


def _care_of(market: ObjectMarket, payer: Payer) -> tuple[float, float]:
    """A payer's claims, and what contracts moved this year on top: fees, and what last year's results made due.

    What leaves a region's panels by name is shared out over its hospitals by size; nobody refers to itself.
    """
    follows = market.parameters.market.cost_follows_price_share
    outside_by_region = [0.0] * market.regions
    claims = under_contracts = 0.0
    for pair in payer.pairs:
        provider, saved, last = pair.provider, pair.saved, pair.performance
        spending = pair.status_quo * pair.lives
        full_own = spending * pair.own_share
        displaced = full_own * saved * (1.0 - provider.prepaid_share)
        left = (spending - full_own) * (1.0 - saved)
        received = full_own - displaced
        steered = 0.0
        if pair.deal is not None:
            steered = pair.deal.terms.steerage_share * left
            left -= steered
            received += steered
            assert pair.deal.costs is not None
            under_contracts += pair.deal.costs.care_management + pair.deal.costs.transition
        if last is not None:
            under_contracts += last.savings_due - last.loss_due
        pair.left = left
        outside_by_region[provider.region] += left
        # Volume is revenue at opening prices; part of what a dearer price brings is taken up by costs.
        at_opening_price = full_own * (1.0 - saved) * (pair.opening_price / pair.price)
        provider.revenue += received
        provider.volume += at_opening_price + steered
        provider.displaced += displaced
        provider.followed += follows * (full_own * (1.0 - saved) - at_opening_price)
        claims += received + left
    for pair, weight in market.hospital_pairs[payer.position]:
        _refer(pair.provider, weight * (outside_by_region[pair.provider.region] - pair.left))
    far = sum(share * outside for share, outside in zip(market.sent_far, outside_by_region, strict=True))
    for pair, weight in market.system_pairs[payer.position]:
        _refer(pair.provider, weight * far)
    return claims, under_contracts


def _refer(hospital: Provider, referred: float) -> None:
    """A hospital, or the one that took it over, receives what is referred to it."""
    while isinstance(hospital.heir, Provider):
        hospital = hospital.heir
    if hospital.is_open:
        hospital.revenue += referred
        hospital.volume += referred


def _providers_cost(market: ObjectMarket) -> None:
    """Fixed and variable cost, what other purchasers refill, and cost-based pay for what is lost."""
    backfill = market.parameters.care.backfill_share
    luck = market.organization_draws.normal("operating margin", market.providers)
    for provider, shock in zip(market.providers, luck, strict=True):
        provider.net += provider.revenue
        if not provider.is_open:
            continue
        own, revenue, margin = provider.own, provider.revenue, provider.contribution_margin
        refilled = provider.displaced * backfill
        cost = provider.fixed_cost * market.trend + (provider.volume + refilled) * (1.0 - margin) + provider.followed
        cost -= own.operating_noise_sd * shock * revenue
        shortfall = max(cost - revenue - refilled, 0.0)
        # Pay at cost makes up for lost volume whether or not the year ends in the red.
        lost = max(provider.displaced - refilled, 0.0) * margin
        provider.net += refilled - cost + own.cost_based_share * max(shortfall, lost)
