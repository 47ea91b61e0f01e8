"""Reflect: organisations learn from the year, and leaders change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.focus import widen
from longgame.environment.phases.grievances import update_grievances
from longgame.environment.phases.people import Dealing, update_people
from longgame.environment.phases.result_records import update_records
from longgame.environment.phases.trust import drift_untested_trust, update_trust
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import RETRADE, SEEN, Traits
from longgame.environment.valuation.facts import Facts
from longgame.vocabulary import KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def observe_partners(state: State, traits: Traits, rows: Ints) -> None:
    """Note the traits that partners saw in each other, in talks or in a running deal.

    Args:
        rows: pairs with talks or a deal this year.
    """
    pairs = state.pairs
    for number, trait in enumerate(SEEN):
        if number == RETRADE:
            continue  # seen at renewal only
        # A partner sees the effort that is made, not the one that was agreed on.
        shown = "delivered_effort" if trait == "effort" else trait
        pairs.seen_of_payer[number, rows] = getattr(traits.payer, shown)[rows]
        pairs.seen_of_provider[number, rows] = getattr(traits.provider, shown)[rows]


def change_leaders(state: State, values: StackValues, view: ParameterView) -> NDArray[np.bool_]:
    """Let leaders leave; part of the personal relationships and of the grievances goes with them.

    Returns:
        Whether an organisation's leader leaves this year, shape (n,).
    """
    stack, pairs = state.stack, state.pairs
    rate = ParameterView(values, stack.cell).by_member("organizations", KINDS, "leader_turnover_rate", stack.kind)
    luck = streams.uniform(stack.draw_cell, "leader leaves", state.year, stack.key)
    leaves = (luck < rate * ParameterView(values, stack.cell).on("leader_change")) & state.organizations.is_open
    for side in (stack.payer, stack.provider):
        left = leaves[side] * 1.0
        pairs.relationship = pairs.relationship * (1.0 - view["trust.leader_loss"] * left)
        kept = 1.0 - view["grievance.leader_relief"] * left
        pairs.grievance_of_payer = pairs.grievance_of_payer * kept
        pairs.grievance_of_provider = pairs.grievance_of_provider * kept
    return np.asarray(leaves)


def reflect(state: State, values: StackValues, view: ParameterView, facts: Facts, traits: Traits) -> Dealing:
    """Learn from last year's settled results and from the dealings of this year.

    Returns:
        How its partners dealt with each organisation. `resent` needs it, together with the year's exits.
    """
    deals = state.pairs.last_year.active.nonzero()[0]
    widen(state, values, update_records(state, values, view, facts, deals))
    evidence = update_trust(state, values, view, traits, deals)
    update_grievances(state, values, view, traits, deals)
    dealing = update_people(state, values, view, traits, deals, evidence)
    drift_untested_trust(state, view)
    state.pairs.retraded[:] = 0.0
    return dealing
