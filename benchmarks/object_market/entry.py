"""Entry: newcomers take the places of those that closed for want of capital, and begin anew with everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.judgement import Judgement
from benchmarks.object_market.organizations import Organization, Payer, Provider
from benchmarks.object_market.pair import Belief, Pair
from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.phases.opening_organizations import opening_organizations
from longgame.environment.phases.opening_pairs import opening_pairs
from longgame.environment.state.parameter_view import StackValues

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

#: At most this part of the patients of those who are there goes to entrants in a year.
_MOST = 0.5


def enter(market: ObjectMarket) -> None:
    """Fill places that were vacant for a whole year."""
    if not market.parameters.mechanisms.entrants:
        return
    everybody = market.organizations_in_order
    luck = market.organization_draws.uniform("entry", everybody)
    entering = [
        one
        for one, draw in zip(everybody, luck, strict=True)
        if one.closed_in and market.year > one.closed_in + 1 and draw < one.own.entry_rate
    ]
    if not entering:
        return
    _open(market, entering)
    _price(market, [one for one in entering if isinstance(one, Payer)])
    _win_back(market, [one for one in entering if isinstance(one, Provider)])


def _open(market: ObjectMarket, entering: list[Organization]) -> None:
    """New values as the engine's founding draws them: at the addresses of this year."""
    draws = OpeningDraws(market.stack, StackValues([cell.scenario for cell in market.stack.cells], 1), market.year)
    window = int(market.parameters.evolution.evaluation_window_years)
    drawn = opening_organizations(draws, tuple(sorted(market.stack.cells[0].scenario.strategies)), window)
    for one in entering:
        row = one.index
        one.opening_capital = float(drawn.opening_capital[row])
        one.capital = one.opening_capital * market.trend
        one.identity_inertia = float(drawn.identity_inertia[row])
        one.antagonism = float(drawn.antagonism[row])
        one.engagement = one.opening_engagement = float(drawn.engagement[row])
        one.value_focus = float(drawn.value_focus[row])
        one.access_focus = float(drawn.access_focus[row])
        one.play(tuple(drawn.trait_source[row].tolist()))
        one.forecast_gap = one.forecast_years = 0.0
        years = len(one.judgement.results), len(one.judgement.announced)
        one.judgement = Judgement(window)
        one.judgement.results, one.judgement.announced = [0.0] * years[0], [0.0] * years[1]
        one.judgement.since = market.year - 1
        if isinstance(one, Provider):
            margin, reduction = float(drawn.operating_margin[row]), float(drawn.reduction_rate[row])
            if one.contribution_margin > one.operating_margin:
                left = max(one.contribution_margin - margin, 0.0)
                one.fixed_cost *= left / (one.contribution_margin - one.operating_margin)
            one.operating_margin = margin
            one.reduction_rate = reduction
            one.width, one.improvement = float(drawn.focus_width[row]), 1.0
            one.maturity = 0.0
            one.quality = one.opening_quality = float(drawn.quality[row])
        elif isinstance(one, Payer):
            one.insured_share = float(drawn.insured_share[row])
            one.self_funded_share = 1.0 - one.insured_share
            one.rebate_due = 0.0
        one.is_open, one.closed_in, one.entry_year = True, 0, market.year
    for one in market.organizations_in_order:
        drawn.antagonism[one.index] = one.antagonism
    fresh = opening_pairs(draws, drawn)
    for pair in market.pairs:
        if pair.payer in entering or pair.provider in entering:
            row = pair.index
            pair.in_payer = Belief(float(fresh.payer_good[row]), float(fresh.payer_bad[row]))
            pair.in_provider = Belief(float(fresh.provider_good[row]), float(fresh.provider_bad[row]))
            _begin_anew(pair)


def _begin_anew(pair: Pair) -> None:
    pair.measure_distance()
    pair.settled = 0.0
    pair.relationship = pair.cooling = pair.saved_without_deal = pair.results_seen = 0.0
    pair.payer_grievance = pair.provider_grievance = 0.0
    pair.payer_retraded = pair.provider_retraded = 0.0
    pair.price_taken, pair.deal_year, pair.announced = 1.0, 0, (0.0, 0.0)
    pair.seen_of_payer, pair.seen_of_provider = [None] * 6, [None] * 6
    pair.waiting = None


def _price(market: ObjectMarket, payers: list[Payer]) -> None:
    """Claims of the market, by members."""
    members = {payer: sum(pair.lives for pair in payer.pairs) for payer in market.payers}
    everyone = sum(members.values()) or 1.0
    expected = sum(payer.expected_claims * members[payer] for payer in market.payers) / everyone
    last = sum((payer.last_medical_pmpy or 0.0) * members[payer] for payer in market.payers) / everyone
    opening = sum(payer.opening_claims * members[payer] for payer in market.payers) / everyone
    mean = sum(payer.premium * members[payer] for payer in market.payers) / everyone
    for payer in payers:
        payer.expected_claims, payer.opening_claims = expected, opening
        payer.last_medical_pmpy = last
        administration = payer.own.administration_pmpy_usd * market.trend
        payer.premium = (expected + administration) / (1.0 - payer.own.premium_margin_rate)
        payer.opening_premium_ratio = payer.premium / mean if mean > 0.0 else 1.0


def _win_back(market: ObjectMarket, providers: list[Provider]) -> None:
    """Patients who went elsewhere come back, first from the region; where nobody is there, from the market."""
    if not providers:
        return
    new = set(providers)
    before = {one: sum(pair.lives for pair in one.pairs) for one in market.providers}
    for one in providers:
        before[one] = sum(pair.vacated for pair in one.pairs)
    wanted = {pair: pair.vacated for one in providers for pair in one.pairs}
    for regional in (True, False):
        pools: dict[int, list[Pair]] = {}
        for pair in market.pairs:
            pools.setdefault(pair.region_pool if regional else pair.payer.index, []).append(pair)
        for pool in pools.values():
            serving = [pair for pair in pool if pair.provider not in new and pair.provider.is_open]
            asking = [pair for pair in pool if pair.provider in new]
            room, total = sum(pair.lives for pair in serving), sum(wanted[pair] for pair in asking)
            if room <= 0.0:
                continue
            leaving = min(total / room, _MOST)
            stock = sum(pair.lives * pair.prevention for pair in serving) / room
            for pair in asking:
                given = leaving * room * wanted[pair] / total if total > 0.0 else 0.0
                if given > 0.0:
                    pair.prevention = (pair.lives * pair.prevention + given * stock) / (pair.lives + given)
                    pair.lives += given
                wanted[pair] = 0.0
            for pair in serving:
                pair.lives *= 1.0 - leaving
    for one in market.providers:
        if one.is_open and before[one] > 0.0:
            growth = sum(pair.lives for pair in one.pairs) / before[one]
            one.fixed_cost *= 1.0 + (growth - 1.0) * one.own_income_share
    for one in providers:
        for pair in one.pairs:
            pair.vacated = 0.0
