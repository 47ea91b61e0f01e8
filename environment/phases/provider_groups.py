"""Provider groups: care grows together, members leave, groups dissolve, systems found groups and providers join."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.group_choice import (
    Options,
    best_options,
    founded,
    invitations,
    worth_of_joining,
    worth_of_staying,
)
from longgame.environment.phases.group_money import invest_in_group, pay_dues
from longgame.environment.phases.group_voice import pay_board, set_voice
from longgame.environment.phases.shared_errors import move_common_misfit
from longgame.environment.rules.provider_groups import next_integration
from longgame.environment.state.events import EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.memberships import Memberships, memberships
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.group_depth import group_depth_cap
from longgame.environment.valuation.group_facts import group_pools, of_members

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NOBODY: Final = np.zeros(0, dtype=np.int64)
#: What a provider without a group has in the columns of its group.
_NOTHING: Final = {
    "group_form": 0,
    "group_lead": -1,
    "group_since": 0,
    "group_invested": 0.0,
    "group_in_kind": 0.0,
    "group_seats": 0.0,
    "group_voice": 0.0,
    "group_share": 0.0,
    "group_balance": 0.0,
    "integration": 0.0,
}


def gather(state: State, values: StackValues, events: EventLog, ledger: Ledger) -> None:
    """The groups of the year: who leaves, which dissolve, who founds, who joins, and what members pay for it.

    The no-deal twin has no groups: they exist for contracts, and what they cost counts in the gain of a member.
    """
    stack, organizations = state.stack, state.organizations
    switch = values.by_cell("mechanisms.provider_groups") * np.ones(len(stack.cells))
    switch = switch * np.array([cell.deals for cell in stack.cells])
    had_groups = bool((organizations.group_form > 0).any())
    if had_groups:
        _integrate(state, values)
        _walk_out(state, values, events)
    leads, form = founded(state, values, (switch > 0.0)[stack.cell]) if switch.any() else (_NOBODY, _NOBODY)
    if had_groups or len(leads):
        enter(state, leads, leads, form)
        invest_in_group(state, values, ledger, _join(state, values, events))
        pay_dues(state, values, ledger)
        set_voice(state, values)
        pay_board(state, values, ledger)
        state.pool_by_group(group_pools(state, values))
        move_common_misfit(state, values)
    else:
        state.pool_by_group(None)


def enter(state: State, member: Ints, lead: Ints, form: Ints) -> None:
    """Put providers into groups; a member has the integration of its group."""
    organizations = state.organizations
    organizations.group_form[member] = form
    organizations.group_lead[member] = lead
    organizations.group_since[member] = state.year
    organizations.integration[member] = organizations.integration[lead]


def leave(state: State, member: Ints) -> None:
    """Take providers out of their groups; they lose what they invested and what the group integrated."""
    for name, nothing in _NOTHING.items():
        getattr(state.organizations, name)[member] = nothing


def close_memberships(state: State, closing: Bools, events: EventLog, reason: str) -> None:
    """Take closed providers out of their groups; a group without its lead dissolves.

    Args:
        closing: organisations that close, shape (n,).
        reason: why they close.
    """
    gone = (closing & (state.organizations.group_form > 0)).nonzero()[0]
    if len(gone):
        events.record_members(state, "left_group", gone, reason, "neither", np.zeros(len(gone)))
        smaller = np.unique(state.organizations.group_lead[gone])
        leave(state, gone)
        dissolve(state, events, fewest=1)
        _divide_anew(state, smaller)


def _divide_anew(state: State, leads: Ints) -> None:
    """Let shares and voices of groups that members have left within the year sum to one again.

    Args:
        leads: rows of the leads of these groups; those that have dissolved are passed over.
    """
    organizations = state.organizations
    joined = memberships(organizations)
    some = np.isin(joined.lead, leads)
    joined = Memberships(joined.member[some], joined.lead[some])
    for column in (organizations.group_share, organizations.group_voice):
        column[joined.member] = joined.shares(column[joined.member])


def dissolve(state: State, events: EventLog, fewest: int) -> None:
    """Dissolve groups that have lost their lead or have fewer than `fewest` members."""
    organizations = state.organizations
    joined = memberships(organizations)
    if not len(joined):
        return
    led = organizations.group_lead[joined.lead] == joined.lead
    over = joined.member[~led | (joined.sizes() < fewest)]
    events.record_members(state, "left_group", over, "group_dissolved", "neither", np.zeros(len(over)))
    leave(state, over)


def _walk_out(state: State, values: StackValues, events: EventLog) -> None:
    """Members leave to whom another year is worth less than nothing; then groups that cannot go on dissolve.

    A lead stays as long as it has members: that systems lead groups is given by the rates of founding.
    """
    organizations = state.organizations
    joined = memberships(organizations)
    options = Options(joined.member, joined.lead, organizations.group_form[joined.member])
    options = options.at(joined.member != joined.lead)
    worth = worth_of_staying(state, values, joined, options)
    leaves = worth < 0.0
    panels = state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)
    gone = options.who[leaves]
    events.record_members(state, "left_group", gone, "poor_results", "provider", worth[leaves] * panels[gone])
    leave(state, gone)
    dissolve(state, events, fewest=2)


def _integrate(state: State, values: StackValues) -> None:
    """Let care grow together in every group, for the year behind it."""
    organizations = state.organizations
    joined = memberships(organizations)
    member = joined.member
    deepest = np.minimum(group_depth_cap(state, values), 1.0)[joined.lead]
    organizations.integration[member] = next_integration(
        organizations.integration[member],
        of_members(state, values, "integration_ceiling", member) * deepest,
        of_members(state, values, "integration_rate", member),
    )


def _join(state: State, values: StackValues, events: EventLog) -> Ints:
    """Providers without a group join the best one that invites them; of a new group that nobody joins nothing is left.

    All decide at once, on the members of before.

    Returns:
        Rows of the new members, new leads included.
    """
    organizations = state.organizations
    joined = memberships(organizations)
    leads = joined.member[joined.member == joined.lead]
    options = invitations(state, leads)
    worth = worth_of_joining(state, values, joined, options)
    best = best_options(options, worth)
    chosen = options.at(best)
    enter(state, chosen.who, chosen.lead, chosen.form)
    joined = memberships(organizations)
    alone = joined.member[(joined.sizes() < 2.0) & (organizations.group_since[joined.member] == state.year)]
    leave(state, alone)
    margin = np.zeros(len(state.stack.ids))
    margin[chosen.who] = (
        worth[best] * state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)[chosen.who]
    )
    fresh = np.asarray(((organizations.group_form > 0) & (organizations.group_since == state.year)).nonzero()[0])
    events.record_members(state, "joined_group", fresh, "agreed", "provider", margin[fresh])
    return fresh
