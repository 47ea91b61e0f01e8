"""Commitment in provider groups: what leaving a deal early forfeits, and how much of the decision is the group's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.group_money import through_the_lead
from longgame.environment.rules.commitment import forfeited, margin_with_control, received_forfeits
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.memberships import Memberships, memberships
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.group_facts import of_members

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def forfeits(state: State, values: StackValues, rows: Ints) -> Floats:
    """What the providers of the running deals `rows` would forfeit by leaving them now, USD, shape of `rows`."""
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    joined = memberships(organizations)
    if not len(joined):
        return np.zeros(len(rows))
    at_stake = np.zeros(len(stack.ids))
    view = ParameterRows(ParameterView(values, stack.cell), joined.member)
    share = view.on("forfeits") * view["groups.forfeit_share"]
    at_stake[joined.member] = np.where(_others(state, joined) > 0.0, organizations.group_invested[joined.member], 0.0)
    at_stake[joined.member] *= share
    running = pairs.model > 0
    under_deals = stack.sum_by_organization(stack.provider[running], pairs.lives[running])
    provider = stack.provider[rows]
    return forfeited(1.0, at_stake[provider], pairs.lives[rows], under_deals[provider])


def margin_in_group(state: State, values: StackValues, rows: Ints, margin: Floats) -> Floats:
    """Providers' margins of staying in the running deals `rows`, with what their groups weigh in them, USD.

    Args:
        margin: each provider's own margin, shape of `rows`.
    """
    stack, organizations = state.stack, state.organizations
    provider = stack.provider[rows]
    inside = (organizations.group_form[provider] > 0).nonzero()[0]
    if not len(inside):
        return margin
    member, lives = provider[inside], state.pairs.lives[rows[inside]]
    count = len(stack.ids)
    # A member's margin a life over its running deals, then its group's over the members that have any.
    own_lives = np.bincount(member, weights=lives, minlength=count)
    own_margin = np.bincount(member, weights=margin[inside], minlength=count)
    with_deals = (own_lives > 0.0).nonzero()[0]
    a_life = own_margin[with_deals] / own_lives[with_deals]
    lead, voice = organizations.group_lead[with_deals], organizations.group_voice[with_deals]
    heard = np.bincount(lead, weights=voice, minlength=count)
    group_margin = np.bincount(lead, weights=voice * a_life, minlength=count) / np.where(heard > 0.0, heard, 1.0)
    view = ParameterRows(ParameterView(values, stack.cell), member)
    control = view.on("control_given_up") * of_members(state, values, "control_share", member)
    control = control * (heard[organizations.group_lead[member]] > 0.0)
    decided = margin.copy()
    decided[inside] = margin_with_control(
        margin[inside],
        lives,
        group_margin[organizations.group_lead[member]],
        control,
        organizations.group_voice[member],
    )
    return decided


def pay_forfeits(state: State, ledger: Ledger, rows: Ints, amount: Floats) -> None:
    """Post what providers that leave the deals `rows` forfeit to the other members of their groups; stakes are reduced.

    Args:
        amount: forfeits, USD, shape of `rows`.
    """
    joined = memberships(state.organizations)
    if not len(joined) or not amount.any():
        return
    stack = state.stack
    given = stack.sum_by_organization(stack.provider[rows], amount)[joined.member]
    lives = _panels(state)[joined.member]
    others = _others(state, joined)
    claims = np.where(others > 0.0, given / np.where(others > 0.0, others, 1.0), 0.0)
    received = received_forfeits(given, lives, joined.total(lives), joined.total(claims))
    through_the_lead(state, ledger, "group_forfeit", received - given)
    stake = state.organizations.group_invested
    stake[joined.member] = np.maximum(stake[joined.member] - given, 0.0)


def _others(state: State, joined: Memberships) -> Floats:
    """Lives of the other members of each member's group."""
    lives = _panels(state)[joined.member]
    return np.asarray(np.where(joined.sizes() > 1.0, joined.total(lives) - lives, 0.0))


def _panels(state: State) -> Floats:
    return state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)
