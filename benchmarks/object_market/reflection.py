"""Settle and reflect: last year's results are paid and learned; trust, identity and reputation move."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Performance, Record
from benchmarks.object_market.organizations import Provider
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.performance import shortfall
from longgame.vocabulary import KINDS

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Organization

#: Promises of less than this are judged as if they were this high.
_LEAST_PROMISE = 0.005
#: Share of good evidence that even the most hostile believe.
_LEAST_BELIEVED = 0.02

Known = list[tuple[Pair, Performance]]


def settle_last_year(market: ObjectMarket, known: Known) -> None:
    """Pay what last year's results made due."""
    for pair, year in known:
        payer, provider = pair.payer, pair.provider
        self_funded = payer.self_funded_share
        between = year.savings_due - year.loss_due - year.recoupment_due
        provider.net += between - year.enabler_fee_due + year.enabler_guarantee_due
        # Employers bear their part of what is shared, and pay a fee on what their members' care saved.
        fee = payer.own.savings_fee_share * year.fee_base
        payer.net += self_funded * (year.savings_due - year.loss_due + fee) - between


def observe_partners(market: ObjectMarket) -> None:
    """What partners have seen of each other at the table or in a running deal."""
    for pair in market.pairs:
        if pair.deal is not None or pair.months_spent > 0.0:
            pair.payer_traits.shown(pair.seen_of_payer, pair.payer_keeps)
            pair.provider_traits.shown(pair.seen_of_provider, pair.provider_keeps)


def change_leaders(market: ObjectMarket) -> list[bool]:
    """Whose leader leaves this year, by row; part of the personal relations and grievances go along."""
    everybody = market.organizations_in_order
    luck = market.organization_draws.uniform("leader leaves", everybody)
    leaves = [one.is_open and draw < one.own.leader_turnover_rate for one, draw in zip(everybody, luck, strict=True)]
    kept = 1.0 - market.parameters.trust.leader_loss
    resented = 1.0 - market.parameters.grievance.leader_relief
    for organization in everybody:
        if leaves[organization.index]:
            for pair in organization.pairs:
                pair.relationship *= kept
                pair.payer_grievance *= resented
                pair.provider_grievance *= resented
    return leaves


def reflect(market: ObjectMarket, known: Known) -> None:
    """Records, beliefs and people take in last year's settled results and this year's dealing."""
    _update_records(market, known)
    _try_out_pilots(market)
    _update_trust(market, known)
    for pair in market.live:
        pair.payer_retraded = pair.provider_retraded = 0.0
    trust = market.parameters.trust
    market.take_stock_of_reputation()
    for pair in market.pairs:
        if pair.deal is None and pair.previous is None:
            pair.in_payer.drift(pair.payer.reputation, trust.reputation_pull)
            pair.in_provider.drift(pair.provider.reputation, trust.reputation_pull)


def _update_records(market: ObjectMarket, known: Known) -> None:
    """Forecast records of pairs and organisations."""
    longest = market.parameters.valuation.memory_years
    size = len(market.organizations_in_order)
    lives, surprise = [0.0] * size, [0.0] * size
    for pair, year in known:
        pair.results_seen += 1.0
        # What an earlier relationship left to settle is no part of the record of one that began this year.
        if pair.deal is None or pair.deal_year > 1:
            record = pair.record
            memory = min(record.years, longest)
            pair.record = Record(
                (record.payer_gap * memory + year.payer_surprise) / (memory + 1.0),
                (record.provider_gap * memory + year.provider_surprise) / (memory + 1.0),
                record.years + 1.0,
                (year.apparent_rate, *record.past[:2]),
            )
        for row, off in ((pair.payer.index, year.payer_surprise), (pair.provider.index, year.provider_surprise)):
            lives[row] += pair.lives
            surprise[row] += pair.lives * off
    rules = market.parameters.measurement
    claims = market.organization_draws.normal("claims of own employees", market.providers)
    for provider, shock in zip(market.providers, claims, strict=True):
        if provider.employees > 0.0:
            sd = sqrt(rules.noise_sd_rate**2 + rules.noise_per_life**2 / max(provider.employees, 1.0))
            off = (provider.reached_savings - provider.believed_reached_savings) * provider.maturity + sd * shock
            lives[provider.index] += provider.employees
            surprise[provider.index] += provider.employees * off
    for organization in market.organizations_in_order:
        weight = lives[organization.index]
        if weight > 0.0:
            memory = min(organization.forecast_years, longest)
            mean = surprise[organization.index] / weight
            organization.forecast_gap = (organization.forecast_gap * memory + mean) / (memory + 1.0)
            organization.forecast_years += 1.0
            if isinstance(organization, Provider):
                organization.widen(market.parameters, mean)


def _try_out_pilots(market: ObjectMarket) -> None:
    """What the year's pilots have shown; each has a draw of its own."""
    most = max((provider.pilots for provider in market.providers), default=0)
    draws = [market.organization_draws.uniform(f"pilot {number}", market.providers) for number in range(1, most + 1)]
    for row, provider in enumerate(market.providers):
        provider.try_out(market.parameters, [luck[row] for luck in draws])


