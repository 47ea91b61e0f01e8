"""Walk or stay: exits before the term, by value or through circumstances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.commitment import pay_forfeits
from longgame.environment.phases.staying import deals_that_may_end, worth_of_staying
from longgame.environment.state import streams
from longgame.environment.state.events import DECIDER, EventDetails, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterView, StackValues, at_rows
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.talks.deals import end
from longgame.environment.talks.out_of_money import out_of_money
from longgame.environment.valuation.facts import Facts, contract_lives
from longgame.vocabulary import CARE_VENDORS, KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def walk_by_value(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    contract_lives: Floats,
    events: EventLog,
    ledger: Ledger,
) -> None:
    """End running agreements that are worth less to a party than its outside value less the exit cost.

    See `worth_of_staying`.

    Args:
        contract_lives: lives measured together under each pair's contract this year, shape (m,).
    """
    pairs = state.pairs
    rows = deals_that_may_end(state, view)
    if not len(rows):
        return
    worth = worth_of_staying(state, values, view, facts, traits, contract_lives, rows)
    year = pairs.this_year
    year.provider_own_margin[rows] = worth.provider_own_margin
    # A public programme does not ask itself whether to stay.
    year.payer_walk_away[rows] = np.where(worth.public, np.nan, worth.payer_walk_away)
    year.payer_stay_margin[rows] = np.where(worth.public, np.nan, worth.payer_margin)
    year.provider_walk_away[rows], year.provider_stay_margin[rows] = worth.provider_walk_away, worth.provider_margin
    payer_first, margin = worth.payer_first, worth.margin
    leaves = margin < 0.0
    details = EventDetails.of(len(rows), "poor_results", "neither", margin)
    details.reason = worth.reason
    details.decided_by = np.where(payer_first, DECIDER["payer"], DECIDER["provider"])
    details.share = pairs.terms.provider_share[rows]
    details.exit_cost = worth.exit_cost
    _pay_exit_cost(state, ledger, rows[leaves], payer_first[leaves], worth.exit_cost[leaves])
    walks_out = leaves & ~payer_first
    pay_forfeits(state, ledger, rows[walks_out], worth.forfeit[walks_out])
    end(state, events, "exited_mid_term", rows[leaves], details.at(leaves), view)


def _pay_exit_cost(state: State, ledger: Ledger, rows: Ints, payer_leaves: Bools, cost: Floats) -> None:
    stack = state.stack
    leaver = np.where(payer_leaves, stack.payer[rows], stack.provider[rows])
    ledger.pay("exit_cost", leaver, ledger.sector(CARE_VENDORS, stack.pair_cell[rows]), cost)


def walk_by_circumstance(
    state: State, values: StackValues, view: ParameterView, events: EventLog, leaders: Bools
) -> Bools:
    """End deals for reasons other than value.

    New leaders, mergers, another programme, providers out of money, and contracts with too few lives.

    Returns:
        Whether an organisation merges or breaks up this year, shape (n,).
    """
    stack, pairs = state.stack, state.pairs
    allowed = view.on("exits") > 0.0
    by_organization = ParameterView(values, stack.cell)
    merger_rate = by_organization.by_member("organizations", KINDS, "merger_rate", stack.kind)
    luck = streams.uniform(stack.draw_cell, "merger or break-up", state.year, stack.key)
    merging = (luck < merger_rate * by_organization.on("mergers")) & state.organizations.is_open
    for reason, shaken, rate in (
        ("merger", merging, view["walking.merger_exit_rate"]),
        ("leader_change", leaders, view["walking.leader_exit_rate"]),
    ):
        for side, row in (("provider", stack.provider), ("payer", stack.payer)):
            running = allowed & (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
            rows = (running & shaken[row]).nonzero()[0]
            if not len(rows):
                continue
            cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
            luck = streams.uniform(cells, f"{reason} at {side}", state.year, keys)
            _leave(state, events, rows[luck < at_rows(rate, rows)], reason, side, view)
    public = program_pairs(stack, view)
    if public.any():
        running = allowed & public & (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
        luck = streams.uniform(stack.pair_draw_cell, "another programme", state.year, stack.pair_key)
        opened = view["program.other_exit_from_year"] <= state.year
        rows = (running & opened & (luck < view["program.other_exit_rate"])).nonzero()[0]
        _leave(state, events, rows, "other_program", "provider", view)
    running = allowed & (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
    _leave(state, events, (running & out_of_money(state, view)).nonzero()[0], "out_of_money", "provider", view)
    running &= pairs.model > 0
    short = contract_lives(state) < view["walking.lives_tolerance_share"] * pairs.terms.minimum_lives
    _leave(state, events, (running & short).nonzero()[0], "too_few_lives", "neither", view)
    return np.asarray(merging)


def _leave(state: State, events: EventLog, rows: Ints, reason: str, decided_by: str, view: ParameterView) -> None:
    """End the deals of the pairs `rows` before their term."""
    if len(rows):
        end(state, events, "exited_mid_term", rows, EventDetails.of(len(rows), reason, decided_by), view)
