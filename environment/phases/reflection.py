"""Reflect: results meet reference points; trust, identity, engagement, records and reputations move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.identity import next_antagonism, next_engagement, next_identity_inertia
from longgame.environment.rules.trust import believed_share, pulled_belief, result_evidence, updated_belief
from longgame.environment.state import streams
from longgame.environment.state.events import DECIDER, EVENT, EventLog
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues, at_rows
from longgame.environment.state.state import State
from longgame.environment.state.traits import RETRADE, SEEN, Traits, reputation
from longgame.vocabulary import KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def observe_partners(state: State, traits: Traits, rows: Ints) -> None:
    """What partners have seen of each other at the table or in a running deal."""
    pairs = state.pairs
    for number, trait in enumerate(SEEN):
        if number == RETRADE:
            continue  # seen at renewal, when it happens
        pairs.seen_of_payer[number, rows] = getattr(traits.payer, trait)[rows]
        pairs.seen_of_provider[number, rows] = getattr(traits.provider, trait)[rows]


def change_leaders(state: State, values: StackValues, view: ParameterView) -> NDArray[np.bool_]:
    """Organisations whose leader leaves this year, shape (n,); part of the personal relations go with the leader."""
    stack, pairs = state.stack, state.pairs
    rate = ParameterView(values, stack.cell).by_member("organizations", KINDS, "leader_turnover_rate", stack.kind)
    luck = streams.uniform(stack.draw_cell, "leader leaves", state.year, stack.key)
    leaves = (luck < rate * ParameterView(values, stack.cell).on("leader_change")) & state.organizations.is_open
    kept = 1.0 - view["trust.leader_loss"] * (leaves[stack.payer] * 1.0)
    kept = kept * (1.0 - view["trust.leader_loss"] * (leaves[stack.provider] * 1.0))
    pairs.relationship = pairs.relationship * kept
    return np.asarray(leaves)


def reflect(state: State, values: StackValues, view: ParameterView, traits: Traits) -> Dealing:
    """Learn from last year's settled results and from this year's dealing.

    Returns:
        How each organisation was dealt with, for `resent`, which also needs the year's exits.
    """
    deals = np.flatnonzero(state.pairs.last_year.active)
    _update_records(state, values, view, deals)
    evidence = _update_trust(state, values, view, traits, deals)
    dealing = _update_people(state, values, traits, deals, evidence)
    _drift_untested(state, view)
    state.pairs.retraded[:] = 0.0
    return dealing


@dataclass
class Dealing:
    """How an organisation's partners dealt with it in a year: mean evidence and re-trade over its deals, shape (n,)."""

    evidence: Floats
    retraded: Floats


