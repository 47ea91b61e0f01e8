"""People: how identity inertia, engagement and antagonism move in every organisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.trust import Evidence
from longgame.environment.rules.early_wins import early_wins
from longgame.environment.rules.explained_burden import unexplained_burden
from longgame.environment.rules.grievance import judged_shortfall
from longgame.environment.rules.identity import (
    engagement_level,
    next_antagonism,
    next_engagement,
    next_identity_inertia,
)
from longgame.environment.rules.involvement import involvement
from longgame.environment.state.events import DECIDER, EVENT, EventLog
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import SideTraits, Traits
from longgame.environment.valuation.people_levers import lever

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class Dealing:
    """How its partners dealt with an organisation in a year: mean evidence and re-trade over its deals, shape (n,)."""

    evidence: Floats
    retraded: Floats


def update_people(
    state: State,
    values: StackValues,
    view: ParameterView,
    traits: Traits,
    deals: Ints,
    evidence: tuple[Evidence, Evidence],
) -> Dealing:
    """Move identity inertia and engagement of every organisation one year on."""
    stack, pairs = state.stack, state.pairs
    by_organization = ParameterView(values, stack.cell)
    lives = stack.sum_by_organization(stack.payer[deals], pairs.lives[deals])
    lives = lives + stack.sum_by_organization(stack.provider[deals], pairs.lives[deals])
    about_payer, about_provider = evidence
    wins, year = _wins(state, view, deals), pairs.last_year
    paid = (year.savings_due[deals] > 0.0).astype(np.float64)
    burdens = _burdens(state, values, view, traits, deals)
    quantities = (
        ("wins", wins[0], wins[1]),
        ("unlisted", year.payer_unlisted_loss[deals], year.provider_unlisted_loss[deals]),
        ("evidence", about_provider.whole, about_payer.whole),
        ("trust", pairs.trust_in_provider(deals), pairs.trust_in_payer(deals)),
        ("naming", traits.payer.naming[deals], traits.provider.naming[deals]),
        ("staffing", traits.payer.support[deals], traits.provider.support[deals]),
        ("burden", burdens[0], burdens[1]),
        ("paid", paid, paid),
        ("retraded", pairs.retraded[1][deals], pairs.retraded[0][deals]),
    )
    names, of_payer, of_provider = zip(*quantities, strict=True)
    means = _means_over_deals(state, deals, lives, np.array(of_payer), np.array(of_provider))
    own = dict(zip(names, means, strict=True))
    in_deals = (lives > 0.0).astype(np.float64)
    _move_identity(state, by_organization, own, in_deals)
    own["won over"] = in_deals * _involvement(state, values) + _early_wins(state, values, own["paid"])
    _move_engagement(state, by_organization, own)
    return Dealing(own["evidence"], own["retraded"])


def _wins(state: State, view: ParameterView, deals: Ints) -> tuple[Floats, Floats]:
    """How far payer and provider of every settled deal did better than their reference points, 0-1 each."""
    at, year = ParameterRows(view, deals), state.pairs.last_year.rows(deals)
    scale = at["trust.shortfall_scale_rate"] * year.benchmark_usd
    return (
        np.minimum(judged_shortfall(year.payer_reference, year.payer_seen, scale), 1.0),
        np.minimum(judged_shortfall(year.provider_reference, year.provider_seen, scale), 1.0),
    )


def _burdens(
    state: State, values: StackValues, view: ParameterView, traits: Traits, deals: Ints
) -> tuple[Floats, Floats]:
    """Work that nobody explained, and the grievance, of payer and provider of every settled deal."""
    at, stack, pairs = ParameterRows(view, deals), state.stack, state.pairs
    transparency, visibility = lever(state, values, "transparency"), lever(state, values, "visible_leaders")

    def burden(side: SideTraits, grievance: Floats, who: Ints) -> Floats:
        work = unexplained_burden(
            side.naming[deals],
            side.effort[deals],
            transparency[who],
            visibility[who],
            at.on("transparency") * at["people.transparency_relief"],
            at.on("visible_leaders") * at["people.visibility_relief"],
        )
        return np.asarray(work + grievance[deals])

    return (
        burden(traits.payer, pairs.grievance_of_payer, stack.payer[deals]),
        burden(traits.provider, pairs.grievance_of_provider, stack.provider[deals]),
    )


def _involvement(state: State, values: StackValues) -> Floats:
    """Engagement that every organisation gains by asking its people, shape (n,)."""
    at = ParameterView(values, state.stack.cell)
    asked, menu = lever(state, values, "early_involvement"), lever(state, values, "menu_of_options")
    gained = involvement(asked, menu, at["people.involvement_gain"], at["people.menu_gain"])
    return np.asarray(at.on("involvement") * gained)


def _early_wins(state: State, values: StackValues, paid: Floats) -> Floats:
    """Engagement that every organisation gains by telling of savings that were paid, shape (n,)."""
    at = ParameterView(values, state.stack.cell)
    gained = early_wins(lever(state, values, "early_wins"), paid, at["people.early_win_gain"])
    return np.asarray(at.on("early_wins") * gained)


def _move_identity(state: State, by_organization: ParameterView, own: dict[str, Floats], in_deals: Floats) -> None:
    stack, organizations = state.stack, state.organizations
    count = np.bincount(stack.group, minlength=stack.group_count)
    total = np.bincount(stack.group, weights=organizations.identity_inertia, minlength=stack.group_count)
    inertia = next_identity_inertia(
        organizations.identity_inertia,
        own["naming"],
        own["trust"],
        own["wins"],
        own["unlisted"],
        (total / np.maximum(count, 1))[stack.group],
        in_deals,
        by_organization.on("identity_release") * by_organization["identity.release_floor"],
        by_organization["identity.letting_go_rate"],
        by_organization["identity.hardening_rate"],
        by_organization["identity.peer_pull"],
    )
    switch = by_organization.on("identity")
    organizations.identity_inertia = organizations.identity_inertia + switch * (
        inertia - organizations.identity_inertia
    )


def _move_engagement(state: State, by_organization: ParameterView, own: dict[str, Floats]) -> None:
    organizations = state.organizations
    level = engagement_level(
        organizations.opening_engagement,
        own["naming"],
        own["staffing"] * organizations.funded_share,
        own["won over"],
        own["burden"],
        by_organization["engagement.naming_gain"],
        by_organization["engagement.staffing_gain"],
        by_organization["engagement.burden_loss"],
    )
    ratchet = by_organization.on("engagement_ratchet") > 0.0
    either = by_organization["engagement.adjustment_rate"]
    engagement = next_engagement(
        organizations.engagement,
        level,
        np.where(ratchet, by_organization["engagement.falling_rate"], either),
        np.where(ratchet, by_organization["engagement.rising_rate"], either),
    )
    switch = by_organization.on("engagement")
    organizations.engagement = organizations.engagement + switch * (engagement - organizations.engagement)


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


def _means_over_deals(state: State, deals: Ints, lives: Floats, of_payer: Floats, of_provider: Floats) -> Floats:
    """Means of quantities over each organisation's settled deals, weighted by lives; 0 without deals.

    Args:
        deals: pair rows of the settled deals.
        lives: lives in settled deals of each organisation, shape (n,).
        of_payer, of_provider: the quantities for payers and for providers, shape (quantities, deals).

    Returns:
        The means, shape (quantities, n).
    """
    stack, weight = state.stack, state.pairs.lives[deals]
    total = np.zeros((len(of_payer), len(stack.ids)))
    for row, values in ((stack.payer, of_payer), (stack.provider, of_provider)):
        total += stack.sums_by_organization(row[deals], weight * values)
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
