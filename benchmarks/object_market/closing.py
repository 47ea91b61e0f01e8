"""The end of the year: owners draw, the insolvent close, their patients and members go elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.object_market.groups import close_memberships
from benchmarks.object_market.organizations import Organization
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.records import end_deal

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


def close_books(market: ObjectMarket) -> None:
    """Capital takes in the year's result, owners draw what is above its opening level grown with the index."""
    for organization in market.organizations_in_order:
        capital = organization.capital + organization.net
        if organization.is_open:
            surplus = max(capital - organization.opening_capital * market.trend, 0.0)
            organization.capital = capital - organization.own.payout_share * surplus
        else:
            # What still comes in for a closed organisation, or is owed by it, is its owners'.
            organization.capital = 0.0
    _close_the_insolvent(market)


def _close_the_insolvent(market: ObjectMarket) -> None:
    payers, providers = _closing(market.payers), _closing(market.providers)
    if not payers and not providers:
        return
    ending = [(pair, "payer", payer.capital) for payer in payers for pair in payer.pairs]
    ending += [(pair, "provider", provider.capital) for provider in providers for pair in provider.pairs]
    for pair, side, capital in ending:
        if pair.deal is not None:
            end_deal(market, pair, "closed", "insolvency", side, capital)
    for organization in (*payers, *providers):
        organization.is_open = False
        organization.closed_in = market.year
        organization.capital = 0.0
    close_memberships(market, [one for one in market.providers if one in providers], "insolvency")
    _move_patients(market, payers, providers)


def _closing(side: Sequence[Organization]) -> list[Organization]:
    """Those of a side without capital; the last one of a side stays open, however poor."""
    closing = [one for one in side if one.is_open and one.capital < 0.0]
    if closing and not any(one.is_open and one.capital >= 0.0 for one in side):
        closing.remove(max(closing, key=lambda one: one.capital))
    return closing


def _move_patients(market: ObjectMarket, payers: list[Organization], providers: list[Organization]) -> None:
    """Patients of a closed provider go to open ones of its region, else of the market; members to open payers."""
    before = [sum(pair.lives for pair in provider.pairs) for provider in market.providers]
    there = {pair: pair.lives for provider in providers for pair in provider.pairs}
    closed_providers, closed_payers = set(providers), set(payers)
    for payer in market.payers if providers else ():
        by_region: dict[int, list[Pair]] = {}
        for pair in payer.pairs:
            by_region.setdefault(pair.provider.region, []).append(pair)
        for group in (*by_region.values(), payer.pairs):
            leaving = [pair for pair in group if pair.provider in closed_providers]
            _move(leaving, [pair for pair in group if pair.provider.is_open])
    for pair, lives in there.items():
        pair.vacated = lives - pair.lives
    for provider in market.providers if payers else ():
        leaving = [pair for pair in provider.pairs if pair.payer in closed_payers]
        _move(leaving, [pair for pair in provider.pairs if pair.payer.is_open and provider.is_open])
    for provider, lives in zip(market.providers, before, strict=True):
        if lives > 0.0 and provider.is_open:
            # A panel that grows needs rooms and staff in proportion to what it brings in.
            growth = sum(pair.lives for pair in provider.pairs) / lives
            provider.fixed_cost *= 1.0 + (growth - 1.0) * provider.own_income_share


def _move(leaving: list[Pair], receiving: list[Pair]) -> None:
    """Move lives in proportion, with the prevention that is in them; without receivers they stay where they are."""
    moved, room = sum(pair.lives for pair in leaving), sum(pair.lives for pair in receiving)
    stock = sum(pair.lives * pair.prevention for pair in leaving)
    if room <= 0.0:
        return
    grown = 1.0 + moved / room
    for pair in receiving:
        pair.prevention = (pair.prevention + stock / room) / grown
        pair.lives *= grown
    for pair in leaving:
        pair.lives = pair.prevention = 0.0
