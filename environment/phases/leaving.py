"""Walk or stay: exits before the term, by value or through circumstances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.commitment import forfeits, margin_in_group, pay_forfeits
from longgame.environment.rules.bounds import within
from longgame.environment.rules.stake_in_kind import stake
from longgame.environment.rules.transition import remaining_payments
from longgame.environment.state import streams
from longgame.environment.state.events import DECIDER, REASON, EventDetails, EventLog
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues, at_rows
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.state.traits import Traits
from longgame.environment.talks.bargain import FeltCosts, felt_reason
from longgame.environment.talks.deals import end
from longgame.environment.talks.out_of_money import out_of_money
from longgame.environment.valuation.facts import Facts, contract_lives
from longgame.environment.valuation.forecasts import decision_noise, record_half_weight
from longgame.environment.valuation.offers import Offers, build_offers
from longgame.environment.valuation.package_value import package_value
from longgame.environment.valuation.pair_outlooks import STAYING
from longgame.vocabulary import CARE_VENDORS, KINDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Largest surprise that an interim figure may show, share of benchmark.
_WIDEST_GAP_RATE = 0.25


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

    The value covers the remaining years and a believed continuation, at the agreed share. The parties know the settled
    results up to last year and a noisy interim figure of this year.

    Args:
        contract_lives: lives measured together under each pair's contract this year, shape (m,).
    """
    pairs = state.pairs
    running = (pairs.model > 0) & (pairs.agreement_year < pairs.terms.term_years)
    rows = (running & (view.on("exits") > 0.0)).nonzero()[0]
    if not len(rows):
        return
    at = ParameterRows(view, rows)
    terms = pairs.terms.rows(rows)
    offers = build_offers(
        state,
        values,
        view,
        facts,
        traits,
        rows,
        terms,
        contract_lives[rows],
        pairs.benchmark_gap[rows],
        np.ones(len(rows)),
        pairs.agreement_year[rows].astype(np.float64),
        STAYING,
    )
    # Whoever leaves or stays does so under the agreed payments; no new ones are on offer.
    offers.answers = 0.0
    offers.transition = remaining_payments(pairs.transition[:, rows], pairs.agreement_year[rows]) * pairs.lives[rows]
    _take_in_interim(state, at, rows, offers)
    value = package_value(offers)
    held = stake(terms.in_kind, at["skin.in_kind_worth"])
    exit_cost = terms.exit_cost * pairs.lives[rows]
    provider_exit_cost = held * exit_cost
    shocks = decision_noise(state, view, facts, rows, "a running deal")
    share = terms.provider_share
    payer_value = value.payer_constant[:, 0] - value.payer_slope[:, 0] * share
    provider_value = value.provider_constant[:, 0] + value.provider_slope[:, 0] * share
    payer_walk_away = value.payer_outside[:, 0] - exit_cost + shocks[0]
    provider_walk_away = value.provider_outside[:, 0] - provider_exit_cost + shocks[1]
    payer_margin, own_margin = payer_value - payer_walk_away, provider_value - provider_walk_away
    public = terms.program > 0.0
    forfeit = forfeits(state, values, rows)
    provider_walk_away = provider_walk_away - forfeit
    provider_margin = margin_in_group(state, values, rows, provider_value - provider_walk_away)
    year = pairs.this_year
    year.provider_own_margin[rows] = own_margin
    # A public programme does not ask itself whether to stay.
    year.payer_walk_away[rows] = np.where(public, np.nan, payer_walk_away)
    year.payer_stay_margin[rows] = np.where(public, np.nan, payer_margin)
    year.provider_walk_away[rows], year.provider_stay_margin[rows] = provider_walk_away, provider_margin
    payer_first = (payer_margin < provider_margin) & ~public
    margin = np.where(payer_first, payer_margin, provider_margin)
    leaves = margin < 0.0
    next_year = pairs.agreement_year[rows] + 1
    before_downside = ~payer_first & (next_year == terms.two_sided_year) & (terms.two_sided_year > 1.0)
    reason = felt_reason(
        margin,
        np.where(payer_first, shocks[0], shocks[1]),
        FeltCosts(
            distrust=np.where(payer_first, value.payer_distrust[:, 0], value.provider_distrust[:, 0]),
            grievance=np.where(payer_first, value.payer_grievance[:, 0], value.provider_grievance[:, 0]),
            identity=np.where(payer_first, value.payer_identity[:, 0], value.provider_identity[:, 0]),
        ),
    )
    details = EventDetails.of(len(rows), "poor_results", "neither", margin)
    details.reason = np.where(before_downside, REASON["two_sided"], reason)
    details.decided_by = np.where(payer_first, DECIDER["payer"], DECIDER["provider"])
    details.share = share
    exit_cost = np.where(payer_first, exit_cost, provider_exit_cost)
    details.exit_cost = exit_cost
    _pay_exit_cost(state, ledger, rows[leaves], payer_first[leaves], exit_cost[leaves])
    walks_out = leaves & ~payer_first
    pay_forfeits(state, ledger, rows[walks_out], forfeit[walks_out])
    end(state, events, "exited_mid_term", rows[leaves], details.at(leaves), view)


def _take_in_interim(state: State, at: ParameterRows, rows: Ints, offers: Offers) -> None:
    """Move both sides' forecasts towards the interim figure, a noisy preview of this year's measured savings."""
    stack, pairs = state.stack, state.pairs
    year = pairs.this_year
    noise = at["valuation.interim_noise_rate"] * streams.normal(
        stack.pair_draw_cell[rows], "interim figure", state.year, stack.pair_key[rows]
    )
    weight = at["valuation.interim_weight"]
    half = record_half_weight(at["valuation.experience_years"], at["valuation.experience_lives"], offers.pooled_lives)
    share = weight / (pairs.record_years[rows] + weight + half) * at["mechanisms.learning"]
    for side, surprise in ((offers.payer, year.surprise_payer), (offers.provider, year.surprise_provider)):
        seen = within(surprise[rows] + noise, -_WIDEST_GAP_RATE, _WIDEST_GAP_RATE)
        side.gap = side.gap + share * (seen - side.gap)


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
