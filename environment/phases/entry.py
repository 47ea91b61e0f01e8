"""Entry: new organisations take the places of those that closed for want of capital."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.agents.organization_columns import Organizations
from longgame.environment.phases.opening_draws import OpeningDraws
from longgame.environment.phases.opening_organizations import opening_organizations
from longgame.environment.phases.opening_pairs import opening_beliefs
from longgame.environment.rules.entry import entrant_fixed_cost, returning_share
from longgame.environment.rules.premiums import planned_premium
from longgame.environment.state import streams
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.facts import by_kind
from longgame.vocabulary import OWNERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Columns that an entrant draws anew. What belongs to the place (prices, panel mix, margins of care) stays.
_DRAWN = (
    "opening_capital",
    "identity_inertia",
    "antagonism",
    "engagement",
    "opening_engagement",
    "value_focus",
    "access_focus",
    "trait_source",
    "reduction_rate",
    "focus_width",
    "pilot_multiplier",
    "maturity",
    "quality",
    "opening_quality",
    "operating_margin",
    "insured_share",
)
_EMPTY = ("forecast_gap", "forecast_years", "dealing_spent", "score", "rebate_due")
_EMPTY_OF_PAIRS = (
    "relationship",
    "grievance_of_payer",
    "grievance_of_provider",
    "results_seen",
    "cooling",
    "wait_months",
    "saved_without_deal",
)


def enter(state: State, values: StackValues, ledger: Ledger) -> Ints:
    """Let entrants take places that have been vacant for a whole year; nobody enters among named organisations.

    Returns:
        Number of entrants, shape (c,).
    """
    stack, organizations = state.stack, state.organizations
    entering = entrants(state, values)
    rows = entering.nonzero()[0]
    if len(rows):
        draws = OpeningDraws(stack, values, state.year)
        window = len(organizations.announced_history)
        drawn = opening_organizations(draws, state.strategies, window)
        _found(state, ledger, rows, drawn)
        _price(state, values, rows)
        _meet(state, draws, entering)
        _win_back(state, entering)
    return np.bincount(stack.cell[rows], minlength=len(stack.cells))


def entrants(state: State, values: StackValues) -> Bools:
    """Whether an entrant takes an organisation's place this year, shape (n,)."""
    stack, organizations = state.stack, state.organizations
    generated = np.array([cell.scenario.organizations is None for cell in stack.cells])[stack.cell]
    vacant = (organizations.closed_in > 0) & (state.year > organizations.closed_in + 1) & generated
    if not vacant.any():
        return np.asarray(vacant)
    luck = streams.uniform(stack.draw_cell, "entry", state.year, stack.key)
    rate = by_kind(state, values, "entry_rate") * ParameterView(values, stack.cell).on("entrants")
    return np.asarray(vacant & (luck < rate))


def _found(state: State, ledger: Ledger, rows: Ints, drawn: Organizations) -> None:
    """Set the columns of entrants; owners endow capital at today's prices."""
    stack, organizations = state.stack, state.organizations
    before = organizations.operating_margin[rows]
    for name in _DRAWN:
        getattr(organizations, name)[rows] = getattr(drawn, name)[rows]
    for name in _EMPTY:
        getattr(organizations, name)[rows] = 0.0
    organizations.score_history[:, rows] = organizations.announced_history[:, rows] = 0.0
    organizations.strategy_since[rows] = state.year - 1
    organizations.fixed_cost[rows] = entrant_fixed_cost(
        organizations.fixed_cost[rows],
        organizations.contribution_margin[rows],
        before,
        organizations.operating_margin[rows],
    )
    endowed = organizations.opening_capital[rows] * state.trend[stack.cell[rows]]
    organizations.capital[rows] = endowed
    ledger.pay("opening_capital", ledger.sector(OWNERS, stack.cell[rows]), rows, endowed)
    organizations.is_open[rows] = True
    organizations.entry_year[rows] = state.year
    organizations.closed_in[rows] = 0


