"""Voice: the weight of each member in the value of its provider group."""

from __future__ import annotations

import numpy as np

from longgame.environment.state.memberships import memberships
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State


def set_voice(state: State, values: StackValues) -> None:
    """Set the seats and the voice of every member of a group, after the year's members have joined and left.

    Voice goes by lives and nobody has a seat. The voices of a group sum to one.
    """
    stack, organizations = state.stack, state.organizations
    joined = memberships(organizations)
    panels = stack.sum_by_organization(stack.provider, state.pairs.lives)
    organizations.group_seats = np.zeros(len(stack.ids))
    organizations.group_voice = np.zeros(len(stack.ids))
    organizations.group_voice[joined.member] = joined.shares(panels[joined.member])
