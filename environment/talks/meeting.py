"""Who talks: deals at term, and pairs without a deal that meet."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.own_employees import still_proving
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import Number, ParameterView
from longgame.environment.state.program_pairs import program_pairs
from longgame.environment.state.state import State
from longgame.environment.state.traits import reputation

#: `program.return_after_years` that keeps out for good whoever left.
NEVER_AGAIN: Final = 100

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def meeting_chance(
    rate: Number,
    payer_standing: Floats,
    provider_standing: Floats,
    mean_payer: Floats,
    mean_provider: Floats,
    effect: Number,
) -> Floats:
    """Chance that a pair opens talks: it rises with both sides' reputation relative to the market's mean.

    Args:
        rate: chance at mean reputation.
        effect: exponent of relative reputation.
    """
    relative = (payer_standing / mean_payer) * (provider_standing / mean_provider)
    return np.asarray(np.minimum(rate * np.exp(effect * np.log(np.maximum(relative, 1e-6))), 1.0))


def within_capacity(chance: Floats, expected: Floats, capacity: Number) -> Floats:
    """Chance scaled down so that a party's expected number of talks is at most its capacity.

    Args:
        expected: the party's expected talks, by pair.
    """
    return np.asarray(chance * (np.minimum(expected, capacity) / np.where(expected > 0.0, expected, 1.0)))


def open_to_talks(state: State, minimum_lives: Number) -> Bools:
    """Pairs that could open talks, shape (m,).

    They have no deal and no talks under way, both sides are open, and they have enough members in common.

    Args:
        minimum_lives: fewest lives for which a pair opens talks; it also needs more than 0.
    """
    stack, pairs = state.stack, state.pairs
    is_open = state.organizations.is_open
    both = is_open[stack.payer] & is_open[stack.provider]
    free = (pairs.model == 0) & (pairs.wait_months <= 0.0) & (pairs.cooling <= 0.0)
    return np.asarray(both & free & (pairs.lives > 0.0) & (pairs.lives >= minimum_lives))


def at_term(state: State) -> Bools:
    """Deals whose agreement has reached its term and must be renewed, moved or left, shape (m,)."""
    pairs = state.pairs
    return (pairs.model > 0) & (pairs.agreement_year >= pairs.terms.term_years)


def pairs_that_meet(state: State, view: ParameterView) -> Bools:
    """Pairs that would open first talks this year, shape (m,).

    A pair's chance depends on the reputation of its sides. Where there is no partner choice, it also falls with the
    number of talks that they would otherwise open: every pair has its own draw and meets on its own.
    """
    stack, pairs = state.stack, state.pairs
    deals = np.array([cell.deals for cell in stack.cells])
    ready = open_to_talks(state, view["market.talk_minimum_lives"]) & deals[stack.pair_cell]
    ready &= view.on("deals") > 0.0
    employees = state.organizations.employee_lives[stack.provider]
    ready &= ~still_proving(employees, state.year, view["pilots.proof_years"])
    means = []
    weight = np.maximum(stack.sum_by_cell(stack.pair_cell, pairs.lives), 1.0)
    for trust in (pairs.trust_in_payer(), pairs.trust_in_provider()):
        means.append((stack.sum_by_cell(stack.pair_cell, pairs.lives * trust) / weight)[stack.pair_cell])
    chance = meeting_chance(
        view["market.meeting_rate"],
        reputation(state, of_payer=True),
        reputation(state, of_payer=False),
        means[0],
        means[1],
        view["market.mean_reputation_effect"],
    )
    chance = np.where(ready, chance, 0.0)
    alone = chance
    for row, capacity in ((stack.payer, "market.payer_capacity"), (stack.provider, "market.provider_capacity")):
        expected = stack.sum_by_organization(row, alone)[row]
        alone = within_capacity(alone, expected, view[capacity])
    chance = np.where(view.on("partner_choice") > 0.0, chance, alone)
    luck = streams.uniform(stack.pair_draw_cell, "meeting", state.year, stack.pair_key)
    public = program_pairs(stack, view)
    # Whoever never took part may ask for entry into a public programme, and whoever left once its wait is over.
    may_ask = (pairs.ordinal == 0) | (view["program.return_after_years"] < NEVER_AGAIN)
    return np.asarray(ready & np.where(public, may_ask, luck < chance))
