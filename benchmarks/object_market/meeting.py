"""Who meets: pairs without a deal, by the reputation of both and within what both have time for."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from benchmarks.object_market.pair import Pair

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


def pairs_that_meet(market: ObjectMarket) -> list[Pair]:
    """Pairs that open first talks, by the reputation of both and within what both have time for."""
    rules = market.parameters.market
    mean_payer, mean_provider = market.mean_trust()
    effect = rules.mean_reputation_effect
    ready: list[Pair] = []
    chances: list[float] = []
    asked = [0.0] * len(market.organizations_in_order)
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
            relative = max(standing * (provider.reputation / mean_provider), 1e-6)
            chance = min(rules.meeting_rate * exp(effect * log(relative)), 1.0)
            ready.append(pair)
            chances.append(chance)
            asked[payer.index] += chance
    wanted = [0.0] * len(asked)
    for number, pair in enumerate(ready):
        chance = within_capacity(chances[number], asked[pair.payer.index], rules.payer_capacity)
        chances[number] = chance
        wanted[pair.provider.index] += chance
    meeting = []
    for pair, chance, luck in zip(ready, chances, market.pair_draws.uniform("meeting", ready), strict=True):
        if luck < within_capacity(chance, wanted[pair.provider.index], rules.provider_capacity):
            meeting.append(pair)
    return meeting


def within_capacity(chance: float, expected: float, capacity: float) -> float:
    """Chance of a talk when a party would otherwise expect this many."""
    return chance * min(1.0, capacity / expected) if expected > 0.0 else 0.0
