"""Mergers: one organisation takes over another, with its patients or members, deals, capital, cost and referrals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import capital_brought_forward
from longgame.environment.phases.provider_groups import close_memberships
from longgame.environment.rules.mergers import largest_of, weighted_mean
from longgame.environment.state.events import DECIDER, EventDetails, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.state import State
from longgame.environment.talks.deals import end, take_over
from longgame.vocabulary import OWNERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def merge(state: State, view: ParameterView, events: EventLog, ledger: Ledger, merging: Bools) -> tuple[Ints, Ints]:
    """Let organisations be taken over; see `buyers`. The buyer's culture and prices go on, and both parties' deals.

    Args:
        view: parameters by pair.
        merging: organisations that look for a buyer, shape (n,).

    Returns:
        Number of takeovers and of deals that ended in the last year of their agreement, shape (c,) each.
    """
    stack, organizations, pairs = state.stack, state.organizations, state.pairs
    count, at_term = np.zeros((2, len(stack.cells)), dtype=np.int64)
    if not merging.any():
        return count, at_term
    size = stack.sum_by_organization(stack.payer, pairs.lives) + stack.sum_by_organization(stack.provider, pairs.lives)
    buyer = buyers(state, merging, size)
    sold = (buyer >= 0).nonzero()[0]
    count = np.bincount(stack.cell[sold], minlength=len(stack.cells))
    if not len(sold):
        return count, at_term
    gone = buyer >= 0
    moving, heirs = _deals_that_go_on(state, buyer)
    absorbed = (pairs.model > 0) & ~_mask(moving, stack.pair_count)
    for side, row in (("payer", stack.payer), ("provider", stack.provider)):
        rows = (absorbed & gone[row] & (pairs.model > 0)).nonzero()[0]
        ended = pairs.agreement_year[rows] >= pairs.terms.term_years[rows]
        at_term += np.bincount(stack.pair_cell[rows[ended]], minlength=len(at_term))
        end(state, events, "closed", rows, EventDetails.of(len(rows), "merger", side), view)
    take_over(state, moving, heirs)
    close_memberships(state, gone, events, "merger")
    _take_over_money(state, ledger, sold, buyer[sold])
    _take_over_character(state, sold, buyer[sold], size)
    # Payers first: a pair of a bought payer and a bought provider moves twice.
    _take_over_lives(state, np.where(gone[stack.payer], buyer[stack.payer], stack.payer), stack.provider, size)
    _take_over_lives(state, stack.payer, np.where(gone[stack.provider], buyer[stack.provider], stack.provider), size)
    organizations.is_open = organizations.is_open & ~gone
    heir = organizations.merged_into
    heir[sold] = buyer[sold]
    # Who was bought by an organisation that is bought now has a new owner.
    owned = (heir >= 0).nonzero()[0]
    last = heir[owned]
    organizations.merged_into[owned] = np.where(gone[last], buyer[last], last)
    details = EventDetails.of(len(heirs), "merger", "provider")
    details.decided_by = np.where(gone[stack.payer[moving]], DECIDER["payer"], details.decided_by)
    events.record(state, "taken_over", heirs, details)
    return count, at_term


def buyers(state: State, merging: Bools, size: Floats) -> Ints:
    """Buyer of each merging organisation, -1 for all others and without a buyer, shape (n,).

    It is the largest open one of the kind in the region, for payers in the market, that does not merge itself. A
    payer's buyer sells wherever the payer sells.
    """
    stack, organizations = state.stack, state.organizations
    kind = int(stack.kind.max()) + 1
    group = np.where(stack.is_payer, stack.region_count + stack.cell, stack.region) * kind + stack.kind
    buyer = np.where(merging, largest_of(group, size, organizations.is_open & ~merging), -1)
    rows = (buyer[stack.payer] >= 0).nonzero()[0]
    missing = rows[stack.pair_of(buyer[stack.payer[rows]], stack.provider[rows]) < 0]
    buyer[stack.payer[missing]] = -1
    return np.asarray(buyer)


def _deals_that_go_on(state: State, buyer: Ints) -> tuple[Ints, Ints]:
    """Pairs whose deals go on after the mergers, and the pairs of the buyers that take them over.

    A buyer that deals with the partner already, has agreed to, or has this year's results of an ended deal to settle
    with it, needs no second contract. Of several deals that could go on in its place it is that of the largest pair.
    """
    stack, pairs = state.stack, state.pairs
    payer = np.where(buyer[stack.payer] >= 0, buyer[stack.payer], stack.payer)
    provider = np.where(buyer[stack.provider] >= 0, buyer[stack.provider], stack.provider)
    rows = ((pairs.model > 0) & ((payer != stack.payer) | (provider != stack.provider))).nonzero()[0]
    heirs = stack.pair_of(payer[rows], provider[rows])
    free = (pairs.model[heirs] == 0) & (pairs.wait_months[heirs] <= 0.0) & ~pairs.this_year.active[heirs]
    largest = largest_of(heirs, pairs.lives[rows], free)
    chosen = free & (largest == np.arange(len(rows)))
    return rows[chosen], heirs[chosen]


def _mask(rows: Ints, count: int) -> Bools:
    mask = np.zeros(count, dtype=bool)
    mask[rows] = True
    return mask


def _take_over_money(state: State, ledger: Ledger, sold: Ints, buyer: Ints) -> None:
    """Move capital through the owners' account, who hold the merged organisation, and what capital is measured by."""
    stack, organizations = state.stack, state.organizations
    count = len(stack.ids)
    so_far = (ledger.net(owners=False) + ledger.net(owners=True))[:count]
    capital = (capital_brought_forward(state) + so_far)[sold]
    owners = ledger.sector(OWNERS, stack.cell[sold])
    ledger.pay("merger", sold, owners, capital)
    ledger.pay("merger", owners, buyer, capital)
    # New columns: the year's ledger may hold the old ones.
    for name in ("opening_capital", "fixed_cost", "rebate_due"):
        column = getattr(organizations, name)
        joined = column + stack.sum_by_organization(buyer, column[sold])
        joined[sold] = 0.0
        setattr(organizations, name, joined)


