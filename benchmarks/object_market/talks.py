"""The year's talks: how each of them ends, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.object_market.bargaining import (
    Outcome,
    Positions,
    concede,
    months_before,
    payer_offer,
    provider_ask,
    shown_share,
)
from benchmarks.object_market.deal import Waiting
from benchmarks.object_market.meeting import callers_with_a_slot, pairs_that_call, slots_of
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.records import end_deal
from benchmarks.object_market.sheets import REGION
from benchmarks.object_market.side import below_usual
from benchmarks.object_market.signing import freeze_reference, renew, sign, spend_months
from benchmarks.object_market.table import Table, Talk, TalkDraws

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

_MONTHS_A_YEAR = 12.0


def hold_talks(market: ObjectMarket) -> None:
    """Long talks go on, pairs that meet and deals at term come to the table, what is agreed is signed."""
    renewing = [pair for pair in market.live if at_term(pair)]
    meeting = callers_with_a_slot(market, pairs_that_call(market), renewing)
    for pair in meeting:
        pair.take_stances()
        pair.take_offence(market.parameters.grievance.shading)
    signed = sign_what_waited(market)
    market.take_stock_of_deals()
    at_table = sorted([*meeting, *renewing], key=lambda pair: pair.index)
    table = Table(market, at_table, market.counted_pools(), market.pools)
    talks = [table.talk(pair, draws) for pair, draws in zip(at_table, draws_of(market, at_table), strict=True)]
    outcomes = [bargain(market, talk) for talk in talks]
    declined = lesser_offers(market, talks, outcomes)
    agreed = large_enough(market, talks, outcomes, declined)
    for number, (talk, outcome, agrees) in enumerate(zip(talks, outcomes, agreed, strict=True)):
        if conclude(market, talk, outcome, agrees, declined.get(number)):
            signed.append(talk.pair)
    market.take_stock_of_deals()
    for pair in signed:
        freeze_reference(market, pair)


def at_term(pair: Pair) -> bool:
    deal = pair.deal
    return deal is not None and deal.agreement_year >= deal.terms.term_years


def draws_of(market: ObjectMarket, pairs: list[Pair]) -> list[TalkDraws]:
    draws = market.pair_draws
    columns = (
        draws.uniform("packages found", pairs),
        draws.logistic("payer circumstances in talks", pairs),
        draws.logistic("provider circumstances in talks", pairs),
        draws.normal("payer claim", pairs),
        draws.normal("provider claim", pairs),
        draws.uniform("breakdown of talks", pairs),
    )
    return [TalkDraws(*row) for row in zip(*columns, strict=True)]


def sign_what_waited(market: ObjectMarket) -> list[Pair]:
    """Go on with last year's long talks; sign those whose months have passed."""
    signed = []
    for pair in market.pairs:
        waiting = pair.waiting
        if waiting is None:
            continue
        if not (pair.payer.is_open and pair.provider.is_open):
            pair.waiting = None
            closed = "provider" if pair.payer.is_open else "payer"
            spent = waiting.talk_months - waiting.months_left
            reason = "insolvency" if pair.payer.heir is None and pair.provider.heir is None else "merger"
            market.log.record(pair, "impasse", waiting.terms.model, reason, closed, 0.0, spent, first_talk=True)
            continue
        spend_months(market, pair, min(waiting.months_left, _MONTHS_A_YEAR))
        waiting.months_left -= _MONTHS_A_YEAR
        if waiting.months_left <= 0.0:
            months, gap = waiting.talk_months, pair.saved_without_deal
            sign(market, pair, waiting.terms, gap, waiting.margin, months, waiting.listed, waiting.transition)
            signed.append(pair)
    return signed


