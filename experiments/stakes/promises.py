"""Stakes of promises and lists: what a side believes and forgets when it stays and when it signs, and payments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from longgame.environment.phases.investment import invest
from longgame.environment.state.pairs import MOST_TERM_YEARS
from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.state.traits import SideTraits, Traits
from longgame.environment.valuation.gross_losses import transition_schedule
from longgame.environment.valuation.mature_savings import data_reach_of, savings_at_maturity
from longgame.environment.valuation.offers import Offers, Side
from longgame.experiments.stakes.decisions import Signing, Stake, Staying
from longgame.experiments.stakes.revaluing import SIDES, Worth, changed, worth_of

Floats = NDArray[np.float64]


def hope_stake(base: Staying, number: int) -> Stake:
    """What a side (0 payer, 1 provider) still believes of its promise when it decides to stay."""
    hopeless = base.deals.offers_to_stay(base.state, base.deals.traits)
    side = (hopeless.payer, hopeless.provider)[number]
    side.optimism = np.zeros_like(side.optimism)
    change = "the part of its promise that it still believes"
    return base.stake(number, "hope", change, base.worth, worth_of(hopeless))


def table_stakes(table: Signing, number: int) -> Iterator[Stake]:
    """What a side's own promise and list do to its value of signing, and what a payment brings it."""

    def attainable(side: Side) -> None:
        side.promise = np.minimum(side.promise, side.ceiling)

    def remembering(side: Side) -> None:
        side.counted = np.ones_like(side.counted)

    change = "a promise beyond what is attainable, at the table"
    yield table.stake(number, "exaggeration", change, table.worth, table.worth_as(number, attainable))
    change = "what its list leaves out forgotten in part, against counted, at the table"
    yield table.stake(number, "omission_neglect", change, table.worth, table.worth_as(number, remembering))
    offers = [table.offers(_listing(table.deals.traits, number, listed)) for listed in (0.0, 1.0)]
    worth = [worth_of(one) for one in offers]
    stake = table.stake(
        number, "omission_neglect", "all its losses listed, against none, at the table", worth[1], worth[0]
    )
    at = ParameterRows(table.deals.year.view, table.deals.rows)
    # Months rise with the mean of both lists.
    stake.months = at["negotiation.loss_list_months"] / 2.0 * table.months
    yield stake
    gain = _beyond_a_share(worth[1], number, table.deals.lives)
    change = "all its losses answered: gain beyond a share of equal cost to the partner"
    yield table.stake_in(number, "transition_payment", change, np.maximum(gain, 0.0), worth[1])
    yield _funded_by_payment(table, number, offers[1])


def _listing(traits: Traits, number: int, listed: float) -> Traits:
    """Traits in which one side lists this share of its losses."""

    def of(side: SideTraits) -> SideTraits:
        return replace(side, loss_list=np.full_like(side.loss_list, listed))

    return Traits(of(traits.payer), traits.provider) if number == 0 else Traits(traits.payer, of(traits.provider))


def _beyond_a_share(worth: Worth, number: int, lives: Floats) -> Floats:
    """Worth of the answer to all its losses to a side, less that of a share that costs its partner as much, USD."""
    value = worth.value
    if number == 0:
        received, paid = value.payer_answer_received[:, 0], value.payer_answer_paid[:, 0]
        mine, theirs = value.payer_slope[:, 0], value.provider_slope[:, 0]
    else:
        received, paid = value.provider_answer_received[:, 0], value.provider_answer_paid[:, 0]
        mine, theirs = value.provider_slope[:, 0], value.payer_slope[:, 0]
    # A share that costs the partner nothing cannot stand in for a payment.
    possible = theirs > 1e-6 * lives
    return np.where(possible, received - mine * paid / np.where(possible, theirs, 1.0), 0.0)


def _funded_by_payment(table: Signing, number: int, offers: Offers) -> Stake:
    """Care savings of programmes that a provider can fund in the first year only with the payment."""
    deals = table.deals
    state, view, rows = deals.year.state, deals.year.view, deals.rows
    stack, pairs = state.stack, state.pairs
    answered = (np.zeros(len(rows)), np.ones(len(rows)))
    schedule = transition_schedule(offers, answered[number], answered[1 - number], MOST_TERM_YEARS)
    first = pairs.agreement_year.copy()
    first[rows] = 0
    funded = []
    for payments in (np.zeros_like(schedule), schedule):
        column = pairs.transition.copy()
        column[:, rows] = payments
        signed = changed(state, pairs={"agreement_year": first, "transition": column})
        plan = invest(signed, deals.year.values, view, deals.facts, deals.traits)
        funded.append(plan.funded[stack.provider[rows]])
    reach = data_reach_of(state, view, rows)
    rate = savings_at_maturity(state, view, deals.facts, rows, pairs.terms.depth[rows], believed=False, reach=reach)
    usd = (funded[1] - funded[0]) * offers.provider.ceiling * rate * deals.facts.status_quo[rows]
    none = np.zeros(len(rows))
    change = "all its losses answered: care savings of what could not be funded without"
    return Stake("transition_payment", change, SIDES[number], usd, none, none)
