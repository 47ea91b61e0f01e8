"""What trust is worth where callers compete for slots: a tenth of it, given to some of the callers alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from longgame.environment.phases.contract_year import ContractYear
from longgame.environment.state import streams
from longgame.environment.talks.meeting import at_term, pairs_that_meet
from longgame.environment.talks.partner_choice import calls_with_a_slot
from longgame.environment.valuation.facts import facts_after_talks
from longgame.experiments.stakes.decisions import BELIEFS, TENTH, Stake
from longgame.experiments.stakes.revaluing import SIDES, changed

#: Share of callers who are given the trust; the others compete as before.
_GIVEN = 0.1


def slot_stakes(year: ContractYear) -> Iterator[Stake]:
    """What a tenth more of its partner's trust brings to a caller: its chance of a slot, in the calls of next year."""
    view = year.view
    cooling = np.maximum(year.state.pairs.cooling - 1.0, 0.0)
    state = changed(replace(year.state, year=year.state.year + 1), pairs={"cooling": cooling})
    stack, pairs = state.stack, state.pairs
    facts = facts_after_talks(state, view, year.facts)
    calls, renewing = pairs_that_meet(state, view), at_term(state)
    luck = streams.uniform(stack.pair_draw_cell, "callers whose trust is tried", state.year, stack.pair_key)
    given = calls & (luck < _GIVEN)
    rows = np.flatnonzero(given)
    if not len(rows):
        return
    before = calls_with_a_slot(state, view, facts, calls, renewing)
    # Only who may be turned down can gain: callers of a party that turns somebody down.
    turned_down = calls & ~before
    rivalry = [
        (stack.sum_by_organization(who, turned_down.astype(np.float64)) > 0.0)[who][rows]
        for who in (stack.payer, stack.provider)
    ]
    competing = rivalry[0] | rivalry[1]
    for number, side in enumerate(SIDES):
        # The partner's belief in this side is what brings it a slot.
        good, bad = BELIEFS[1 - number]
        weight = getattr(pairs, good) + getattr(pairs, bad)
        trust = getattr(pairs, good) / weight
        moved = np.where(given, np.minimum(trust + TENTH, 0.999), trust)
        better = changed(state, pairs={good: moved * weight, bad: (1.0 - moved) * weight})
        after = calls_with_a_slot(better, view, facts, calls, renewing)
        changes = 100.0 * (after[rows].astype(np.float64) - before[rows].astype(np.float64))
        none, change = np.zeros(len(rows)), "a tenth more of the partner's trust, by the chance of a slot"
        yield Stake("partner_choice", change, side, none, none, changes, competing)
