"""Pooled contracts: lives that are measured together."""

from __future__ import annotations

from benchmarks.object_market.pair import Pair
from benchmarks.object_market.sheets import ALONE, MARKET, REGION


class Pools:
    """Lives that are measured together: by payer and region (networks), and by payer (an enabler's book)."""

    __slots__ = ("market", "region")

    def __init__(self, region_pools: int, payers: int) -> None:
        self.region = [0.0] * region_pools
        self.market = [0.0] * payers

    def add(self, pair: Pair, pooled: int) -> None:
        if pooled == REGION:
            self.region[pair.region_pool] += pair.lives
        elif pooled == MARKET:
            self.market[pair.payer.position] += pair.lives

    def contract_lives(self, pair: Pair) -> float:
        """Lives of the pair's contract: its own where nothing is pooled or nothing runs."""
        pooled = ALONE if pair.deal is None else pair.deal.terms.pooled
        if pooled == REGION:
            return self.region[pair.region_pool]
        return self.market[pair.payer.position] if pooled == MARKET else pair.lives