def _price(state: State, values: StackValues, rows: Ints) -> None:
    """Let entering payers expect the claims of the market and price by them."""
    stack, organizations, lives = state.stack, state.organizations, state.pairs.lives
    payers = rows[stack.is_payer[rows]]
    cell, members = stack.cell, stack.sum_by_organization(stack.payer, lives)
    everyone = stack.sum_by_cell(cell, members)
    everyone = np.where(everyone > 0.0, everyone, 1.0)
    for name in ("expected_claims", "last_claims", "opening_claims"):
        column = getattr(organizations, name)
        column[payers] = (stack.sum_by_cell(cell, column * members) / everyone)[cell[payers]]
    mean = stack.sum_by_cell(cell, organizations.premium * members) / everyone
    administration = by_kind(state, values, "administration_pmpy_usd") * state.trend[cell]
    margin = by_kind(state, values, "premium_margin_rate")
    premium = planned_premium(organizations.expected_claims[payers], administration[payers], margin[payers])
    organizations.premium[payers] = premium
    market = mean[cell[payers]]
    organizations.opening_premium_ratio[payers] = np.where(
        market > 0.0, premium / np.where(market > 0.0, market, 1.0), 1.0
    )


def _meet(state: State, draws: OpeningDraws, entering: Bools) -> None:
    """Begin anew between an entrant and everybody else: trust as at a founding, nothing seen and nothing resented."""
    stack, pairs = state.stack, state.pairs
    rows = (entering[stack.payer] | entering[stack.provider]).nonzero()[0]
    for name, belief in opening_beliefs(draws, state.organizations.antagonism).items():
        getattr(pairs, name)[rows] = belief[rows]
    for name in _EMPTY_OF_PAIRS:
        getattr(pairs, name)[rows] = 0.0
    pairs.price_taken[rows] = 1.0
    pairs.deal_year[rows] = 0
    pairs.seen_of_payer[:, rows] = pairs.seen_of_provider[:, rows] = np.nan
    pairs.announced[:, rows] = pairs.retraded[:, rows] = 0.0


def _win_back(state: State, entering: Bools) -> None:
    """Return the patients who went elsewhere when the place closed, from all that serve them now; costs follow."""
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    new = entering[stack.provider]
    if not new.any():
        return
    before = stack.sum_by_organization(stack.provider, pairs.lives)
    wanted = np.where(new, pairs.vacated, 0.0)
    asked = stack.sum_by_organization(stack.provider, wanted)
    serving = ~new & organizations.is_open[stack.provider]
    for pool in (stack.pair_region_pool, stack.pair_market_pool):
        size = int(pool.max()) + 1
        held = np.where(serving, pairs.lives, 0.0)
        room = np.bincount(pool, weights=held, minlength=size).astype(np.float64)
        total = np.bincount(pool, weights=wanted, minlength=size).astype(np.float64)
        stock = np.bincount(pool, weights=held * pairs.prevention, minlength=size)
        leaving = returning_share(total, room)
        given = np.where(total > 0.0, leaving * room / np.where(total > 0.0, total, 1.0), 0.0)[pool] * wanted
        brought = (stock / np.where(room > 0.0, room, 1.0))[pool]
        after = pairs.lives + given
        mixed = (pairs.lives * pairs.prevention + given * brought) / np.where(after > 0.0, after, 1.0)
        pairs.prevention = np.where(given > 0.0, mixed, pairs.prevention)
        pairs.lives = np.where(serving, pairs.lives * (1.0 - leaving[pool]), after)
        # A region that has somebody to take from is enough.
        wanted = np.where((room > 0.0)[pool], 0.0, wanted)
    pairs.vacated = np.where(new, 0.0, pairs.vacated)
    after = stack.sum_by_organization(stack.provider, pairs.lives)
    start = np.where(entering, asked, before)
    growth = np.where((start > 0.0) & organizations.is_open, after / np.where(start > 0.0, start, 1.0), 1.0)
    organizations.fixed_cost = organizations.fixed_cost * (1.0 + (growth - 1.0) * organizations.own_income_share)
