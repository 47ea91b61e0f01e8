"""The bargain over the share on each pair's best sheet, and the reason for its result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.rules.dealing import dealing_factor, distrust
from longgame.environment.rules.essentiality import essential_claim
from longgame.environment.rules.stake_in_kind import discounted_claim, stake
from longgame.environment.state import streams
from longgame.environment.state.events import DECIDER, REASON, EventDetails, first_that_holds
from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.state.referral_links import hospital_share
from longgame.environment.talks.bargaining import (
    Talks,
    ZoneOfAgreement,
    believed_limit,
    breakdown_hazard,
    concede,
    payer_offer,
    provider_ask,
    shown_share,
    talk_months,
)
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.out_of_money import out_of_money
from longgame.environment.talks.proposals import Proposals
from longgame.environment.talks.term_sheets import SHEET_MODEL, model_column, of_cells
from longgame.environment.valuation.facts import by_kind
from longgame.environment.valuation.people_levers import preparation_months
from longgame.vocabulary import NOT_POOLED, POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def bargain(desk: Desk, proposals: Proposals) -> Talks:
    """Talks of each pair over the share on its best sheet; the provider accepts or refuses a posted offer."""
    rows, column = proposals.rows, proposals.chosen
    pairs, traits, stack, state = desk.state.pairs, desk.traits, desk.state.stack, desk.state
    at = ParameterRows(desk.view, rows)
    index = np.arange(len(rows))
    limits = ZoneOfAgreement(proposals.limits.provider[index, column], proposals.limits.payer[index, column])
    low, high = at["negotiation.credible_low_share"], at["negotiation.credible_high_share"]
    disclosure = at["negotiation.loss_list_disclosure"]
    payer_shows = shown_share(traits.payer.candor[rows], proposals.listed[0], disclosure)
    provider_shows = shown_share(traits.provider.candor[rows], proposals.listed[1], disclosure)
    cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
    shocks = streams.normals(cells, ("payer claim", "provider claim"), state.year, keys)
    claims = [
        within(trait[rows] + at["negotiation.claim_sd"] * shock, 0.0, 1.0)
        for trait, shock in zip((traits.payer.claim, traits.provider.claim), shocks, strict=True)
    ]
    essential = hospital_share(stack, state.organizations.is_open)[stack.provider[rows]]
    claims[1] = essential_claim(claims[1], essential, at.on("essentiality") * at["skin.essentiality_weight"])
    held = stake(proposals.terms.in_kind, at["skin.in_kind_worth"])
    claims[1] = discounted_claim(claims[1], at["skin.claim_discount"], held)
    believed = ZoneOfAgreement(
        believed_limit(limits.provider, low, provider_shows), believed_limit(limits.payer, high, payer_shows)
    )
    if proposals.insisted is not None:
        # A share that both sides have written down is not bargained over: each knows that the other wants no other.
        written = proposals.insisted.is_one_share()
        believed.provider = np.where(written, proposals.insisted.provider, believed.provider)
        believed.payer = np.where(written, proposals.insisted.payer, believed.payer)
    ask = provider_ask(limits.provider, believed.payer, claims[1])
    offer = payer_offer(limits.payer, believed.provider, claims[0])
    trust = (pairs.trust_in_payer(rows), pairs.trust_in_provider(rows))
    relationship = pairs.relationship[rows]
    speed = [
        at["negotiation.concession_rate"] * (1.0 + at["negotiation.trust_concession"] * (one + relationship - 0.5))
        for one in trust
    ]
    base = of_cells(model_column(desk.values, "talk_months"), stack.pair_cell[rows])
    base = base[index if len(base) > 1 else 0, column]
    range_of_plans = at["trust.range_of_plans"]
    both_distrust = distrust(trust[0], at["trust.in_payers_mean"], range_of_plans) + distrust(
        trust[1], at["trust.in_providers_mean"], range_of_plans
    )
    waited = talk_months(
        base,
        dealing_factor(at.on("trust_pays") * both_distrust, at["trust.months_factor"]),
        desk.facts.value_distance[rows] * (1.0 - desk.facts.openness[rows]),
        at["negotiation.misalignment_months"],
        (proposals.listed[0] + proposals.listed[1]) / 2.0,
        at["negotiation.loss_list_months"],
    )
    waited = waited + preparation_months(state, desk.values, desk.view, desk.facts, rows)
    waited = waited * np.where(proposals.renewal, at["negotiation.renewal_months_share"], 1.0)
    luck = streams.uniform(cells, "breakdown of talks", state.year, keys)
    talks = concede(
        limits,
        ask,
        offer,
        np.maximum(speed[0], 0.0),
        np.maximum(speed[1], 0.0),
        waited,
        at["negotiation.concession_months"],
        at["negotiation.breakdown_rate"],
        at["negotiation.breakdown_growth"],
        luck,
    )
    posted, public = proposals.terms.posted > 0.0, proposals.terms.program > 0.0
    offer = np.where(public, proposals.terms.provider_share, offer)
    accepts = limits.provider <= offer
    # Nobody concedes on a posted offer: talks can break down only before the provider considers it.
    hazard = breakdown_hazard(waited, at["negotiation.breakdown_rate"], at["negotiation.breakdown_growth"])
    talks.broken = np.where(posted, luck > np.exp(-hazard), talks.broken)
    talks.agreed = np.where(posted, accepts & ~talks.broken, talks.agreed)
    talks.share = np.where(posted, within(offer, 0.0, 1.0), talks.share)
    talks.months = np.where(posted | (limits.provider > limits.payer), waited, talks.months)
    feasible = proposals.feasible[index, column]
    # Nobody has to talk to a public programme: its tracks are there to be signed.
    talks.broken = talks.broken & ~public
    agreed = talks.agreed & feasible & (limits.provider <= limits.payer)
    talks.agreed = np.where(public, accepts & feasible, agreed)
    return talks


def pool_is_large_enough(desk: Desk, proposals: Proposals, agreed: Bools) -> Bools:
    """Whether a pooled contract has enough lives, of those who agreed and those already in it, shape (rows,)."""
    stack, pairs, rows = desk.state.stack, desk.state.pairs, proposals.rows
    terms = proposals.terms
    enough = np.ones(len(rows), dtype=bool)
    running = np.where(pairs.model > 0, pairs.terms.pooled, 0.0)
    for pooling, pool in stack.pools:
        inside = running == pooling
        inside[rows] = agreed & (terms.pooled == pooling)
        size = int(pool.max()) + 1
        lives = np.bincount(pool, weights=np.where(inside, pairs.lives, 0.0), minlength=size)
        members = np.bincount(pool[inside], minlength=size)
        # A network needs two providers; an enabler may start with one.
        fewest = 2 if pooling == POOLED_IN_REGION else 1
        pooled = terms.pooled == pooling
        enough &= ~pooled | ((lives[pool[rows]] >= terms.minimum_lives) & (members[pool[rows]] >= fewest))
    if desk.state.has_group_pools:
        pool = desk.state.group_pool
        inside = (pairs.model > 0) & (running == NOT_POOLED)
        inside[rows] = agreed & (terms.pooled == NOT_POOLED)
        inside &= pool >= 0
        lives = np.bincount(pool[inside], weights=pairs.lives[inside], minlength=stack.pair_count)
        grouped = (pool[rows] >= 0) & (terms.pooled == NOT_POOLED)
        enough &= ~grouped | (lives[pool[rows]] >= terms.minimum_lives)
    return enough


def month_cost(desk: Desk, rows: Ints) -> tuple[Floats, Floats]:
    """Cost of a month of talks to payer and provider, USD, each of shape (rows,)."""
    stack = desk.state.stack
    cost = by_kind(desk.state, desk.values, "talk_month_cost_usd") * desk.state.trend[stack.cell]
    return cost[stack.payer[rows]], cost[stack.provider[rows]]


def gains_at_share(proposals: Proposals, share: Floats) -> tuple[Floats, Floats]:
    """Gain of payer and provider by each pair's best sheet over their outside values, USD, each of shape (rows,).

    Args:
        share: provider's share of savings, shape (rows,).
    """
    value, at = proposals.best, (np.arange(len(proposals.rows)), proposals.chosen)
    payer = value.payer_constant - value.payer_slope * share - proposals.payer_outside[at]
    provider = value.provider_constant + value.provider_slope * share - proposals.provider_outside[at]
    return payer, provider


def details_of_talks(desk: Desk, proposals: Proposals, talks: Talks, agreed: Bools) -> EventDetails:
    """Reason for the result of each talk, who decided, the margin in dollars, and the course of the talk."""
    index, column, rows = np.arange(len(proposals.rows)), proposals.chosen, proposals.rows
    limits = [proposals.limits.payer[index, column], proposals.limits.provider[index, column]]
    # Margins are computed at the agreed share, else at the share of the running deal, else at the middle share.
    share = np.where(proposals.renewal, desk.state.pairs.terms.provider_share[rows], 0.5)
    share = np.where(agreed, talks.share, share)
    payer_margin, provider_margin = gains_at_share(proposals, share)
    zone = limits[1] <= limits[0]
    feasible = proposals.feasible[index, column]
    payer_first = payer_margin < provider_margin
    posted = proposals.terms.posted > 0.0
    same = desk.state.pairs.model[rows] == SHEET_MODEL[column]
    refusing = _kept_back(proposals, limits, ~agreed, zone)
    short = ~agreed & out_of_money(desk.state, desk.view)[rows]
    missing = reason_at_term(proposals, np.where(payer_first, payer_margin, provider_margin), payer_first)
    reason = first_that_holds(
        [
            agreed & proposals.renewal & ~same,
            agreed,
            short,
            refusing[0] | refusing[1],
            ~feasible,
            talks.broken & zone,
            ~zone & proposals.renewal,
            ~zone,
            talks.agreed,
            posted,
        ],
        [
            REASON["better_model"],
            REASON["agreed"],
            REASON["out_of_money"],
            REASON["refused_offer"],
            REASON["too_few_lives"],
            REASON["breakdown"],
            missing,
            REASON["no_zone"],
            REASON["too_few_lives"],
            REASON["refused_offer"],
        ],
        default=REASON["breakdown"],
    )
    neither = ~agreed & (~feasible | talks.agreed)
    both = agreed | (zone & ~posted)
    decided = first_that_holds(
        [short, *refusing, neither, both, zone & posted, payer_first],
        [DECIDER[one] for one in ("provider", "payer", "provider", "neither", "both", "provider", "payer")],
        default=DECIDER["provider"],
    )
    margin = np.where(payer_first & ~short, payer_margin, provider_margin)
    costs = month_cost(desk, rows)
    return EventDetails(
        reason=reason,
        decided_by=decided,
        margin=margin,
        months=talks.months,
        limits=np.array([limits[0], limits[1], talks.payer_offer, talks.provider_ask]),
        share=np.where(agreed, talks.share, np.nan),
        talk_cost=(costs[0] + costs[1]) * talks.months,
    )


def _kept_back(proposals: Proposals, limits: list[Floats], failed: Bools, zone: Bools) -> tuple[Bools, Bools]:
    """Failed talks that the payer's and that the provider's own offers kept from an agreement, each of shape (rows,).

    No model suits what both offer and accept, or a share that one side insists on leaves no zone.

    Args:
        limits: limits of payer and provider on each pair's best sheet.
        failed: talks without an agreement.
        zone: whether there is a zone of agreement.
    """
    by_payer, by_provider = np.zeros((2, len(failed)), dtype=bool)
    if proposals.withheld is not None:
        by_payer, by_provider = proposals.withheld.by_payer.copy(), proposals.withheld.by_provider.copy()
    if proposals.insisted is not None:
        insisted, written = proposals.insisted, proposals.insisted.is_one_share()
        # Of a share that both have written down, the side refuses whose limit excludes it.
        by_payer |= ~zone & np.where(written, limits[0] < insisted.payer, limits[0] == insisted.payer)
        by_provider |= ~zone & np.where(written, limits[1] > insisted.provider, limits[1] == insisted.provider)
    return failed & by_payer, failed & by_provider & ~by_payer


def reason_at_term(proposals: Proposals, margin: Floats, payer_first: Bools) -> Ints:
    """Reason why a deal at term ends: the felt cost or circumstances that alone tipped the balance, or poor results.

    Args:
        margin: margin of the side that gains less, USD.
        payer_first: whether that side is the payer.
    """
    value, at = proposals.best, (np.arange(len(proposals.rows)), proposals.chosen)

    def of(payer: Floats, provider: Floats) -> Floats:
        return np.where(payer_first, payer, provider)

    costs = FeltCosts(
        distrust=of(value.payer_distrust, value.provider_distrust),
        grievance=of(value.payer_grievance, value.provider_grievance),
        identity=of(value.payer_identity, value.provider_identity),
    )
    outside = of(proposals.payer_outside[at], proposals.provider_outside[at])
    noise = outside - of(value.payer_outside, value.provider_outside)
    return felt_reason(margin, noise, costs)


@dataclass
class FeltCosts:
    """What dealing with the partner costs one side beyond money that anyone else would pay, USD, shape (rows,)."""

    distrust: Floats
    grievance: Floats
    identity: Floats


def felt_reason(margin: Floats, noise: Floats, costs: FeltCosts) -> Ints:
    """Reason why a party with a negative margin leaves: the item that alone makes it negative, or poor results.

    Args:
        margin, noise: margin and unseen circumstances, USD.
        costs: costs of distrust, grievance and identity.
    """
    items = {"chance": noise, "distrust": costs.distrust, "grievance": costs.grievance, "identity": costs.identity}
    return first_that_holds(
        [margin + item >= 0.0 for item in items.values()],
        [REASON[name] for name in items],
        default=REASON["poor_results"],
    )
