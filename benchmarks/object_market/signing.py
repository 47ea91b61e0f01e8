"""Agreements: what is signed and renewed, and the forecasts that are frozen then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Deal, Record, Reference
from benchmarks.object_market.expectations import Expectations
from benchmarks.object_market.governance import reached
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.sheets import REGION, Terms
from benchmarks.object_market.side import PROMISE
from benchmarks.object_market.strategies import RETRADE
from benchmarks.object_market.valuation import Package

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket


def sign(
    market: ObjectMarket,
    pair: Pair,
    terms: Terms,
    gap: float,
    margin: float,
    months: float,
    listed: tuple[float, float],
    transition: tuple[float, ...],
) -> None:
    """A first agreement: a new relationship with a record of its own."""
    pair.ordinal += 1
    pair.signed_by = pair
    pair.signed_in = market.year
    pair.deal_year = 0
    pair.record = Record()
    pair.relationship = 0.0
    pair.waiting = None
    due = 1.0 - pair.provider.maturity
    pair.deal = Deal(terms.model, terms.package, terms, gap, *listed, due, transition=transition)
    market.log.record(pair, "signed", terms.model, "agreed", "both", margin, months)
    if terms.pooled == REGION:
        market.log.record(pair, "joined_group", terms.model, "agreed", "both", margin, months)


def renew(
    market: ObjectMarket,
    pair: Pair,
    terms: Terms,
    gap: float,
    reason: str,
    margin: float,
    months: float,
    transition: tuple[float, ...],
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
    pair.deal = Deal(model, terms.package, terms, gap, *listed, due, transition, agreement_number=number, misfit=misfit)
    pair.payer_retraded = pair.seen_of_payer[RETRADE] = pair.payer_traits.retrade
    pair.provider_retraded = pair.seen_of_provider[RETRADE] = pair.provider_traits.retrade
    taken = 1.0 + market.parameters.valuation.retrade_price_rate * pair.provider_traits.retrade
    pair.price *= taken
    pair.price_taken *= taken
    pair.reprice(market.trend_usd, market.parameters.market.cost_follows_price_share)


def spend_months(market: ObjectMarket, pair: Pair, months: float) -> None:
    """Months of talks cost both sides."""
    pair.months_spent += months
    for side in (pair.payer, pair.provider):
        side.pay_for_dealing(side.own.talk_month_cost_usd * market.trend * months)


def freeze_reference(market: ObjectMarket, pair: Pair) -> None:
    """Keep both sides' forecasts and promises, as they look when all of the year's signatures are known."""
    deal = pair.deal
    assert deal is not None
    pair.settled = pair.defines_value()
    expected = Expectations(market, pair, market.pools.contract_lives(pair), deal.benchmark_gap, 0, PROMISE)
    payer, provider = expected.payer, expected.provider
    deal.reference = Reference(
        expected.maturity,
        expected.savings_at_maturity * reached(pair.provider, deal.terms.depth),
        pair.provider.believed_programme,
        payer.ceiling,
        provider.ceiling,
        payer.optimism,
        provider.optimism,
        payer.gap,
        provider.gap,
        payer.promise,
        provider.promise,
        payer.counts,
        provider.counts,
    )
    _announce(market, pair, deal, expected)


def _announce(market: ObjectMarket, pair: Pair, deal: Deal, expected: Expectations) -> None:
    """What both sides say that an average year of the term will bring them."""
    terms, payer, provider = deal.terms, expected.payer, expected.provider
    pooled = market.pools.contract_lives(pair)
    package = Package(expected, terms, terms.support, terms.two_sided_year, pooled)
    years = int(terms.term_years)
    savings, share = expected.savings_at_maturity * reached(pair.provider, terms.depth), terms.provider_share
    start_up = deal.start_up_due * terms.start_up_cost(pair.lives, pooled)
    shares = terms.who_pays_start_up()
    of_provider, of_payer = -start_up * shares[0] * provider.counts, -start_up * shares[1] * payer.counts
    for year, outlook in enumerate(expected.outlook(years)[:years], start=1):
        flows = package.flows(
            year,
            outlook.coding,
            outlook.prevention,
            outlook.kept,
            savings * outlook.provider_part + provider.gap,
            savings * outlook.payer_part + payer.gap,
            provider.delivery,
            (provider.counts, payer.counts),
        )
        paid = deal.transition[year - 1] * pair.lives
        of_provider += flows[0] + flows[1] * share + paid
        of_payer += flows[2] - flows[3] * share - outlook.kept * paid
    pair.announced = of_payer / years, of_provider / years
