"""Depth of change that the members of a provider group can reach: as deep as the expertise of their board allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.governance import deepest_change, expertise, seat_shares
from longgame.environment.state.memberships import memberships
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.group_facts import of_members

Floats = NDArray[np.float64]


def group_depth_cap(state: State, values: StackValues) -> Floats:
    """Deepest change that each provider reaches under a deal, shape (n,); infinite where nothing caps it.

    A deal of the agreed depth d reaches min(d, cap), which is d * min(1, cap / d).
    """
    stack = state.stack
    cap = np.full(len(stack.ids), np.inf)
    joined = memberships(state.organizations)
    if not len(joined):
        return cap
    at = ParameterRows(ParameterView(values, stack.cell), joined.member)
    known = expertise(
        *seat_shares(*(at[f"governance.{name}_seats_share"] for name in ("expert", "clinician", "community"))),
        at["governance.chosen_for_interest_share"],
        at["governance.clinician_interest_grade"],
        at["governance.clinician_seniority_grade"],
        at["governance.investor_grade"],
    )
    deepest = deepest_change(known, of_members(state, values, "required_expertise", joined.member))
    governed = (at.on("governance") > 0.0) & (joined.sizes() > 1.0)
    cap[joined.member] = np.where(governed, deepest, np.inf)
    return cap
