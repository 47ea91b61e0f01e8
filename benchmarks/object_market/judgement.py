"""What organisations know of their results: the record by which a strategy is judged, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


class Judgement:
    """One organisation's record, newest first, as shares of the spending on its members.

    Attributes:
        results: of the year before, and of those before it.
        announced: at the signings of this year, and of those before it.
        since: year in which it took on its strategy.
        known: whether it has any result of its strategy.
        score: mean of those in the window.
        under_deals: last result over the spending under deals.
        aspiration: result that it aspires to.
        spent: what talks and exits have cost this year, USD.
        spent_before: the same of the year before.
    """

    __slots__ = (
        "announced",
        "aspiration",
        "known",
        "results",
        "score",
        "since",
        "spent",
        "spent_before",
        "under_deals",
        "window",
    )

    def __init__(self, window: int) -> None:
        self.window = window
        self.results: list[float] = []
        self.announced: list[float] = []
        self.since = 0
        self.known = False
        self.score = self.under_deals = self.aspiration = self.spent = self.spent_before = 0.0

    def judge(self, year: int) -> None:
        """Judge the strategy by the results of years after it was taken on; the newest is of the year before."""
        counted = self.results[: min(max(year - 1 - self.since, 0), self.window)]
        self.known = bool(counted)
        self.score = _mean(counted)

    def story(self, year: int, announcement_share: float) -> float:
        """What its success story is worth to those who hear it."""
        told = sum(self.announced[: min(year - self.since, self.window)])
        return announcement_share * told + (1.0 - announcement_share) * self.score

    def aspire(self, peers: list[Judgement], own_share: float) -> None:
        """Aspire to something between one's own earlier results and what peers who know theirs score."""
        past, others = self.results[1 : self.window + 1], [peer.score for peer in peers]
        if past and others:
            self.aspiration = own_share * _mean(past) + (1.0 - own_share) * _mean(others)
        else:
            self.aspiration = _mean(past or others)

    def falls_short(self) -> bool:
        """Whether the score lies below the aspiration by more than rounding."""
        return self.aspiration - self.score > 1e-9 * (abs(self.aspiration) + abs(self.score))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def take_stock_of_results(market: ObjectMarket) -> None:
    """Add the year to everybody's record: results of the year before, and what was announced at this year's signings.

    Of a re-traded price the provider keeps what its costs do not follow; the payer loses it on its insured members.
    """
    everybody = market.organizations_in_order
    result, spending, under_deals, announced = ([0.0] * len(everybody) for _ in range(4))
    for pair in market.pairs:
        payer, provider, year = pair.payer.index, pair.provider.index, pair.previous
        spent = pair.status_quo * pair.lives
        taken = spent * pair.own_share * (1.0 - 1.0 / pair.price_taken)
        result[payer] -= taken * pair.payer.insured_share
        result[provider] += taken * market.price_margin
        for side in (payer, provider):
            spending[side] += spent
            under_deals[side] += spent if year is not None else 0.0
        if year is not None:
            result[payer] += year.payer_seen
            result[provider] += year.provider_net
        if pair.signed_in == market.year:
            announced[payer] += pair.announced[0]
            announced[provider] += pair.announced[1]
    for one in everybody:
        record, number = one.judgement, one.index
        gained = result[number] - record.spent_before
        record.spent_before, record.spent = record.spent, 0.0
        record.under_deals = gained / under_deals[number] if under_deals[number] > 0.0 else 0.0
        everything = spending[number]
        if market.year > 1:
            record.results.insert(0, gained / everything if everything > 0.0 else 0.0)
        record.announced.insert(0, announced[number] / everything if everything > 0.0 else 0.0)
