"""Money in provider groups: investment, dues, pooled capital and pooled returns."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.bounds import within
from longgame.environment.rules.group_returns import funding_received, returns_paid_out
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.memberships import Memberships, memberships
from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import by_kind
from longgame.environment.valuation.group_facts import of_members
from longgame.vocabulary import CARE_VENDORS, CATEGORY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Ledger categories of what a group brings a member in a year; what it invested is sunk.
_BALANCE: Final = ("group_dues", "group_funding", "group_returns", "group_governance", "group_forfeit")


def invest_in_group(state: State, values: StackValues, ledger: Ledger, fresh: Ints) -> None:
    """New members pay the investment for their lives as far as their liquid capital reaches, and owe the rest in kind.

    Args:
        fresh: organisation rows of the new members.
    """
    if not len(fresh):
        return
    stack, organizations = state.stack, state.organizations
    asked = of_members(state, values, "investment_per_life_usd", fresh) * state.trend[stack.cell[fresh]]
    asked = asked * _panels(state)[fresh]
    liquid = by_kind(state, values, "liquidity_share")[fresh] * np.maximum(organizations.capital[fresh], 0.0)
    paid = np.minimum(asked, liquid)
    organizations.group_invested[fresh] = paid
    organizations.group_in_kind[fresh] = asked - paid
    ledger.pay("group_investment", fresh, ledger.sector(CARE_VENDORS, stack.cell[fresh]), paid)


def pay_dues(state: State, values: StackValues, ledger: Ledger) -> None:
    """Members pay the yearly dues of their group for their lives; one who is alone in it pays none."""
    stack = state.stack
    joined = memberships(state.organizations)
    member = joined.member
    dues = of_members(state, values, "dues_pmpy_usd", member) * state.trend[stack.cell[member]] * _panels(state)[member]
    vendors = ledger.sector(CARE_VENDORS, stack.cell[member])
    ledger.pay("group_dues", member, vendors, np.where(joined.sizes() > 1.0, dues, 0.0))


def group_funding(state: State, cost: Floats, means: Floats, liquid: Floats) -> Floats:
    """What each provider receives from (+) or gives to (-) the other members of its group, USD, shape (n,).

    Args:
        cost: its own part of the year's programmes, shape (n,).
        means: its liquid capital and its partners' payments for them, shape (n,).
        liquid: its liquid capital; what partners paid goes to nobody else.
    """
    joined = memberships(state.organizations)
    funding = np.zeros(len(cost))
    if len(joined):
        member = joined.member
        short = np.maximum(cost - means, 0.0)[member]
        left = within(means - cost, 0.0, liquid)[member]
        received, given = funding_received(short, left, joined.total(short), joined.total(left))
        funding[member] = received - given
    return funding


def post_funding(state: State, ledger: Ledger, funding: Floats) -> None:
    """Post what members fund for each other, through the lead."""
    through_the_lead(state, ledger, "group_funding", funding[memberships(state.organizations).member])


def share_returns(state: State, values: StackValues, ledger: Ledger) -> None:
    """Pool a part of what contracts paid each member this year, and divide it by rule."""
    joined = memberships(state.organizations)
    state.organizations.group_share = np.zeros(len(state.stack.ids))
    if not len(joined):
        return
    member = joined.member
    stack, deals = state.stack, state.pairs.last_year.active.nonzero()[0]
    year, provider = state.pairs.last_year.rows(deals), state.stack.provider[deals]
    paid = year.savings_due - year.recoupment_due - year.enabler_fee_due + year.enabler_guarantee_due - year.loss_due
    net = stack.sum_by_organization(provider, paid)[member]
    share = _shares(state, values, joined, deals)
    state.organizations.group_share[member] = share
    pooled = of_members(state, values, "pooled_returns_share", member)
    brought = returns_paid_out(net, pooled, share, joined.total(pooled * net))
    through_the_lead(state, ledger, "group_returns", np.where(joined.sizes() > 1.0, brought, 0.0))


def note_balance(state: State, ledger: Ledger) -> None:
    """Keep what its group brought each member in the year."""
    organizations, count = state.organizations, len(state.stack.ids)
    balance = np.zeros(count)
    codes = [CATEGORY[name] for name in _BALANCE]
    for category, payer, receiver, amount in ledger.postings:
        if category in codes:
            balance += np.bincount(receiver, weights=amount, minlength=state.stack.account_count)[:count]
            balance -= np.bincount(payer, weights=amount, minlength=state.stack.account_count)[:count]
    organizations.group_balance = np.where(organizations.group_form > 0, balance, 0.0)


def _shares(state: State, values: StackValues, joined: Memberships, deals: Ints) -> Floats:
    """Each member's share of the pot by the rule of its market.

    Args:
        deals: pair rows with a result that is settled this year.
    """
    stack, pairs = state.stack, state.pairs
    year, provider = pairs.last_year.rows(deals), stack.provider[deals]
    lives = stack.sum_by_organization(provider, pairs.lives[deals])
    saved = stack.sum_by_organization(provider, np.maximum(year.true_rate, 0.0) * year.benchmark_usd)
    by_rule = {
        "equal": np.ones(len(joined)),
        "lives": lives[joined.member],
        "contribution": saved[joined.member],
        "bargained": state.organizations.group_voice[joined.member],
    }
    rule = np.broadcast_to(np.asarray(values.by_cell("groups.share_rule")), len(stack.cells))[stack.cell[joined.member]]
    weights = np.zeros(len(joined))
    for name, weight in by_rule.items():
        weights = np.where(rule == name, weight, weights)
    return joined.shares(weights)


def through_the_lead(state: State, ledger: Ledger, category: str, amount: Floats) -> None:
    """Post what each member receives (+) from or pays (-) to the lead of its group, which keeps the rest."""
    joined = memberships(state.organizations)
    others = joined.member != joined.lead
    member, lead, amount = joined.member[others], joined.lead[others], amount[others]
    ledger.pay(category, lead, member, np.maximum(amount, 0.0))
    ledger.pay(category, member, lead, np.maximum(-amount, 0.0))


def _panels(state: State) -> Floats:
    return state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)