def _openness(candor: float, promised: float, plain: float, delivered: float, weight: float) -> float:
    """Candor, less what a promise beyond the promiser's own forecast costs that did not come."""
    untrue = max(min(promised - delivered, promised - plain), 0.0)
    return candor * (1.0 - weight * min(untrue / max(promised, _LEAST_PROMISE), 1.0))


def _update_grievances(market: ObjectMarket, known: Known) -> None:
    """Grievances fade; last year's disappointments and this year's re-trade add to them."""
    rules = market.parameters.grievance
    kept = 1.0 - rules.decay
    settled = {pair.index: year for pair, year in known}
    for pair in market.pairs:
        year = settled.get(pair.index)
        if year is None:
            pair.payer_grievance *= kept
            pair.provider_grievance *= kept
            continue
        payer = year.payer_shortfall + rules.retrade_weight * pair.provider_retraded
        provider = year.provider_shortfall + rules.retrade_weight * pair.payer_retraded
        pair.aggrieve(True, payer, market.parameters, kept)
        pair.aggrieve(False, provider, market.parameters, kept)


def _update_trust(market: ObjectMarket, known: Known) -> None:
    """Beliefs learn from what could be seen, and the people of both sides from how it went."""
    parameters, rules = market.parameters, market.parameters.trust
    total = rules.weight_openness + rules.weight_process + rules.weight_result + rules.weight_dealing
    discount = parameters.identity.antagonism_discount
    pairs = [pair for pair, _ in known]
    noise_payer = market.pair_draws.normal("process score of payer", pairs)
    noise_provider = market.pair_draws.normal("process score of provider", pairs)
    size = len(market.organizations_in_order)
    lives = [0.0] * size
    sums = [[0.0] * 9 for _ in range(size)]
    for (pair, year), about_payer, about_provider in zip(known, noise_payer, noise_provider, strict=True):
        scale = rules.shortfall_scale_rate * year.benchmark_usd
        payer, provider = pair.payer_traits, pair.provider_traits
        provider_fares = max(1.0 - rules.loss_aversion * year.provider_shortfall, 0.0)
        payer_fares = max(1.0 - rules.loss_aversion * year.payer_shortfall, 0.0)
        promises = (year.payer_promised, year.payer_plain), (year.provider_promised, year.provider_plain)
        evidence = []
        for traits, keeps, promise, shock, result, retraded, belief, believer in (
            (
                payer,
                pair.payer_keeps,
                promises[0],
                about_payer,
                provider_fares,
                pair.payer_retraded,
                pair.in_payer,
                pair.provider,
            ),
            (
                provider,
                pair.provider_keeps,
                promises[1],
                about_provider,
                payer_fares,
                pair.provider_retraded,
                pair.in_provider,
                pair.payer,
            ),
        ):
            process = min(max(traits.effort * keeps + rules.process_noise_sd * shock, 0.0), 1.0)
            openness = _openness(traits.candor, *promise, year.delivered_rate, rules.honesty_weight)
            seen = rules.weight_openness * openness + rules.weight_process * process
            seen += rules.weight_result * result + rules.weight_dealing * (1.0 - retraded)
            evidence.append(seen / total)
            believed = max(1.0 - discount * believer.antagonism, _LEAST_BELIEVED)
            memory, weight = rules.memory_share, rules.bad_news_weight
            belief.learn(seen / total, memory, weight, believed, rules.largest_fall_share)
        # A party's own result shows in the evidence about its partner.
        beyond = (
            shortfall(year.payer_reference, year.payer_seen, scale),
            shortfall(year.provider_reference, year.provider_seen, scale),
        )
        for organization, own, dealing in (
            (pair.payer, payer, (beyond[0], evidence[1], pair.in_provider.trust, pair.provider_retraded)),
            (pair.provider, provider, (beyond[1], evidence[0], pair.in_payer.trust, pair.payer_retraded)),
        ):
            wins, quality, trust, retraded = dealing
            weight = pair.lives
            lives[organization.index] += weight
            mine = sums[organization.index]
            mine[0] += weight * min(wins, 1.0)
            mine[1] += weight * quality
            mine[2] += weight * trust
            mine[3] += weight * own.naming
            mine[4] += weight * own.support
            mine[5] += weight * retraded
    for pair in market.live:
        pair.relationship += rules.relationship_gain * (1.0 - pair.relationship)
    _update_grievances(market, known)
    for pair, year in known:
        for organization, own, unlisted, grievance in (
            (pair.payer, pair.payer_traits, year.payer_unlisted, pair.payer_grievance),
            (pair.provider, pair.provider_traits, year.provider_unlisted, pair.provider_grievance),
        ):
            mine = sums[organization.index]
            mine[6] += pair.lives * unlisted
            unexplained = (1.0 - own.naming) * own.effort * organization.unexplained(market.parameters)
            mine[7] += pair.lives * (unexplained + grievance)
            mine[8] += pair.lives if year.savings_due > 0.0 else 0.0
    _change_people(market, lives, sums)


def _change_people(market: ObjectMarket, lives: list[float], sums: list[list[float]]) -> None:
    of_kind: list[list[Organization]] = [[] for _ in KINDS]
    for organization in market.organizations_in_order:
        of_kind[organization.kind].append(organization)
    for members in of_kind:
        mean = sum(one.identity_inertia for one in members) / max(len(members), 1)
        for one in members:
            one.change_of_heart(market.parameters, lives[one.index], sums[one.index], mean)
