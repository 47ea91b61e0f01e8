"""Provider groups: who leaves and joins, what it costs, and what members fund and share among each other.

Written from docs/groups.md, section 1.
"""

from __future__ import annotations

from math import sqrt
from types import SimpleNamespace
from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Performance
from benchmarks.object_market.governance import pay_board, take_seats
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.sheets import ALONE
from longgame.environment.groups.catalogue import GROUP_FORMS
from longgame.vocabulary import HEALTH_SYSTEM, KINDS

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Provider

#: Part of a contract's savings that a provider expects, and years over which it spreads an investment.
_EXPECTED, _SPREAD = 0.5, 10.0


class Group:
    """Providers of a region under a health system. `misfit` is what contracts have in common, by payer."""

    def __init__(self, lead: Provider, form: str, rules: SimpleNamespace) -> None:
        self.lead = lead
        self.form = form
        self.rules = rules
        self.members: list[Provider] = []
        self.integration = 0.0
        self.misfit: dict[int, float] = {}
        #: Depth of change that its board allows.
        self.deepest = float("inf")

    def let_in(self, member: Provider, year: int) -> None:
        self.members.append(member)
        self.members.sort(key=lambda one: one.index)
        member.group, member.joined = self, year

    def let_go(self, member: Provider) -> None:
        self.members.remove(member)
        member.group = None
        member.balance = 0.0

    def lives_of_others(self, provider: Provider) -> float:
        return sum(one.lives for one in self.members if one is not provider)


def gather(market: ObjectMarket) -> None:
    """Members leave, groups dissolve and integrate, systems found groups and providers join them."""
    for group in market.groups:
        rules = group.rules
        ceiling = rules.integration_ceiling * min(group.deepest, 1.0)
        group.integration += rules.integration_rate * max(ceiling - group.integration, 0.0)
    _walk_out(market)
    founders = _founders(market)
    market.groups += founders
    market.groups.sort(key=lambda group: group.lead.index)
    for group in founders:
        group.let_in(group.lead, market.year)
    margins = _join(market)
    for group in founders:
        if len(group.members) == 1:
            group.let_go(group.lead)
            market.groups.remove(group)
    for provider in market.providers:
        if provider.group is None:
            continue
        group = provider.group
        if provider.joined == market.year:
            _invest(market, provider, group)
            margin = margins.get(provider.index, 0.0)
            market.log.record_member(provider, "joined_group", "agreed", "provider", margin)
        if len(group.members) > 1:
            dues = group.rules.dues_pmpy_usd * market.trend * provider.lives
            provider.net -= dues
            provider.balance = -dues
    for group in market.groups:
        take_seats(market, group)
        pay_board(market, group)


def _walk_out(market: ObjectMarket) -> None:
    leaving = []
    # A lead stays: that systems lead groups is given by the rates of founding.
    members = [one for one in market.providers if one.group is not None and one.group.lead is not one]
    for provider, worth in zip(members, _circumstances(market, [(one, _group(one)) for one in members]), strict=True):
        group = _group(provider)
        value = worth + _worth(market, provider, group, group.integration)
        value += provider.balance / (provider.lives if provider.lives > 0.0 else 1.0)
        if value < 0.0:
            leaving.append((provider, group, value * provider.lives))
    for provider, group, margin in leaving:
        market.log.record_member(provider, "left_group", "poor_results", "provider", margin)
        group.let_go(provider)
    dissolve(market, 2)


def dissolve(market: ObjectMarket, fewest: int) -> None:
    """Groups without their lead, or with fewer than so many members, come to an end."""
    for group in list(market.groups):
        if group.lead.group is not group or len(group.members) < fewest:
            for member in list(group.members):
                market.log.record_member(member, "left_group", "group_dissolved", "neither", 0.0)
                group.let_go(member)
            market.groups.remove(group)


def close_memberships(market: ObjectMarket, closing: list[Provider], reason: str) -> None:
    """Closed providers leave, and what they led dissolves."""
    for provider in closing:
        if provider.group is not None:
            market.log.record_member(provider, "left_group", reason, "neither", 0.0)
            provider.group.let_go(provider)
    dissolve(market, 1)
    for group in market.groups:
        total = sum(member.share for member in group.members)
        voices = sum(member.voice for member in group.members)
        for member in group.members:
            member.share = member.share / total if total > 0.0 else 1.0 / len(group.members)
            member.voice = member.voice / voices if voices > 0.0 else 1.0 / len(group.members)


