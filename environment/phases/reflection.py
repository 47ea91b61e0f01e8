"""Reflect: organisations learn from the year, and leaders change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.people import Dealing, update_people
from longgame.environment.phases.result_records import update_records
from longgame.environment.phases.trust import drift_untested_trust, update_trust
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.state.traits import RETRADE, SEEN, Traits
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
    update_records(state, values, view, deals)
    evidence = update_trust(state, values, view, traits, deals)
    dealing = update_people(state, values, traits, deals, evidence)
    drift_untested_trust(state, view)
    state.pairs.retraded[:] = 0.0
    return dealing
