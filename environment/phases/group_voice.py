"""The board of each provider group: who has which seats and which voice, and what the board costs its members."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.governance import board_cost, member_seats, seat_shares, voice
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.memberships import Memberships, memberships
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.vocabulary import CARE_VENDORS

Floats = NDArray[np.float64]


def set_voice(state: State, values: StackValues) -> None:
    """Set the seats and the voice of every member of a group, after the year's members have joined and left.

    Without governance nobody has a seat and voice goes by lives. The voices of a group sum to one.
    """
    stack, organizations = state.stack, state.organizations
    joined = memberships(organizations)
    organizations.group_seats = np.zeros(len(stack.ids))
    organizations.group_voice = np.zeros(len(stack.ids))
    if not len(joined):
        return
    member, at = joined.member, _at_members(state, values, joined)
    by_lives = joined.shares(_panels(state)[member])
    experts, _, investors = _seat_shares(at)
    board, invested = at["governance.board_seats"], organizations.group_invested[member]
    seats = member_seats(board, investors, invested, joined.total(invested), at["governance.committee_seat"])
    governed = (at.on("governance") > 0.0) & (joined.sizes() > 1.0)
    weight = voice(seats, joined.total(seats), board * experts, by_lives)
    organizations.group_seats[member] = np.where(governed, seats, 0.0)
    # A board without any seat for members or experts leaves voice to lives.
    organizations.group_voice[member] = np.where(governed & (joined.total(weight) > 0.5), weight, by_lives)


def pay_board(state: State, values: StackValues, ledger: Ledger) -> None:
    """Members pay the clinicians and outside experts on their group's board, in proportion to lives."""
    stack = state.stack
    joined = memberships(state.organizations)
    if not len(joined):
        return
    member, at = joined.member, _at_members(state, values, joined)
    experts, clinicians, _ = _seat_shares(at)
    paid = at["governance.board_seats"] * (experts + clinicians)
    cost = board_cost(paid, at["governance.hours_per_seat"], at["governance.hourly_pay_usd"])
    own = cost * state.trend[stack.cell[member]] * joined.shares(_panels(state)[member])
    governed = (at.on("governance") > 0.0) & (joined.sizes() > 1.0)
    vendors = ledger.sector(CARE_VENDORS, stack.cell[member])
    ledger.pay("group_governance", member, vendors, np.where(governed, own, 0.0))


def _seat_shares(at: ParameterRows) -> tuple[Floats, Floats, Floats]:
    return seat_shares(*(at[f"governance.{name}_seats_share"] for name in ("expert", "clinician", "community")))


def _at_members(state: State, values: StackValues, joined: Memberships) -> ParameterRows:
    return ParameterRows(ParameterView(values, state.stack.cell), joined.member)


def _panels(state: State) -> Floats:
    return state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)