def _founders(market: ObjectMarket) -> list[Group]:
    parameters = market.parameters
    if not parameters.mechanisms.provider_groups:
        return []
    free = [one for one in market.providers if one.kind == HEALTH_SYSTEM and one.is_open and one.group is None]
    founded = []
    for provider, luck in zip(free, market.organization_draws.uniform("group founded", free), strict=True):
        chance = 0.0
        for form, rules in parameters.groups.items():
            chance += rules.founding_share if market.year == 1 else rules.founding_rate
            if luck < chance:
                founded.append(Group(provider, form, rules))
                break
    return founded


def _join(market: ObjectMarket) -> dict[int, float]:
    """Everybody without a group weighs those that invite it; its margin in dollars, by row, where it joins."""
    invited = {form.name: [KINDS.index(kind) for kind in form.invited] for form in GROUP_FORMS}
    options = [
        (provider, group)
        for provider in market.providers
        if provider.is_open and provider.group is None
        for group in market.groups
        if group.lead.region == provider.region and provider.kind in invited[group.form]
    ]
    best: dict[Provider, tuple[float, Group]] = {}
    for (provider, group), luck in zip(options, _circumstances(market, options), strict=True):
        rules = group.rules
        worth = luck + _worth(market, provider, group, rules.integration_ceiling)
        worth -= (rules.dues_pmpy_usd + rules.investment_per_life_usd / _SPREAD) * market.trend
        if worth > 0.0 and (provider not in best or worth > best[provider][0]):
            best[provider] = worth, group
    for provider, (_, group) in best.items():
        group.let_in(provider, market.year)
    return {provider.index: worth * provider.lives for provider, (worth, _) in best.items()}


def _worth(market: ObjectMarket, provider: Provider, group: Group, integration: float) -> float:
    """A year in a group, USD a life, before circumstances and money."""
    parameters = market.parameters
    care, valuation = parameters.care, parameters.valuation
    regional = sum(one.lives for one in market.providers if one.region == provider.region)
    coverage = group.lives_of_others(provider) / (regional if regional > 0.0 else 1.0)
    reached = parameters.reach(provider.width, provider.improved(valuation.believed_reduction_rate))
    gained = coverage * integration * (1.0 - provider.own_overlap)
    inertia = provider.identity_inertia
    saved = reached * gained * provider.engagement * max(1.0 - care.identity_drag_share * inertia, 0.0)
    spending = market.trend_usd * provider.relative_spending
    worth = _EXPECTED * spending * saved
    worth -= group.rules.identity_demand * valuation.identity_cost_pmpy_usd * market.trend * inertia
    if parameters.mechanisms.group_pooling:
        worth += _shared_fixed_cost(provider, group) / (provider.lives if provider.lives > 0.0 else 1.0)
    return float(worth)


def _shared_fixed_cost(provider: Provider, group: Group) -> float:
    """Fixed cost of its running contracts that the other members' lives would bear."""
    shared = 0.0
    for pair in provider.pairs:
        if pair.deal is None or pair.deal.terms.pooled != ALONE:
            continue
        others = 0.0
        for member in group.members:
            if member is not provider:
                others += sum(
                    one.lives
                    for one in member.pairs
                    if one.payer is pair.payer and one.deal is not None and one.deal.terms.pooled == ALONE
                )
        terms, whole = pair.deal.terms, pair.lives + others
        if whole > 0.0:
            shared += terms.who_pays_running()[0] * terms.running_fixed * others / whole
    return shared


def _circumstances(market: ObjectMarket, options: list[tuple[Provider, Group]]) -> list[float]:
    """What nobody else sees of a provider with a group, USD a life."""
    sides = [(provider, group.lead) for provider, group in options]
    lasting = market.organization_draws.logistic_between("lasting circumstances in a group", sides, 0)
    passing = market.organization_draws.logistic_between("circumstances in a group", sides, market.year)
    valuation = market.parameters.valuation
    share = valuation.circumstance_persistence
    return [
        valuation.decision_noise_rate
        * market.trend_usd
        * provider.relative_spending
        * (share * for_good + sqrt(1.0 - share * share) * once)
        for (provider, _), for_good, once in zip(sides, lasting, passing, strict=True)
    ]


