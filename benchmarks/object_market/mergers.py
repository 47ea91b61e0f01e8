"""Mergers: one organisation goes on with what another one had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Record
from benchmarks.object_market.groups import close_memberships
from benchmarks.object_market.organizations import Organization, Payer, Provider
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.records import end_deal

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


def merge(market: ObjectMarket, merging: list[bool]) -> None:
    """Each merging organisation finds its buyer before anybody is bought.

    Its deals go on with the buyer where that one has no business with the partner, and end elsewhere.
    """
    size = {one: sum(pair.lives for pair in one.pairs) for one in market.organizations_in_order}
    takeovers = []
    for seller in market.organizations_in_order:
        buyer = _buyer_of(market, seller, merging, size) if merging[seller.index] else None
        if buyer is not None:
            takeovers.append((seller, buyer))
    going_on = _deals_that_go_on(market, dict(takeovers))
    for side in ("payer", "provider"):
        for seller, _ in takeovers:
            if isinstance(seller, Payer) == (side == "payer"):
                for pair in seller.pairs:
                    if pair.deal is not None and pair not in going_on.values():
                        end_deal(market, pair, "closed", "merger", side)
    deciders = {
        heir: "payer" if any(pair.payer is seller for seller, _ in takeovers) else "provider"
        for heir, pair in going_on.items()
    }
    for heir, pair in going_on.items():
        _take_over(pair, heir)
    capital = {seller: seller.capital + seller.net for seller, _ in takeovers}
    for seller, buyer in takeovers:
        seller.capital = -seller.net
        buyer.capital += capital[seller]
        buyer.opening_capital += seller.opening_capital
        seller.opening_capital = 0.0
        seller.is_open, seller.heir = False, buyer
    close_memberships(market, [seller for seller, _ in takeovers if isinstance(seller, Provider)], "merger")
    # Several may go to one buyer: means are over all of them at once.
    for buyer in dict.fromkeys(buyer for _, buyer in takeovers):
        parts = [buyer, *(seller for seller, to in takeovers if to is buyer)]
        _join(parts, size)
    for payers in (True, False):
        for buyer in dict.fromkeys(buyer for _, buyer in takeovers):
            sellers = [seller for seller, to in takeovers if to is buyer]
            if isinstance(buyer, Payer) == payers:
                _move_lives(buyer, sellers, size)
    for heir, side in deciders.items():
        assert heir.deal is not None
        market.log.record(heir, "taken_over", heir.deal.model, "merger", side)


def _deals_that_go_on(market: ObjectMarket, buyers: dict[Organization, Organization]) -> dict[Pair, Pair]:
    """By pair of the buyers: the pair whose deal it takes over, the largest of those that want to."""
    chosen: dict[Pair, Pair] = {}
    for pair in market.pairs:
        payer, provider = buyers.get(pair.payer, pair.payer), buyers.get(pair.provider, pair.provider)
        if pair.deal is None or (payer is pair.payer and provider is pair.provider):
            continue
        heir = next(one for one in payer.pairs if one.provider is provider)
        if heir.deal is not None or heir.waiting is not None or heir.performance is not None:
            continue
        if heir not in chosen or pair.lives > chosen[heir].lives:
            chosen[heir] = pair
    return chosen


def _take_over(pair: Pair, heir: Pair) -> None:
    """Let a deal go on between other parties, with its record and what its results make due."""
    heir.deal, pair.deal = pair.deal, None
    heir.performance, pair.performance = pair.performance, None
    heir.record, pair.record = pair.record, Record()
    heir.signed_by, heir.deal_year, heir.cooling = pair.signed_by, pair.deal_year, 0.0
    heir.settled = pair.settled
    heir.payer_retraded, heir.provider_retraded = pair.payer_retraded, pair.provider_retraded


def _buyer_of(
    market: ObjectMarket, seller: Organization, merging: list[bool], size: dict[Organization, float]
) -> Organization | None:
    """The largest open one of the kind in the region, of payers in the market, if it can serve the seller's members."""
    able = [
        one
        for one in market.organizations_in_order
        if one.kind == seller.kind
        and one.is_open
        and not merging[one.index]
        and (isinstance(one, Payer) or one.region == seller.region)
    ]
    if not able:
        return None
    buyer = max(able, key=lambda one: size[one])
    if isinstance(seller, Payer):
        served = {pair.provider for pair in buyer.pairs}
        if any(pair.provider not in served for pair in seller.pairs):
            return None
    return buyer


def _join(parts: list[Organization], size: dict[Organization, float]) -> None:
    """Panels and members bring their traits with them; culture and strategy are the buyer's."""
    buyer = parts[0]
    lives = sum(size[one] for one in parts)

    def mean(name: str) -> float:
        if lives <= 0.0:
            return float(getattr(buyer, name))
        return sum(size[one] * float(getattr(one, name)) for one in parts) / lives

    if isinstance(buyer, Provider):
        for name in ("maturity", "quality", "opening_quality", "own_income_share"):
            setattr(buyer, name, mean(name))
        for one in parts[1:]:
            assert isinstance(one, Provider)
            buyer.fixed_cost += one.fixed_cost
            one.fixed_cost = 0.0
    elif isinstance(buyer, Payer):
        buyer.insured_share = mean("insured_share")
        buyer.self_funded_share = 1.0 - buyer.insured_share
        for one in parts[1:]:
            assert isinstance(one, Payer)
            buyer.rebate_due += one.rebate_due
            one.rebate_due = 0.0


def _move_lives(buyer: Organization, sellers: list[Organization], size: dict[Organization, float]) -> None:
    """Pairs of the bought ones empty into those of the buyer with the same partner."""
    by_payer = isinstance(buyer, Payer)

    def partner(pair: Pair) -> Organization:
        return pair.provider if by_payer else pair.payer

    mine = {partner(pair): pair for pair in buyer.pairs}
    chosen = {pair: pair.base_share * (1.0 if by_payer else size[buyer]) for pair in mine.values()}
    weights = {pair: 1.0 if by_payer else size[buyer] for pair in mine.values()}
    for seller in sellers:
        for pair in seller.pairs:
            into = mine[partner(pair)]
            if by_payer:
                chosen[into] += pair.base_share
                pair.base_share = 0.0
            else:
                chosen[into] += pair.base_share * size[seller]
                weights[into] += size[seller]
            lives = into.lives + pair.lives
            if lives > 0.0:
                into.prevention = (into.lives * into.prevention + pair.lives * pair.prevention) / lives
            into.lives = lives
            pair.lives = pair.prevention = 0.0
    for pair, total in chosen.items():
        if weights[pair] > 0.0:
            pair.base_share = total / weights[pair]
