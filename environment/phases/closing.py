"""Closing the year: owners draw, organisations without capital close, results and capital are booked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import capital_brought_forward, pay_owners
from longgame.environment.phases.provider_groups import close_memberships
from longgame.environment.state.events import EventDetails, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.program_pairs import program_payers
from longgame.environment.state.state import State
from longgame.environment.talks.deals import end
from longgame.vocabulary import OWNERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def close_books(state: State, values: StackValues, view: ParameterView, events: EventLog, ledger: Ledger) -> Ints:
    """Pay owners, close organisations without capital, and set every organisation's result and capital.

    Returns:
        Number of deals closed in the last year of their agreement, shape (c,).
    """
    organizations, count = state.organizations, len(state.stack.ids)
    before = ledger.net(owners=False) + ledger.net(owners=True)
    pay_owners(state, values, ledger, before)
    after = ledger.net(owners=False) + ledger.net(owners=True)
    closed_at_term = close_for_insolvency(state, values, view, events, ledger, after)
    organizations.net = ledger.net(owners=False)[:count]
    capital = capital_brought_forward(state) + organizations.net + ledger.net(owners=True)[:count]
    # Owners have settled closed organisations. Set capital to 0, so that no rounding error is settled again.
    organizations.capital = np.where(organizations.is_open, capital, 0.0)
    organizations.cumulative_net = organizations.cumulative_net + organizations.net
    return closed_at_term


def close_for_insolvency(
    state: State, values: StackValues, view: ParameterView, events: EventLog, ledger: Ledger, net: Floats
) -> Ints:
    """Close organisations without capital. Owners bear the missing capital; patients and members go elsewhere.

    Returns:
        Number of deals closed in the last year of their agreement, shape (c,).
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    switch = ParameterView(values, stack.cell).on("insolvency")
    capital = capital_brought_forward(state) + net[: len(stack.ids)]
    closing = organizations.is_open & (capital < 0.0) & (switch > 0.0)
    closing &= ~program_payers(stack, view)
    closing = _keep_one_of_each_side(state, closing, capital)
    at_term = np.zeros(len(stack.cells), dtype=np.int64)
    if not closing.any():
        return at_term
    running = pairs.model > 0
    for side, row in (("payer", stack.payer), ("provider", stack.provider)):
        rows = (running & closing[row] & (pairs.model > 0)).nonzero()[0]
        ended = pairs.agreement_year[rows] >= pairs.terms.term_years[rows]
        at_term += np.bincount(stack.pair_cell[rows[ended]], minlength=len(at_term))
        end(state, events, "closed", rows, EventDetails.of(len(rows), "insolvency", side, capital[row[rows]]), view)
    close_memberships(state, closing, events, "insolvency")
    organizations.is_open = organizations.is_open & ~closing
    organizations.closed_in = np.where(closing, state.year, organizations.closed_in)
    gone = closing.nonzero()[0]
    ledger.pay("estate_settlement", ledger.sector(OWNERS, stack.cell[gone]), gone, -capital[gone])
    _move_patients(state, closing)
    return at_term


def _keep_one_of_each_side(state: State, closing: Bools, capital: Floats) -> Bools:
    """Organisations to close without the last payer and the last provider of a market, which stay open."""
    stack, organizations = state.stack, state.organizations
    kept = closing.copy()
    for side in (stack.is_payer, ~stack.is_payer):
        staying = np.bincount(stack.cell[organizations.is_open & side & ~closing], minlength=len(stack.cells))
        for cell in (staying == 0).nonzero()[0]:
            candidates = (closing & side & (stack.cell == cell)).nonzero()[0]
            if len(candidates):
                kept[candidates[np.argmax(capital[candidates])]] = False
    return kept


def _move_patients(state: State, closing: Bools) -> None:
    """Move the lives of closed organisations, in proportion to lives; fixed cost follows the panel.

    Lives of a closed provider go to open providers of its region, else of the market. Members of a closed payer choose
    another payer, so their lives go to the provider's pairs with open payers.
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    is_open = organizations.is_open
    before = stack.sum_by_organization(stack.provider, pairs.lives)
    leaving = closing[stack.provider] & ~stack.is_payer[stack.provider]
    receiving = is_open[stack.provider]
    there = pairs.lives.copy()
    _move(pairs, leaving, receiving, stack.pair_region_pool)
    _move(pairs, leaving, receiving, stack.pair_market_pool)
    pairs.vacated = np.where(leaving, there - pairs.lives, pairs.vacated)
    leaving = closing[stack.payer]
    receiving = is_open[stack.payer] & is_open[stack.provider]
    _move(pairs, leaving, receiving, stack.provider)
    # A larger panel needs more rooms and staff, in proportion to its part of revenue. Referrals do not depend on it.
    after = stack.sum_by_organization(stack.provider, pairs.lives)
    growth = np.where((before > 0.0) & is_open, after / np.where(before > 0.0, before, 1.0), 1.0)
    organizations.fixed_cost = organizations.fixed_cost * (1.0 + (growth - 1.0) * organizations.own_income_share)


def _move(pairs: Pairs, leaving: Bools, receiving: Bools, group: Ints) -> None:
    """Move lives and their prevention from leaving to receiving pairs of the same group, in proportion to lives.

    Groups without receivers keep their lives.
    """
    # Skip the groups that nobody leaves.
    left = np.zeros(int(group.max()) + 1, dtype=bool)
    left[group[leaving]] = True
    rows = left[group].nonzero()[0]
    if not len(rows):
        return
    group, leaving, receiving, size = group[rows], leaving[rows], receiving[rows], len(left)
    lives, prevention = pairs.lives[rows], pairs.prevention[rows]
    moved = np.bincount(group, weights=np.where(leaving, lives, 0.0), minlength=size)
    stock = np.bincount(group, weights=np.where(leaving, lives * prevention, 0.0), minlength=size)
    room = np.bincount(group, weights=np.where(receiving, lives, 0.0), minlength=size)
    possible = room > 0.0
    grown = 1.0 + moved / np.where(possible, room, 1.0)
    brought = stock / np.where(possible, room, 1.0)
    taking, giving = receiving & possible[group], leaving & possible[group]
    pairs.prevention[rows] = np.where(
        taking, (prevention + brought[group]) / grown[group], np.where(giving, 0.0, prevention)
    )
    pairs.lives[rows] = np.where(taking, lives * grown[group], np.where(giving, 0.0, lives))