def _invest(market: ObjectMarket, provider: Provider, group: Group) -> None:
    asked = group.rules.investment_per_life_usd * market.trend * provider.lives
    paid = min(asked, provider.own.liquidity_share * max(provider.capital, 0.0))
    provider.net -= paid
    provider.invested, provider.in_kind = paid, asked - paid


def fund_each_other(market: ObjectMarket, own: list[float], paid_in: list[float]) -> dict[int, float]:
    """What members get for their programmes from others with capital left, USD by row, below 0 where they give."""
    received: dict[int, float] = {}
    if not market.parameters.mechanisms.group_pooling:
        return received
    for group in market.groups:
        short, left = {}, {}
        for member in group.members:
            liquid = member.own.liquidity_share * max(member.capital, 0.0)
            spare = liquid + paid_in[member.index] - own[member.index]
            short[member] = max(-spare, 0.0)
            left[member] = min(max(spare, 0.0), liquid)
        moved = min(sum(short.values()), sum(left.values()))
        if moved <= 0.0:
            continue
        for member in group.members:
            came = short[member] * moved / sum(short.values())
            went = left[member] * moved / sum(left.values())
            received[member.index] = came - went
            member.net += came - went
            member.balance += came - went
    return received


def share_returns(market: ObjectMarket, known: list[tuple[Pair, Performance]]) -> None:
    """A part of what contracts paid members goes into a pot and is divided by rule."""
    rule = market.parameters.share_rule
    for group in market.groups:
        nets, lives, saved = [], [], []
        for member in group.members:
            years = [(pair, year) for pair, year in known if pair.provider is member]
            nets.append(
                sum(
                    year.savings_due
                    - year.recoupment_due
                    - year.enabler_fee_due
                    + year.enabler_guarantee_due
                    - year.loss_due
                    for _, year in years
                )
            )
            lives.append(sum(pair.lives for pair, _ in years))
            saved.append(sum(max(year.true_rate, 0.0) * year.benchmark_usd for _, year in years))
        weights = {
            "equal": [1.0] * len(nets),
            "lives": lives,
            "contribution": saved,
            "bargained": [member.voice for member in group.members],
        }[rule]
        total, pooled = sum(weights), group.rules.pooled_returns_share
        for member, net, weight in zip(group.members, nets, weights, strict=True):
            member.share = share = weight / total if total > 0.0 else 1.0 / len(nets)
            brought = share * pooled * sum(nets) - pooled * net if len(nets) > 1 else 0.0
            member.net += brought
            member.balance += brought


def overlap_with_group(provider: Provider, regional: float) -> float:
    """Share of its patients' care that a provider can change, with its group."""
    own = provider.own_overlap
    if provider.group is None:
        return own
    coverage = provider.group.lives_of_others(provider) / (regional if regional > 0.0 else 1.0)
    return own + (1.0 - own) * coverage * provider.group.integration


def joint_lives(provider: Provider) -> float:
    """Other members' lives that count in its leverage over prices."""
    group = provider.group
    return 0.0 if group is None else float(group.rules.joint_price_share) * group.lives_of_others(provider)


def common_errors(market: ObjectMarket) -> dict[tuple[int, int], tuple[float, float, float]]:
    """Of each payer's pool with a group: this year's common change of misfit, its level, and common noise, standard."""
    if not market.parameters.mechanisms.group_pooling:
        return {}
    pools = [(group, pair) for group in market.groups for pair in group.lead.pairs]
    addresses = [pair for _, pair in pools]
    changes = market.pair_draws.normal("benchmark misfit of a group", addresses)
    noises = market.pair_draws.normal("one-year noise of a group", addresses)
    kept = market.parameters.measurement.misfit_persistence
    found = {}
    for (group, pair), change, noise in zip(pools, changes, noises, strict=True):
        payer = pair.payer.position
        before = group.misfit.get(payer)
        level = change if before is None else kept * before + sqrt(1.0 - kept * kept) * change
        group.misfit[payer] = level
        found[payer, group.lead.index] = change, level, noise
    return found


def _group(provider: Provider) -> Group:
    assert provider.group is not None
    return provider.group
