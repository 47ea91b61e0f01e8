"""People: how identity inertia, engagement and antagonism move in every organisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.trust import Evidence
from longgame.environment.rules.identity import next_antagonism, next_engagement, next_identity_inertia
from longgame.environment.state.events import DECIDER, EVENT, EventLog
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Dealing:
    """How its partners dealt with an organisation in a year: mean evidence and re-trade over its deals, shape (n,)."""

    evidence: Floats
    retraded: Floats


def update_people(
    state: State, values: StackValues, traits: Traits, deals: Ints, evidence: tuple[Evidence, Evidence]
) -> Dealing:
    """Move identity inertia and engagement of every organisation one year on."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    by_organization = ParameterView(values, stack.cell)
    weight = pairs.lives[deals]
    lives = stack.sum_by_organization(stack.payer[deals], weight)
    lives = lives + stack.sum_by_organization(stack.provider[deals], weight)
    about_payer, about_provider = evidence
    # The evidence about providers contains their payers' results, and the reverse.
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
    """Move the antagonism of every organisation, after the year's exits."""
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
    """Mean of a quantity over each organisation's settled deals, weighted by lives, shape (n,); 0 without deals.

    Args:
        deals: pair rows of the settled deals.
        weight: lives of these deals.
        lives: lives in settled deals of each organisation, shape (n,).
        of_payer, of_provider: the quantity for payers and for providers, by deal.
    """
    stack = state.stack
    total = np.zeros(len(stack.ids))
    for row, values in ((stack.payer, of_payer), (stack.provider, of_provider)):
        total += stack.sum_by_organization(row[deals], weight * values)
    return np.asarray(total / np.where(lives > 0.0, lives, 1.0))


def _left_by_partner(state: State, events: EventLog) -> Floats:
    """Number of exits this year that an organisation's partners decided, shape (n,)."""
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