def _take_over_character(state: State, sold: Ints, buyer: Ints, size: Floats) -> None:
    """Set what is a property of patients, members and places to its mean by lives; the rest is the buyer's."""
    stack, organizations = state.stack, state.organizations
    weight = stack.sum_by_organization(buyer, size[sold])
    for name in ("maturity", "quality", "opening_quality", "own_income_share", "insured_share"):
        column = getattr(organizations, name)
        brought = stack.sum_by_organization(buyer, size[sold] * column[sold])
        mean = brought / np.where(weight > 0.0, weight, 1.0)
        setattr(organizations, name, weighted_mean(column, size, mean, weight))


def _take_over_lives(state: State, payer: Ints, provider: Ints, size: Floats) -> None:
    """Move lives, their prevention and the payers' place in members' choice to the pairs of these sides.

    Args:
        payer, provider: organisations that hold each pair's lives from now on, shape (m,).
        size: lives of each organisation before the mergers, shape (n,).
    """
    stack, pairs = state.stack, state.pairs
    rows = ((payer != stack.payer) | (provider != stack.provider)).nonzero()[0]
    if not len(rows):
        return
    target = stack.pair_of(payer[rows], provider[rows])
    lives = np.bincount(target, weights=pairs.lives[rows], minlength=stack.pair_count).astype(np.float64)
    stock = np.bincount(target, weights=pairs.lives[rows] * pairs.prevention[rows], minlength=stack.pair_count)
    brought = stock / np.where(lives > 0.0, lives, 1.0)
    pairs.prevention = weighted_mean(pairs.prevention, pairs.lives, brought, lives)
    pairs.lives = pairs.lives + lives
    # A payer's members choose it as they chose both; a provider's payers have the shares of both panels.
    weight = np.where(stack.provider == provider, 1.0, size[stack.provider])
    share = np.bincount(target, weights=(weight * pairs.base_share)[rows], minlength=stack.pair_count)
    panels = np.bincount(
        target, weights=np.where(stack.provider == provider, 0.0, weight)[rows], minlength=stack.pair_count
    )
    own = np.where(panels > 0.0, size[stack.provider], 1.0)
    pairs.base_share = (own * pairs.base_share + share) / (own + panels)
    pairs.lives[rows] = pairs.prevention[rows] = 0.0
    moved_payers = rows[payer[rows] != stack.payer[rows]]
    pairs.base_share[moved_payers] = 0.0
