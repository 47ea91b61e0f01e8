"""Who meets: pairs without a deal call by the reputation of both, and compete for the slots of both."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from benchmarks.object_market.expectations import data_reach
from benchmarks.object_market.pair import Pair

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


def pairs_that_call(market: ObjectMarket) -> list[Pair]:
    """Pairs that would open first talks, by the reputation of both."""
    rules = market.parameters.market
    mean_payer, mean_provider = market.mean_trust()
    effect = rules.mean_reputation_effect
    ready: list[Pair] = []
    chances: list[float] = []
    for payer in market.payers:
        if not payer.is_open:
            continue
        standing = payer.reputation / mean_payer
        for pair in payer.pairs:
            if pair.deal is not None or pair.waiting is not None or pair.cooling > 0.0:
                continue
            if pair.lives <= 0.0 or pair.lives < rules.talk_minimum_lives:
                continue
            provider = pair.provider
            if not provider.is_open:
                continue
            if provider.employee_lives > 0.0 and market.year <= market.parameters.pilots.proof_years:
                continue  # shows first what it can do for its own employees
            relative = max(standing * (provider.reputation / mean_provider), 1e-6)
            ready.append(pair)
            chances.append(min(rules.meeting_rate * exp(effect * log(relative)), 1.0))
    luck = market.pair_draws.uniform("meeting", ready)
    return [pair for pair, chance, draw in zip(ready, chances, luck, strict=True) if draw < chance]


def slots_of(market: ObjectMarket, side: str, taken: int) -> int:
    """Slots of talks that a party has left in a year; one is always kept for a challenger."""
    rules = market.parameters.market
    capacity = rules.payer_capacity if side == "payer" else rules.provider_capacity
    return max(int(capacity + 0.5) - taken, 1)


def callers_with_a_slot(market: ObjectMarket, callers: list[Pair], renewing: list[Pair]) -> list[Pair]:
    """Callers whom both sides have a slot for, when providers propose and payers keep the best so far."""
    for pair in callers:
        pair.expected_pool = _pool(market, pair)
    taken = [0] * len(market.organizations_in_order)
    for pair in renewing:
        taken[pair.payer.index] += 1
        taken[pair.provider.index] += 1
    waiting: dict[int, list[Pair]] = {}
    for pair in sorted(callers, key=lambda pair: (-pair.in_payer.trust * pair.expected_pool, pair.index)):
        waiting.setdefault(pair.provider.index, []).append(pair)
    free = {index: slots_of(market, "provider", taken[index]) for index in waiting}
    held: dict[int, list[Pair]] = {}
    calling = list(waiting)
    while calling:
        index = calling.pop()
        while free[index] and waiting[index]:
            pair = waiting[index].pop(0)
            free[index] -= 1
            best = held.setdefault(pair.payer.index, [])
            best.append(pair)
            best.sort(key=lambda pair: (-pair.in_provider.trust * pair.expected_pool, pair.index))
            if len(best) > slots_of(market, "payer", taken[pair.payer.index]):
                refused = best.pop().provider.index
                free[refused] += 1
                if refused != index:
                    calling.append(refused)
    talking = {pair.index for pairs in held.values() for pair in pairs}
    return [pair for pair in callers if pair.index in talking]


def _pool(market: ObjectMarket, pair: Pair) -> float:
    """What the pair could save in a year under a deal, as believed, USD."""
    provider = pair.provider
    reached = provider.believed_reached_savings * data_reach(market, pair) + provider.levelled_savings
    return reached * pair.aligned(0.0) * pair.status_quo * pair.lives
