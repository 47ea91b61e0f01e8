"""Talks that last beyond the year: agreed terms that wait for their signature, and what ends them before it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.events import DECIDER, REASON, EventDetails, EventLog
from longgame.environment.state.state import State
from longgame.environment.talks.proposals import Proposals

Ints = NDArray[np.int64]

#: Months of talks that end within the year in which they began.
MONTHS_A_YEAR: Final = 12.0


def keep_waiting(
    state: State,
    proposals: Proposals,
    chosen: Ints,
    terms: ContractTerms,
    model: Ints,
    package: Ints,
    details: EventDetails,
) -> None:
    """Keep agreed terms whose talks last beyond the year. They are signed once the months have passed.

    Args:
        chosen: places in the proposals of the pairs that wait. The other arrays have one element per proposal.
    """
    pairs, some = state.pairs, proposals.rows[chosen]
    pairs.wait_months[some] = details.months[chosen] - MONTHS_A_YEAR
    pairs.talk_months[some] = details.months[chosen]
    pairs.pending.write(some, terms.rows(chosen))
    pairs.pending_model[some] = model[chosen]
    pairs.pending_package[some] = package[chosen]
    pairs.pending_limits[:, some] = details.limits[:, chosen]
    pairs.pending_margin[some] = details.margin[chosen]
    pairs.pending_listed[:, some] = proposals.listed[:, chosen]
    pairs.pending_transition[:, some] = proposals.transition[:, chosen]


def lapse(state: State, events: EventLog, rows: Ints) -> None:
    """End the waiting talks of the pairs `rows`, in which a party has closed or was bought."""
    if not len(rows):
        return
    pairs, stack = state.pairs, state.stack
    details = EventDetails.of(len(rows), "insolvency", "neither")
    parties = np.stack([stack.payer[rows], stack.provider[rows]])
    bought = (state.organizations.merged_into[parties] >= 0).any(axis=0)
    details.reason = np.where(bought, REASON["merger"], details.reason)
    payer_is_open = state.organizations.is_open[stack.payer[rows]]
    details.decided_by = np.where(payer_is_open, DECIDER["provider"], DECIDER["payer"])
    details.months = pairs.talk_months[rows] - pairs.wait_months[rows]
    pairs.wait_months[rows] = 0.0
    events.record(
        state,
        "impasse",
        rows,
        details,
        model=pairs.pending_model[rows],
        from_model=np.zeros(len(rows), dtype=np.int64),
        package=pairs.pending_package[rows],
        first_talk=True,
    )