def bargain(market: ObjectMarket, talk: Talk) -> Outcome:
    """The bargain over the share on the chosen sheet."""
    pair, option, draws = talk.pair, talk.option, talk.draws
    rules, limits = market.parameters.negotiation, option.limits
    payer, provider = pair.payer_traits, pair.provider_traits
    in_payer, in_provider = pair.in_payer.trust, pair.in_provider.trust
    listed = (payer.loss_list + provider.loss_list) / 2.0
    distance = pair.focus_distance * (1.0 - min(payer.candor, provider.candor))
    distrust = below_usual(market, in_payer, False) + below_usual(market, in_provider, True)
    waited = months_before(
        option.terms.talk_months,
        min(max(distrust, -1.0), 1.0),
        market.parameters.trust.months_factor,
        rules.misalignment_months * distance,
        rules.loss_list_months * listed,
    )
    parameters, sides = market.parameters, (pair.payer, pair.provider)
    waited += max(side.asking_months(parameters) for side in sides)
    waited += rules.homework_months * max(side.own.homework_effort for side in sides)
    waited += rules.definition_months * pair.defines_value() * pair.focus_distance
    if talk.renewal:
        waited *= rules.renewal_months_share
    possible = limits.provider <= limits.payer
    if not possible:
        return Outcome(False, False, 0.0, waited)
    payer_shows = shown_share(payer.candor, payer.loss_list, rules.loss_list_disclosure)
    provider_shows = shown_share(provider.candor, provider.loss_list, rules.loss_list_disclosure)
    payer_claim = min(max(payer.claim + rules.claim_sd * draws.payer_claim, 0.0), 1.0)
    provider_claim = min(max(provider.claim + rules.claim_sd * draws.provider_claim, 0.0), 1.0)
    skin, part = (
        market.parameters.skin,
        essentiality(market, pair) if market.parameters.mechanisms.essentiality else 0.0,
    )
    provider_claim += skin.essentiality_weight * part * (1.0 - provider_claim)
    provider_claim *= 1.0 - skin.claim_discount * (1.0 - skin.in_kind_worth) * option.terms.in_kind
    warmth, concession = pair.relationship - 0.5, rules.trust_concession
    positions = Positions(
        limits,
        provider_ask(limits, payer_shows, rules.credible_high_share, provider_claim),
        payer_offer(limits, provider_shows, rules.credible_low_share, payer_claim),
        max(rules.concession_rate * (1.0 + concession * (in_payer + warmth)), 0.0),
        max(rules.concession_rate * (1.0 + concession * (in_provider + warmth)), 0.0),
        waited,
    )
    outcome = concede(
        positions,
        option.terms.posted,
        int(rules.concession_months),
        rules.breakdown_rate,
        rules.breakdown_growth,
        draws.breakdown,
    )
    outcome.agreed = outcome.agreed and option.feasible
    return outcome


def essentiality(market: ObjectMarket, pair: Pair) -> float:
    """Part of the region's hospital care that the pair's provider gives."""
    region, size = pair.provider.region, market.hospital_size
    total = sum(weight for hospital, weight in size.items() if hospital.is_open and hospital.region == region)
    return size.get(pair.provider, 0.0) / total if total > 0.0 else 0.0


#: By number of the talk: who gave an agreement up for better ones, and by how much it was worse.
Declined = dict[int, tuple[str, float]]


def lesser_offers(market: ObjectMarket, talks: list[Talk], outcomes: list[Outcome]) -> Declined:
    """Agreements beyond what a party has slots for: it signs those by which it gains most."""
    held: dict[tuple[str, int], list[tuple[float, int]]] = {}
    due: dict[tuple[str, int], int] = {}
    for talk in talks:
        if talk.renewal:
            for place in (("payer", talk.pair.payer.index), ("provider", talk.pair.provider.index)):
                due[place] = due.get(place, 0) + 1
    for number, (talk, outcome) in enumerate(zip(talks, outcomes, strict=True)):
        if outcome.agreed:
            for side, who, gain in zip(
                ("payer", "provider"), (talk.pair.payer, talk.pair.provider), gains(talk, outcome.share), strict=True
            ):
                held.setdefault((side, who.index), []).append((-gain, number))
    declined: Declined = {}
    for side, index in sorted(held, reverse=True):
        offers = sorted(held[side, index])
        # Deals that fall due together do not push each other out.
        slots = max(slots_of(market, side, 0), due.get((side, index), 0))
        for loss, number in offers[slots:]:
            # Where both give an agreement up, the payer is said to have decided.
            declined[number] = side, offers[slots - 1][0] - loss
    return declined


def gains(talk: Talk, share: float) -> tuple[float, float]:
    """What payer and provider gain by the sheet at a share, over their outside values."""
    option, value = talk.option, talk.option.value
    payer = value.payer - value.payer_slope * share - option.payer_outside
    return payer, value.provider + value.provider_slope * share - option.provider_outside


