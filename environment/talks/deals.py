"""How a deal is signed, renewed, moved and ended in the columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.events import REASON, EventDetails, EventLog
from longgame.environment.state.parameter_view import ParameterView, at_rows
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.valuation.offers import Offers
from longgame.vocabulary import POOLED_IN_REGION

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Columns of a pair that belong to its deal and go on with it; trust, records with each other and prices do not.
OF_THE_DEAL = (
    "signed_by",
    "model",
    "package",
    "agreement_number",
    "agreement_year",
    "deal_year",
    "benchmark_gap",
    "base_year_error",
    "gap_before",
    "misfit",
    "reference_ceiling",
    "reference_start",
    "reference_savings",
    "reference_reached",
    "reference_optimism",
    "reference_promise",
    "reference_counted",
    "reference_gap",
    "record_gap",
    "record_years",
    "past_apparent",
    "support_paid",
    "support_recouped",
    "retraded",
    "listed_share_payer",
    "listed_share_provider",
    "transition",
    "purse",
    "start_up_due",
    "value_settled",
)


def freeze_reference(state: State, rows: Ints, offers: Offers) -> None:
    """Keep both sides' forecasts and promises at signing. Later results are compared with them."""
    pairs = state.pairs
    pairs.reference_start[rows] = offers.maturity
    pairs.reference_savings[rows] = offers.savings_at_maturity
    pairs.reference_reached[rows] = offers.reached
    for number, side in enumerate((offers.payer, offers.provider)):
        pairs.reference_ceiling[number, rows] = side.ceiling
        pairs.reference_optimism[number, rows] = side.optimism
        pairs.reference_promise[number, rows] = side.promise
        pairs.reference_counted[number, rows] = side.counted
        pairs.reference_gap[number, rows] = side.gap


def sign(
    state: State,
    events: EventLog,
    rows: Ints,
    terms: ContractTerms,
    model: Ints,
    package: Ints,
    benchmark_gap: Floats,
    listed: Floats,
    transition: Floats,
    details: EventDetails,
) -> None:
    """Sign first agreements: new relationships, each with an event (two if the provider joins a group).

    Args:
        rows: pair rows. The other arrays have one element per row.
        benchmark_gap: gap of the first benchmark below the status quo.
        listed: losses that payer and provider wrote into the agreement, shape (2, rows).
        transition: transition payment in each year, USD per life, shape (years, rows).
    """
    if not len(rows):
        return
    pairs = state.pairs
    pairs.ordinal[rows] += 1
    pairs.signed_by[rows] = rows
    pairs.agreement_number[rows] = 1
    pairs.deal_year[rows] = 0
    pairs.misfit[rows] = 0.0
    pairs.base_year_error[rows] = 0.0
    pairs.record_gap[:, rows] = 0.0
    pairs.record_years[rows] = 0.0
    pairs.past_apparent[:, rows] = 0.0
    pairs.relationship[rows] = 0.0
    pairs.purse[rows] = 0.0
    _begin_agreement(state, rows, terms, model, package, benchmark_gap, listed, transition)
    fresh = np.zeros(len(rows), dtype=np.int64)
    events.record(state, "signed", rows, details, model=model, from_model=fresh, package=package)
    joined = terms.pooled == POOLED_IN_REGION
    events.record(
        state, "joined_group", rows[joined], details.at(joined), model=model[joined], from_model=fresh[joined]
    )


def renew(
    state: State,
    events: EventLog,
    rows: Ints,
    terms: ContractTerms,
    model: Ints,
    package: Ints,
    benchmark_gap: Floats,
    listed: Floats,
    transition: Floats,
    details: EventDetails,
) -> None:
    """Sign the next agreement of a relationship: `renewed`, or `moved` to another model or stage; see `sign`."""
    if not len(rows):
        return
    pairs = state.pairs
    before = pairs.model[rows]
    # A renewal in the same model is its next stage if it has downside from the first day and the old one had not.
    staged = (model == before) & (terms.two_sided_year <= 1.0) & (pairs.terms.two_sided_year[rows] > 1.0)
    details = replace(details, reason=np.where(staged, REASON["next_stage"], details.reason))
    same = (model == before) & ~staged
    pairs.agreement_number[rows] += 1
    for event, chosen in (("renewed", same), ("moved", ~same)):
        events.record(state, event, rows[chosen], details.at(chosen), model[chosen], before[chosen], package[chosen])
    networked, was_networked = terms.pooled == POOLED_IN_REGION, pairs.terms.pooled[rows] == POOLED_IN_REGION
    for event, chosen in (("joined_group", networked & ~was_networked), ("left_group", was_networked & ~networked)):
        events.record(state, event, rows[chosen], details.at(chosen), model[chosen], before[chosen], package[chosen])
    pairs.gap_before[rows] = pairs.benchmark_gap[rows]
    _begin_agreement(state, rows, terms, model, package, benchmark_gap, listed, transition)


def _begin_agreement(
    state: State,
    rows: Ints,
    terms: ContractTerms,
    model: Ints,
    package: Ints,
    benchmark_gap: Floats,
    listed: Floats,
    transition: Floats,
) -> None:
    pairs = state.pairs
    # The same model needs no new start-up, and a mature provider needs less.
    maturity = state.organizations.maturity[state.stack.provider[rows]]
    pairs.start_up_due[rows] = np.where(pairs.model[rows] == model, 0.0, 1.0 - maturity)
    pairs.model[rows] = model
    pairs.package[rows] = package
    pairs.agreement_year[rows] = 0
    pairs.terms.write(rows, terms)
    pairs.benchmark_gap[rows] = benchmark_gap
    pairs.listed_share_payer[rows], pairs.listed_share_provider[rows] = listed
    pairs.transition[:, rows] = transition
    pairs.support_paid[rows] = 0.0
    pairs.support_recouped[rows] = 0.0
    pairs.wait_months[rows] = 0.0


def end(state: State, events: EventLog, event: str, rows: Ints, details: EventDetails, view: ParameterView) -> None:
    """End deals: record the event and begin the cooling-off. The terms stay until the last year is settled."""
    if not len(rows):
        return
    pairs = state.pairs
    events.record(state, event, rows, details)
    networked = pairs.terms.pooled[rows] == POOLED_IN_REGION
    events.record(state, "left_group", rows[networked], details.at(networked))
    pairs.model[rows] = 0
    pairs.cooling[rows] = at_rows(view["market.cooling_off_years"], rows) + 1.0
    left = rows[program_pairs(state.stack, view)[rows]]
    pairs.cooling[left] = at_rows(view["program.return_after_years"], left) + 1.0
    pairs.agreement_year[rows] = 0


def take_over(state: State, rows: Ints, heirs: Ints) -> None:
    """Let deals go on between other parties: terms, forecasts, records and what this year's results make due.

    Args:
        rows: pairs whose deals go on elsewhere.
        heirs: pairs that have no deal, each of which takes over one; shape of `rows`.
    """
    pairs = state.pairs
    for name in OF_THE_DEAL:
        column = getattr(pairs, name)
        column[..., heirs] = column[..., rows]
    pairs.terms.write(heirs, pairs.terms.rows(rows))
    pairs.this_year.write(heirs, pairs.this_year.rows(rows))
    pairs.this_year.clear(rows)
    pairs.cooling[heirs] = 0.0
    state.group_pool[heirs] = state.group_pool[rows]
    pairs.model[rows] = 0
    pairs.agreement_year[rows] = 0