def _update_records(state: State, values: StackValues, view: ParameterView, deals: Ints) -> None:
    """Forecast records of pairs and organisations take in the results that became known."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    year = pairs.last_year
    # What an earlier relationship left to settle is no part of the record of one that began this year.
    own = deals[(pairs.model[deals] == 0) | (pairs.deal_year[deals] > 1)]
    years = pairs.record_years[own]
    memory = np.minimum(years, at_rows(view["valuation.memory_years"], own))
    for gap, surprise in zip(pairs.record_gap, (year.surprise_payer, year.surprise_provider), strict=True):
        gap[own] = (gap[own] * memory + surprise[own]) / (memory + 1.0)
    pairs.record_years[own] = years + 1.0
    pairs.past_apparent[1:, own] = pairs.past_apparent[:-1, own]
    pairs.past_apparent[0, own] = year.apparent_rate[own]
    surprises = (year.surprise_payer[deals], year.surprise_provider[deals])
    weight = pairs.lives[deals]
    by_organization = ParameterView(values, stack.cell)
    memory = np.minimum(organizations.forecast_years, by_organization["valuation.memory_years"])
    for row, surprise in ((stack.payer[deals], surprises[0]), (stack.provider[deals], surprises[1])):
        lives = stack.sum_by_organization(row, weight)
        mean = stack.sum_by_organization(row, weight * surprise) / np.where(lives > 0.0, lives, 1.0)
        seen = lives > 0.0
        learned = (organizations.forecast_gap * memory + mean) / (memory + 1.0)
        organizations.forecast_gap = np.where(seen, learned, organizations.forecast_gap)
        organizations.forecast_years = np.where(seen, organizations.forecast_years + 1.0, organizations.forecast_years)


@dataclass
class Evidence:
    """What last year's deals show of one side, one element a deal: all of it, and the part of its partner's result."""

    whole: Floats
    result: Floats


def _update_trust(
    state: State, values: StackValues, view: ParameterView, traits: Traits, deals: Ints
) -> tuple[Evidence, Evidence]:
    """Beliefs take in a year's evidence; returns that about payers and that about providers."""
    stack, pairs = state.stack, state.pairs
    year, at = pairs.last_year, ParameterRows(view, deals)
    learning = at.on("trust") > 0.0
    scale = at["trust.shortfall_scale_rate"] * year.benchmark_usd[deals]
    weights = [at[f"trust.weight_{name}"] for name in ("openness", "process", "result", "dealing")]
    total = weights[0] + weights[1] + weights[2] + weights[3]
    antagonism = state.organizations.antagonism * ParameterView(values, stack.cell).on("antagonism")
    cells, keys = stack.pair_draw_cell[deals], stack.pair_key[deals]
    noise = streams.normals(cells, ("process score of payer", "process score of provider"), state.year, keys)
    out = []
    for number, (about, believer, own, result, expected) in enumerate(
        (
            ("payer", stack.provider, traits.payer, year.provider_net, year.provider_expected),
            ("provider", stack.payer, traits.provider, year.payer_seen, year.payer_expected),
        )
    ):
        process = np.clip(own.effort[deals] + at["trust.process_noise_sd"] * noise[number], 0.0, 1.0)
        outcome = result_evidence(result[deals], expected[deals], scale, at["trust.loss_aversion"])
        parts = (own.candor[deals], process, outcome, 1.0 - pairs.retraded[number][deals])
        evidence = sum((weight * part for weight, part in zip(weights, parts, strict=True)), np.zeros(len(deals)))
        evidence = evidence / total
        believed = believed_share(antagonism[believer[deals]], at["identity.antagonism_discount"])
        good, bad = (
            (pairs.payer_good, pairs.payer_bad) if about == "payer" else (pairs.provider_good, pairs.provider_bad)
        )
        before = (good[deals], bad[deals])
        after = updated_belief(*before, evidence, at["trust.memory_share"], at["trust.bad_news_weight"], believed)
        good[deals], bad[deals] = (np.where(learning, new, old) for new, old in zip(after, before, strict=True))
        out.append(Evidence(evidence, outcome))
    gain = view["trust.relationship_gain"]
    active = pairs.model > 0
    pairs.relationship = np.where(active, pairs.relationship + gain * (1.0 - pairs.relationship), pairs.relationship)
    return out[0], out[1]


