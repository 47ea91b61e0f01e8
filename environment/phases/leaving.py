"""Walk or stay: exits before the term, by value or by circumstance, and closures for want of capital."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.cash import capital_brought_forward
from longgame.environment.state import streams
from longgame.environment.state.events import DECIDER, REASON, EventLog, Story
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues, at_rows
from longgame.environment.state.state import Pairs, State
from longgame.environment.state.traits import Traits
from longgame.environment.talks.bargain import felt_reason
from longgame.environment.talks.deals import end
from longgame.environment.valuation.facts import Facts, contract_lives
from longgame.environment.valuation.forecasts import circumstances, record_half_weight
from longgame.environment.valuation.offers import Prospect, build_prospect
from longgame.environment.valuation.package_value import package_value
from longgame.vocabulary import CARE_VENDORS, KINDS, OWNERS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: No expectation of savings goes beyond this, whatever a short record says (share of benchmark).
_WIDEST_GAP_RATE = 0.25


def walk_by_value(
    state: State,
    values: StackValues,
    view: ParameterView,
    facts: Facts,
    traits: Traits,
    events: EventLog,
    ledger: Ledger,
) -> None:
    """A party leaves a running agreement when staying is worth less than the outside value less the exit cost.

    Valued over the remaining years and a believed continuation, at the agreed share, with what is known by now: settled
        results to last year and a noisy interim of this one.
    """
    pairs = state.pairs
    running = (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
    rows = np.flatnonzero(running & (view.on("exits") > 0.0))
    if not len(rows):
        return
    at = ParameterRows(view, rows)
    terms = pairs.terms.rows(rows)
    prospect = build_prospect(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        terms,
        contract_lives(state)[rows],
        pairs.benchmark_gap[rows],
        np.ones(len(rows)),
        pairs.agreement_year[rows].astype(np.float64),
    )
    _take_in_interim(state, at, rows, prospect)
    value = package_value(prospect)
    exit_cost = terms.exit_cost * pairs.lives[rows]
    shocks = [circumstances(state, view, facts, rows, side, "a running deal") for side in ("payer", "provider")]
    share = terms.provider_share
    payer_value = value.payer_constant[:, 0] - value.payer_slope[:, 0] * share
    provider_value = value.provider_constant[:, 0] + value.provider_slope[:, 0] * share
    payer_margin = payer_value - value.payer_outside[:, 0] + exit_cost - shocks[0]
    provider_margin = provider_value - value.provider_outside[:, 0] + exit_cost - shocks[1]
    payer_first = payer_margin < provider_margin
    margin = np.where(payer_first, payer_margin, provider_margin)
    leaves = margin < 0.0
    next_year = pairs.agreement_year[rows] + 1
    before_downside = ~payer_first & (next_year == terms.two_sided_year) & (terms.two_sided_year > 1.0)
    reason = felt_reason(
        margin,
        np.where(payer_first, shocks[0], shocks[1]),
        np.where(payer_first, value.payer_distrust[:, 0], value.provider_distrust[:, 0]),
        np.where(payer_first, value.payer_identity[:, 0], value.provider_identity[:, 0]),
    )
    story = Story.of(len(rows), "poor_results", "neither", margin)
    story.reason = np.where(before_downside, REASON["two_sided"], reason)
    story.decided_by = np.where(payer_first, DECIDER["payer"], DECIDER["provider"])
    story.share = share
    _pay_exit_cost(state, ledger, rows[leaves], payer_first[leaves], exit_cost[leaves])
    end(state, events, "exited_mid_term", rows[leaves], story.at(leaves), view)


def _take_in_interim(state: State, at: ParameterRows, rows: Ints, prospect: Prospect) -> None:
    """Let the running year's interim figure, a noisy look at what will be measured, move both sides' forecasts."""
    stack, pairs = state.stack, state.pairs
    year = pairs.this_year
    noise = at["valuation.interim_noise_rate"] * streams.normal(
        stack.pair_draw_cell[rows], "interim figure", state.year, stack.pair_key[rows]
    )
    weight = at["valuation.interim_weight"]
    half = record_half_weight(
        at["valuation.experience_years"], at["valuation.experience_lives"], contract_lives(state)[rows]
    )
    share = weight / (pairs.record_years[rows] + weight + half) * at["mechanisms.learning"]
    for side, surprise in ((prospect.payer, year.surprise_payer), (prospect.provider, year.surprise_provider)):
        seen = np.clip(surprise[rows] + noise, -_WIDEST_GAP_RATE, _WIDEST_GAP_RATE)
        side.gap = side.gap + share * (seen - side.gap)


def _pay_exit_cost(state: State, ledger: Ledger, rows: Ints, payer_leaves: Bools, cost: Floats) -> None:
    stack = state.stack
    leaver = np.where(payer_leaves, stack.payer[rows], stack.provider[rows])
    ledger.pay("exit_cost", leaver, ledger.sector(CARE_VENDORS, stack.pair_cell[rows]), cost)


def walk_by_circumstance(
    state: State, values: StackValues, view: ParameterView, events: EventLog, leaders: Bools
) -> None:
    """Exits that no valuation decides: new leaders, mergers and break-ups, contracts that have lost their lives."""
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
            rows = np.flatnonzero(running & shaken[row])
            cells, keys = stack.pair_draw_cell[rows], stack.pair_key[rows]
            luck = streams.uniform(cells, f"{reason} at {side}", state.year, keys)
            rows = rows[luck < at_rows(rate, rows)]
            end(state, events, "exited_mid_term", rows, Story.of(len(rows), reason, side), view)
    running = allowed & (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
    short = contract_lives(state) < view["walking.lives_tolerance_share"] * pairs.terms.minimum_lives
    rows = np.flatnonzero(running & short)
    end(state, events, "exited_mid_term", rows, Story.of(len(rows), "too_few_lives", "neither"), view)


def close_the_insolvent(
    state: State, values: StackValues, view: ParameterView, events: EventLog, ledger: Ledger, net: Floats
) -> Ints:
    """Close organisations without capital; owners bear what is missing, patients and members go elsewhere.

    Returns:
        Deals closed in the last year of their agreement, by cell.
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    switch = ParameterView(values, stack.cell).on("insolvency")
    capital = capital_brought_forward(state) + net[: len(stack.ids)]
    closing = organizations.is_open & (capital < 0.0) & (switch > 0.0)
    closing = _keep_one_of_each_side(state, closing, capital)
    at_term = np.zeros(len(stack.cells), dtype=np.int64)
    if not closing.any():
        return at_term
    running = pairs.model > 0
    for side, row in (("payer", stack.payer), ("provider", stack.provider)):
        rows = np.flatnonzero(running & closing[row] & (pairs.model > 0))
        ended = pairs.agreement_year[rows] >= pairs.terms.term_years[rows]
        at_term += np.bincount(stack.pair_cell[rows[ended]], minlength=len(at_term))
        end(state, events, "closed", rows, Story.of(len(rows), "insolvency", side, capital[row[rows]]), view)
    organizations.is_open = organizations.is_open & ~closing
    gone = np.flatnonzero(closing)
    ledger.pay("estate_settlement", ledger.sector(OWNERS, stack.cell[gone]), gone, -capital[gone])
    _move_patients(state, closing)
    return at_term


