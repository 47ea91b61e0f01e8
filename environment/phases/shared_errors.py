"""Errors of measurement that the members of a provider group share, because they belong to the contract."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.measurement import next_misfit, shared_error
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.state.state import State
from longgame.environment.valuation.group_facts import pooled_in_group

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def share_errors(
    state: State, view: ParameterView, rows: Ints, own: tuple[Floats, Floats], shocks: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Misfit and noise of deals, where several deals with a group are measured together with their common part.

    What any contract has of them whatever its lives is drawn once for the payer and the group, at the address of the
    payer's pair with the lead; the rest is the pair's own draw. A deal that is alone in its pool keeps its own errors.

    Args:
        rows: pair rows of all deals.
        own: misfit and noise of each deal measured on its own, shape (rows,).
        shocks: the pairs' own standard draws for both, shape (rows,).
    """
    inside = pooled_in_group(state)
    together = np.bincount(state.group_pool[inside], minlength=state.stack.pair_count)[state.group_pool[inside]] > 1
    mask = np.zeros(state.stack.pair_count, dtype=bool)
    mask[inside[together]] = True
    some = mask[rows].nonzero()[0]
    misfit, noise = own
    if not len(some):
        return misfit, noise
    pairs, deals = state.pairs, rows[some]
    at, pool, lives = ParameterRows(view, deals), state.group_pool[deals], pairs.lives[deals]
    floor, per_life = at["measurement.misfit_sd_rate"], at["measurement.misfit_per_life"]
    persistence = at["measurement.misfit_persistence"]
    common_change = _common_draws(state, pool, "benchmark misfit of a group")
    change = shared_error(common_change, shocks[0][some], floor, per_life, lives)
    carried = next_misfit(pairs.misfit[deals], persistence, np.ones(len(deals)), change)
    first = shared_error(pairs.group_misfit[pool], shocks[0][some], floor, per_life, lives)
    # A benchmark that looks back at base years goes on from the misfit in them, which is the pair's own.
    misfit[some] = np.where((pairs.deal_year[deals] == 0) & (at.on("base_years") == 0.0), first, carried)
    noise[some] = shared_error(
        _common_draws(state, pool, "one-year noise of a group"),
        shocks[1][some],
        at["measurement.noise_sd_rate"],
        at["measurement.noise_per_life"],
        lives,
    )
    return misfit, noise


def move_common_misfit(state: State, values: StackValues) -> None:
    """Move the common misfit of every pool of a group one year on, in units of its spread; a new pool begins with it.

    It moves whether or not the pool has a deal, so it does not depend on who has one.
    """
    stack, pairs = state.stack, state.pairs
    pools = np.unique(state.group_pool[state.group_pool >= 0])
    level = np.zeros(stack.pair_count)
    change = _common_draws(state, pools, "benchmark misfit of a group")
    persistence = ParameterRows(ParameterView(values, stack.pair_cell), pools)["measurement.misfit_persistence"]
    before = pairs.group_misfit[pools]
    carried = next_misfit(before, persistence, np.ones(len(pools)), change)
    new = state.organizations.group_since[stack.provider[pools]] == state.year
    level[pools] = np.where(new, change, carried)
    pairs.group_misfit = level


def _common_draws(state: State, pools: Ints, decision: str) -> Floats:
    """Standard draws of this year for pools, which are rows of pairs, shape of `pools`."""
    stack = state.stack
    return streams.normal(stack.pair_draw_cell[pools], decision, state.year, stack.pair_key[pools])
