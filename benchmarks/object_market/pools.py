"""Pooled contracts: lives that are measured together."""

from __future__ import annotations

from benchmarks.object_market.pair import Pair
from benchmarks.object_market.sheets import ALONE, MARKET, REGION


class Pools:
    """Lives that are measured together: by payer and region (networks), by payer (an enabler's book), by group.

    Args:
        region_pools, payers: how many there are.
        grouped: whether deals that pool nothing by themselves are measured with those of the provider's group.
    """

    __slots__ = ("group", "grouped", "market", "region")

    def __init__(self, region_pools: int, payers: int, grouped: bool) -> None:
        self.grouped = grouped
        self.group: dict[tuple[int, int], float] = {}
        self.region = [0.0] * region_pools
        self.market = [0.0] * payers

    def add(self, pair: Pair, pooled: int) -> None:
        if pooled == REGION:
            self.region[pair.region_pool] += pair.lives
        elif pooled == MARKET:
            self.market[pair.payer.position] += pair.lives
        else:
            number = self.number(pair)
            if number is not None:
                self.group[number] = self.group.get(number, 0.0) + pair.lives

    def number(self, pair: Pair) -> tuple[int, int] | None:
        """Payer and lead of the pool that the pair's contract joins where its terms pool nothing."""
        group = pair.provider.group
        return None if group is None or not self.grouped else (pair.payer.position, group.lead.index)

    def alone(self, pair: Pair) -> float:
        """Lives of a contract that pools nothing by itself: those in the pool of its group, else its own."""
        number = self.number(pair)
        return pair.lives if number is None else self.group.get(number, 0.0)

    def contract_lives(self, pair: Pair) -> float:
        """Lives of the pair's contract: its own where nothing is pooled or nothing runs."""
        if pair.deal is None:
            return pair.lives
        pooled = pair.deal.terms.pooled
        if pooled == ALONE:
            return self.alone(pair)
        if pooled == REGION:
            return self.region[pair.region_pool]
        return self.market[pair.payer.position]