def _update_people(
    state: State, values: StackValues, traits: Traits, deals: Ints, evidence: tuple[Evidence, Evidence]
) -> Dealing:
    """Identity inertia and engagement of every organisation a year on."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    by_organization = ParameterView(values, stack.cell)
    weight = pairs.lives[deals]
    lives = stack.sum_by_organization(stack.payer[deals], weight)
    lives = lives + stack.sum_by_organization(stack.provider[deals], weight)
    about_payer, about_provider = evidence
    # A payer's own result shows in the evidence about its providers, and the other way round.
    mean = {}
    for name, of_payer, of_provider in (
        ("wins", about_provider.result, about_payer.result),
        ("evidence", about_provider.whole, about_payer.whole),
        ("trust", pairs.trust_in_provider()[deals], pairs.trust_in_payer()[deals]),
        ("naming", traits.payer.naming[deals], traits.provider.naming[deals]),
        ("staffing", traits.payer.support[deals], traits.provider.support[deals]),
        ("retraded", pairs.retraded[1][deals], pairs.retraded[0][deals]),
    ):
        mean[name] = _mean_over_deals(state, deals, weight, lives, of_payer, of_provider)
    in_deals = (lives > 0.0).astype(np.float64)
    count = np.bincount(stack.group, minlength=stack.group_count)
    total = np.bincount(stack.group, weights=organizations.identity_inertia, minlength=stack.group_count)
    peers = total / np.maximum(count, 1)
    inertia = next_identity_inertia(
        organizations.identity_inertia,
        mean["naming"],
        mean["trust"],
        mean["wins"],
        in_deals * (1.0 - mean["wins"]),
        peers[stack.group],
        in_deals,
        by_organization["identity.letting_go_rate"],
        by_organization["identity.hardening_rate"],
        by_organization["identity.peer_pull"],
    )
    switch = by_organization.on("identity")
    organizations.identity_inertia = organizations.identity_inertia + switch * (
        inertia - organizations.identity_inertia
    )
    engagement = next_engagement(
        organizations.engagement,
        organizations.opening_engagement,
        mean["naming"],
        mean["staffing"] * organizations.funded_share,
        in_deals,
        by_organization["engagement.naming_gain"],
        by_organization["engagement.staffing_gain"],
        by_organization["engagement.burden_loss"],
        by_organization["engagement.adjustment_rate"],
    )
    switch = by_organization.on("engagement")
    organizations.engagement = organizations.engagement + switch * (engagement - organizations.engagement)
    return Dealing(mean["evidence"], mean["retraded"])


def resent(state: State, values: StackValues, events: EventLog, dealing: Dealing) -> None:
    """Antagonism of every organisation after the year's exits."""
    organizations = state.organizations
    by_organization = ParameterView(values, state.stack.cell)
    antagonism = next_antagonism(
        organizations.antagonism,
        dealing.evidence,
        _left_by_partner(state, events) + dealing.retraded,
        by_organization["identity.antagonism_decay"],
        by_organization["identity.antagonism_rise"],
    )
    switch = by_organization.on("antagonism")
    organizations.antagonism = organizations.antagonism + switch * (antagonism - organizations.antagonism)


def _mean_over_deals(
    state: State, deals: Ints, weight: Floats, lives: Floats, of_payer: Floats, of_provider: Floats
) -> Floats:
    """Mean over an organisation's settled deals, weighted by lives, shape (n,); 0 without deals.

    Args:
        deals: pair rows of the settled deals, `weight` their lives.
        lives: lives in settled deals of each organisation, shape (n,).
        of_payer, of_provider: what is averaged for either side, by deal.
    """
    stack = state.stack
    total = np.zeros(len(stack.ids))
    for row, values in ((stack.payer, of_payer), (stack.provider, of_provider)):
        total += stack.sum_by_organization(row[deals], weight * values)
    return np.asarray(total / np.where(lives > 0.0, lives, 1.0))


def _left_by_partner(state: State, events: EventLog) -> Floats:
    """Exits this year that an organisation's partners decided, a count, shape (n,)."""
    stack = state.stack
    left = np.zeros(len(stack.ids))
    if not events.batches:
        return left
    event, decided_by, pair = (
        np.concatenate([batch[name] for batch in events.batches]) for name in ("event", "decided_by", "pair")
    )
    exits = (event == EVENT["exited_at_term"]) | (event == EVENT["exited_mid_term"])
    for decider, sufferer in ((DECIDER["payer"], stack.provider), (DECIDER["provider"], stack.payer)):
        left += np.bincount(sufferer[pair[exits & (decided_by == decider)]], minlength=len(left))
    return left


def _drift_untested(state: State, view: ParameterView) -> None:
    """Beliefs about partners one has no deal with drift towards their reputation."""
    pairs = state.pairs
    pull = view["trust.reputation_pull"] * view.on("reputation") * view.on("trust")
    untested = (pairs.model == 0) & ~pairs.last_year.active
    pull = np.where(untested, pull, 0.0)
    standing = (reputation(state, of_payer=True), reputation(state, of_payer=False))
    pairs.payer_good, pairs.payer_bad = pulled_belief(pairs.payer_good, pairs.payer_bad, standing[0], pull)
    pairs.provider_good, pairs.provider_bad = pulled_belief(pairs.provider_good, pairs.provider_bad, standing[1], pull)
