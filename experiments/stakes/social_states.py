"""The social states, each changed alone: trust, grievance, identity, engagement, lists, promises, payments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from longgame.experiments.stakes.decisions import BELIEFS, TENTH, Signing, Stake, Staying, months_of_talks
from longgame.experiments.stakes.evidence import evidence_stakes
from longgame.experiments.stakes.grievances import grievance_stakes
from longgame.experiments.stakes.promises import hope_stake, table_stakes
from longgame.experiments.stakes.revaluing import SIDES, RunningDeals, changed
from longgame.experiments.stakes.yardsticks import yardsticks

__all__ = ["Stake", "stakes_of"]


def stakes_of(deals: RunningDeals) -> Iterator[Stake]:
    """Stakes of all social states in the deals that run on at the end of a year."""
    base, table = Staying(deals), Signing(deals)
    for number in range(len(SIDES)):
        yield from _trust(base, number)
        yield from grievance_stakes(base, number)
        yield from _organization(base, number, "identity_inertia", "identity", "identity inertia")
        yield from _organization(base, number, "engagement", "engagement", "engagement")
        yield hope_stake(base, number)
        yield from table_stakes(table, number)
        yield from evidence_stakes(base, number)
        yield from yardsticks(base, number)


def _trust(base: Staying, number: int) -> Iterator[Stake]:
    """A tenth of a side's trust in its partner: data, cost of dealing, what it counts on, and months of talks."""
    pairs, (good, bad) = base.state.pairs, BELIEFS[number]
    weight = getattr(pairs, good) + getattr(pairs, bad)
    trust = getattr(pairs, good) / weight
    for sign, word in ((1.0, "more"), (-1.0, "less")):
        moved = np.clip(trust + sign * TENTH, 0.001, 0.999)
        state = changed(base.state, pairs={good: moved * weight, bad: (1.0 - moved) * weight})
        stake = base.stake(number, "trust", f"a tenth {word} trust in the partner", base.worth_in(state))
        stake.months = months_of_talks(base.deals, state) - base.months
        yield stake


def _organization(base: Staying, number: int, column: str, mechanism: str, words: str) -> Iterator[Stake]:
    """A tenth of a scale of a side's own organisation, such as its engagement."""
    own = base.state.stack.is_payer == (number == 0)
    for sign, word in ((1.0, "more"), (-1.0, "less")):
        step = np.where(own, sign * TENTH, 0.0)
        moved = np.clip(getattr(base.state.organizations, column) + step, 0.0, 1.0)
        state = changed(base.state, organizations={column: moved})
        yield base.stake(number, mechanism, f"a tenth {word} {words}", base.worth_in(state))
