"""Rivalry for slots: which calls become talks, and which agreements a party with too many of them signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.partner_choice import least_kept, matched, slots
from longgame.environment.state.events import DECIDER, REASON, EventDetails
from longgame.environment.state.parameter_view import ParameterRows, ParameterView
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.talks.desk import Desk
from longgame.environment.valuation.facts import Facts
from longgame.environment.valuation.mature_savings import data_reach_of, savings_at_maturity

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_CAPACITIES = ("market.payer_capacity", "market.provider_capacity")


def calls_with_a_slot(state: State, view: ParameterView, facts: Facts, calls: Bools, renewing: Bools) -> Bools:
    """Calls for which both sides have a slot, shape (m,): all calls where there is no partner choice.

    A public programme takes everybody whom its intake names, and takes no slot. Deals at term take their slots first. A
    party with more callers than slots prefers those of whom it expects most: its trust in them times what the pair
    could save, as believed. Providers propose, payers keep the best.

    Args:
        calls: pairs that would open talks, shape (m,).
        renewing: deals at term, shape (m,).
    """
    stack, pairs = state.stack, state.pairs
    rows = (calls & (view.on("partner_choice") > 0.0) & ~program_pairs(stack, view)).nonzero()[0]
    if not len(rows):
        return calls
    reach = data_reach_of(state, view, rows)
    pool = savings_at_maturity(state, view, facts, rows, 1.0, believed=True, reach=reach)
    pool = pool * facts.status_quo[rows] * pairs.lives[rows]
    at = ParameterRows(view, rows)
    free = [
        slots(at[capacity], stack.sum_by_organization(side[renewing], np.ones(int(renewing.sum())))[side[rows]])
        for side, capacity in zip((stack.payer, stack.provider), _CAPACITIES, strict=True)
    ]
    held = matched(
        stack.provider[rows],
        pairs.trust_in_payer(rows) * pool,
        free[1],
        stack.payer[rows],
        pairs.trust_in_provider(rows) * pool,
        free[0],
    )
    talks = calls.copy()
    talks[rows[~held]] = False
    return talks


@dataclass
class Declined:
    """Agreements that a party gave up for better ones, arrays of shape (rows,).

    Attributes:
        rows: whether an agreement is given up.
        decided_by: code of the side that gave it up, the payer if both did.
        margin: that side's gain by the agreement less its gain by the least that it signs, USD.
    """

    rows: Bools
    decided_by: Ints
    margin: Floats

    def explain(self, details: EventDetails) -> None:
        """Write into the details of the talks why these agreements came to nothing."""
        details.reason = np.where(self.rows, REASON["better_offer"], details.reason)
        details.decided_by = np.where(self.rows, self.decided_by, details.decided_by)
        details.margin = np.where(self.rows, self.margin, details.margin)


def decline_lesser_offers(
    desk: Desk, rows: Ints, renewal: Bools, agreed: Bools, payer_gain: Floats, provider_gain: Floats
) -> Declined:
    """Compare the agreements that every party holds: with more of them than slots it signs the best for itself.

    Deals that fall due together do not push each other out: a party may sign as many agreements as it has deals at
    term, if these are more than its slots.

    Args:
        rows: pair rows of the talks.
        renewal: whether a deal is at term, shape (rows,).
        agreed: talks that found an agreement, shape (rows,).
        payer_gain, provider_gain: value of the package less the outside value at the agreed share, USD.
    """
    stack, count = desk.state.stack, len(rows)
    given_up = [np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)]
    margins = [np.zeros(count), np.zeros(count)]
    bargained = ~program_pairs(stack, desk.view)[rows]
    held = (agreed & bargained & (ParameterRows(desk.view, rows).on("partner_choice") > 0.0)).nonzero()[0]
    at = ParameterRows(desk.view, rows[held])
    sides = ((stack.payer, payer_gain, _CAPACITIES[0]), (stack.provider, provider_gain, _CAPACITIES[1]))
    for number, (side, gain, capacity) in enumerate(sides):
        due = stack.sum_by_organization(side[rows], renewal.astype(np.float64))[side[rows[held]]]
        kept, least = least_kept(side[rows[held]], gain[held], np.maximum(slots(at[capacity], 0.0), due))
        given_up[number][held] = ~kept
        margins[number][held] = gain[held] - least
    decider = np.where(given_up[0], DECIDER["payer"], DECIDER["provider"])
    return Declined(given_up[0] | given_up[1], decider, np.where(given_up[0], margins[0], margins[1]))