def _keep_one_of_each_side(state: State, closing: Bools, capital: Floats) -> Bools:
    """A market needs a payer and a provider: the last of a side stays open, however poor."""
    stack, organizations = state.stack, state.organizations
    kept = closing.copy()
    for side in (stack.is_payer, ~stack.is_payer):
        staying = np.bincount(stack.cell[organizations.is_open & side & ~closing], minlength=len(stack.cells))
        for cell in np.flatnonzero(staying == 0):
            candidates = np.flatnonzero(closing & side & (stack.cell == cell))
            if len(candidates):
                kept[candidates[np.argmax(capital[candidates])]] = False
    return kept


def _move_patients(state: State, closing: Bools) -> None:
    """Lives of a closed provider go to the open ones of its region, else of the market, in proportion to lives.

    Members of a closed payer choose another one: their lives go to the provider's pairs with open payers in proportion.
        Fixed cost follows the panel.
    """
    stack, pairs, organizations = state.stack, state.pairs, state.organizations
    is_open = organizations.is_open
    before = stack.sum_by_organization(stack.provider, pairs.lives)
    leaving = closing[stack.provider] & ~stack.is_payer[stack.provider]
    receiving = is_open[stack.provider]
    _move(pairs, leaving, receiving, stack.pair_region_pool)
    _move(pairs, leaving, receiving, stack.pair_market_pool)
    leaving = closing[stack.payer]
    receiving = is_open[stack.payer] & is_open[stack.provider]
    _move(pairs, leaving, receiving, stack.provider)
    # A panel that grows needs rooms and staff in proportion to what it brings in; referred patients come on their own.
    after = stack.sum_by_organization(stack.provider, pairs.lives)
    growth = np.where((before > 0.0) & is_open, after / np.where(before > 0.0, before, 1.0), 1.0)
    organizations.fixed_cost = organizations.fixed_cost * (1.0 + (growth - 1.0) * organizations.own_income_share)


def _move(pairs: Pairs, leaving: Bools, receiving: Bools, group: Ints) -> None:
    """Move lives from leaving to receiving rows of the same group, in proportion, with the prevention that is in them.

    Groups without receivers keep theirs.
    """
    # Groups that nobody leaves stay as they are.
    left = np.zeros(int(group.max()) + 1, dtype=bool)
    left[group[leaving]] = True
    rows = np.flatnonzero(left[group])
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
