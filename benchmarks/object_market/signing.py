"""Agreements: what is signed and renewed, and the forecasts that are frozen then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Deal, Record, Reference
from benchmarks.object_market.expectations import Expectations
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.sheets import REGION, Terms
from benchmarks.object_market.strategies import RETRADE

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


def sign(market: ObjectMarket, pair: Pair, terms: Terms, gap: float, margin: float, months: float) -> None:
    """A first agreement: a new relationship with a record of its own."""
    pair.ordinal += 1
    pair.signed_in = market.year
    pair.deal_year = 0
    pair.record = Record()
    pair.relationship = 0.0
    pair.waiting = None
    listed = pair.payer_traits.loss_list, pair.provider_traits.loss_list
    pair.deal = Deal(terms.model, terms.package, terms, gap, *listed, 1.0 - pair.provider.maturity)
    market.log.record(pair, "signed", terms.model, "agreed", "both", margin, months)
    if terms.pooled == REGION:
        market.log.record(pair, "joined_group", terms.model, "agreed", "both", margin, months)


def renew(
    market: ObjectMarket, pair: Pair, terms: Terms, gap: float, reason: str, margin: float, months: float
) -> None:
    """A next agreement: renewed, or moved into another model or the next stage; both sides may take again."""
    deal = pair.deal
    assert deal is not None
    before, model = deal.model, terms.model
    event = "renewed"
    if model != before:
        event = "moved"
    elif terms.two_sided_year <= 1.0 < deal.terms.two_sided_year:
        event, reason = "moved", "next_stage"
    recorded = [event]
    joins, leaves = terms.pooled == REGION, deal.terms.pooled == REGION
    recorded += ["joined_group"] * (joins and not leaves) + ["left_group"] * (leaves and not joins)
    for what in recorded:
        market.log.record(pair, what, model, reason, "both", margin, months)
    # What already stands need not be built again: nothing for the same model, less for a mature provider.
    due = 0.0 if model == before else 1.0 - pair.provider.maturity
    listed = pair.payer_traits.loss_list, pair.provider_traits.loss_list
    number, misfit = deal.agreement_number + 1, deal.misfit
    pair.deal = Deal(model, terms.package, terms, gap, *listed, due, agreement_number=number, misfit=misfit)
    pair.payer_retraded = pair.seen_of_payer[RETRADE] = pair.payer_traits.retrade
    pair.provider_retraded = pair.seen_of_provider[RETRADE] = pair.provider_traits.retrade
    rise = 1.0 + market.parameters.valuation.retrade_price_rate * pair.provider_traits.retrade
    pair.price *= rise
    pair.price_taken *= rise
    pair.reprice(market.trend_usd, market.parameters.market.cost_follows_price_share)


def spend_months(market: ObjectMarket, pair: Pair, months: float) -> None:
    """Months of talks cost both sides."""
    pair.months_spent += months
    for side in (pair.payer, pair.provider):
        side.pay_for_dealing(side.own.talk_month_cost_usd * market.trend * months)


def freeze_reference(market: ObjectMarket, pair: Pair) -> None:
    """Keep both sides' forecasts, as they look when all of the year's signatures are known."""
    deal = pair.deal
    assert deal is not None
    expected = Expectations(market, pair, market.pools.contract_lives(pair), deal.benchmark_gap, 0)
    payer, provider = expected.payer, expected.provider
    deal.reference = Reference(
        expected.maturity,
        expected.savings_at_maturity * deal.terms.depth,
        payer.ceiling,
        provider.ceiling,
        payer.optimism * (1.0 - payer.experience),
        provider.optimism * (1.0 - provider.experience),
        payer.gap,
        provider.gap,
    )