def large_enough(market: ObjectMarket, talks: list[Talk], outcomes: list[Outcome], declined: Declined) -> list[bool]:
    """Who agrees for good: a pooled contract needs its lives, and a network two members, among those who agreed."""
    pools = market.no_pools()
    members = [0] * market.regions * len(market.payers)
    at_table = {talk.pair.index for talk in talks}
    inside = [
        (pair, pair.deal.terms.pooled)
        for pair in market.live_now()
        if pair.deal is not None and pair.index not in at_table
    ]
    found = [outcome.agreed and number not in declined for number, outcome in enumerate(outcomes)]
    inside += [(talk.pair, talk.option.terms.pooled) for talk, agrees in zip(talks, found, strict=True) if agrees]
    for pair, pooled in inside:
        pools.add(pair, pooled)
        if pooled == REGION:
            members[pair.region_pool] += 1
    agreed = []
    for talk, agrees in zip(talks, found, strict=True):
        terms, pair = talk.option.terms, talk.pair
        enough = True
        if terms.pooled:
            region = terms.pooled == REGION
            lives = pools.region[pair.region_pool] if region else pools.market[pair.payer.position]
            enough = lives >= terms.minimum_lives and (not region or members[pair.region_pool] >= 2)
        elif pools.number(pair) is not None:
            enough = pools.alone(pair) >= terms.minimum_lives
        agreed.append(agrees and enough)
    return agreed


def conclude(
    market: ObjectMarket, talk: Talk, outcome: Outcome, agreed: bool, declined: tuple[str, float] | None
) -> bool:
    """Sign, renew, keep waiting or part; whether something was signed."""
    pair, option, months = talk.pair, talk.option, outcome.months
    reason, decided_by, margin = why(talk, outcome, agreed)
    if declined is not None:
        reason, (decided_by, margin) = "better_offer", declined
    if not agreed:
        spend_months(market, pair, months)
        if talk.renewal:
            end_deal(market, pair, "exited_at_term", reason, decided_by, margin, months)
        else:
            model = option.terms.model
            market.log.record(pair, "impasse", model, reason, decided_by, margin, months, first_talk=True)
            pair.cooling = market.parameters.market.cooling_off_years + 1.0
        return False
    loss_share = outcome.share if option.terms.equity else option.terms.loss_share
    terms = replace(
        option.terms,
        provider_share=outcome.share,
        loss_share=loss_share,
        support=option.support,
        two_sided_year=option.two_sided_year,
    )
    if talk.renewal:
        spend_months(market, pair, months)
        renew(market, pair, terms, talk.gap, reason, margin, months, option.transition)
        return True
    spend_months(market, pair, min(months, _MONTHS_A_YEAR))
    listed = pair.payer_traits.loss_list, pair.provider_traits.loss_list
    if months > _MONTHS_A_YEAR:
        pair.waiting = Waiting(terms, margin, months, months - _MONTHS_A_YEAR, listed, option.transition)
        return False
    sign(market, pair, terms, talk.gap, margin, months, listed, option.transition)
    return True


def why(talk: Talk, outcome: Outcome, agreed: bool) -> tuple[str, str, float]:
    """Reason, decider and margin of how a talk ended."""
    option, deal = talk.option, talk.pair.deal
    value, limits = option.value, option.limits
    # Margins are taken at the agreed share, or at that of the running deal, or in the middle of what is credible.
    share = 0.5 if deal is None else deal.terms.provider_share
    if agreed:
        share = outcome.share
    payer_margin, provider_margin = gains(talk, share)
    payer_first = payer_margin < provider_margin
    margin = payer_margin if payer_first else provider_margin
    first = "payer" if payer_first else "provider"
    if agreed:
        moves = deal is not None and deal.model != option.terms.model
        return "better_model" if moves else "agreed", "both", margin
    provider = talk.pair.provider
    if provider.is_out_of_money(provider.model.parameters):
        return "out_of_money", "provider", provider_margin
    zone, posted = limits.provider <= limits.payer, option.terms.posted
    decided_by = first if not zone else "provider" if posted else "both"
    if not option.feasible or outcome.agreed:
        return "too_few_lives", "neither", margin
    if not zone:
        if deal is None:
            return "no_zone", decided_by, margin
        noise = option.payer_outside - value.payer_outside
        felt = value.payer_distrust, value.payer_grievance, value.payer_identity
        if not payer_first:
            noise = option.provider_outside - value.provider_outside
            felt = value.provider_distrust, value.provider_grievance, value.provider_identity
        return felt_reason(margin, noise, *felt), decided_by, margin
    if outcome.broken or not posted:
        return "breakdown", decided_by, margin
    return "refused_offer", decided_by, margin


def felt_reason(margin: float, noise: float, distrust: float, grievance: float, identity: float) -> str:
    """Reason of a party that leaves with a negative margin: what alone would have turned it, else poor results."""
    if margin + noise >= 0.0:
        return "chance"
    if margin + distrust >= 0.0:
        return "distrust"
    if margin + grievance >= 0.0:
        return "grievance"
    return "identity" if margin + identity >= 0.0 else "poor_results"
