"""The year's events: what happened to relationships, why, who decided and by what margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.performance_year import PerformanceYear
from longgame.environment.state.state import State
from longgame.vocabulary import DECIDERS, EVENTS, REASONS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EVENT: Final = {name: code for code, name in enumerate(EVENTS)}
REASON: Final = {name: code for code, name in enumerate(REASONS)}
#: Columns of events that hold the results of the latest performance year, and its column.
_RESULTS: Final = {
    "measured_savings_rate": "measured_rate",
    "true_savings_rate": "true_rate",
    "payer_net_usd": "payer_net",
    "provider_net_usd": "provider_net",
    "payer_cash_usd": "payer_cash",
    "provider_cash_usd": "provider_cash",
    "payer_due_usd": "payer_due",
    "provider_due_usd": "provider_due",
}
_RESULT_PLACES: Final = [PerformanceYear.names.index(column) for column in _RESULTS.values()]
DECIDER: Final = {name: code for code, name in enumerate(DECIDERS)}


def first_that_holds(conditions: Sequence[Bools], codes: Sequence[int | Ints], default: int) -> Ints:
    """Code of the first condition that holds in each row, shape (rows,); the default where none does."""
    # `np.select` does the same, but takes several times as long on the few rows of a market.
    chosen = np.full(conditions[0].shape, default)
    for condition, code in zip(reversed(conditions), reversed(codes), strict=True):
        np.copyto(chosen, code, where=condition)
    return chosen


@dataclass
class EventDetails:
    """Details of events that are not part of the pairs' state; arrays of shape (rows,), NaN where unknown.

    Attributes:
        reason, decided_by: codes (see `REASON`, `DECIDER`).
        margin: margin of the decision, USD.
        months: months of talks.
        limits: the payer's limit, the provider's limit, the payer's offer and the provider's ask, shape (4, rows).
        share: provider's share.
        talk_cost: cost of the talks to both sides, USD.
        exit_cost: what the party that decided pays for leaving before the term, USD; None: nothing.
    """

    reason: Ints
    decided_by: Ints
    margin: Floats
    months: Floats
    limits: Floats
    share: Floats
    talk_cost: Floats
    exit_cost: Floats | None = None

    @classmethod
    def of(cls, count: int, reason: str, decided_by: str, margin: Floats | None = None) -> EventDetails:
        """Details of `count` events that have no talks."""
        return cls(
            reason=np.full(count, REASON[reason]),
            decided_by=np.full(count, DECIDER[decided_by]),
            margin=np.zeros(count) if margin is None else margin,
            months=np.zeros(count),
            limits=np.full((4, count), np.nan),
            share=np.full(count, np.nan),
            talk_cost=np.zeros(count),
        )

    def at(self, rows: NDArray[Any]) -> EventDetails:
        """The details at the given rows (an index or a mask)."""
        return EventDetails(
            self.reason[rows],
            self.decided_by[rows],
            self.margin[rows],
            self.months[rows],
            self.limits[:, rows],
            self.share[rows],
            self.talk_cost[rows],
            None if self.exit_cost is None else self.exit_cost[rows],
        )


@dataclass
class EventLog:
    """Events of a year in the order of recording; the recorder sorts them."""

    batches: list[dict[str, NDArray[Any]]] = field(default_factory=list)

    def record(
        self,
        state: State,
        event: str,
        rows: Ints,
        details: EventDetails,
        model: Ints | None = None,
        from_model: Ints | None = None,
        package: Ints | None = None,
        first_talk: bool = False,
    ) -> None:
        """Record one event for each pair row, with the present state of the relationship.

        Args:
            event: name of the event.
            rows: pair rows.
            details: details by row.
            model, from_model, package: codes by row; by default those of the running deal.
            first_talk: whether the pair has no deal yet. The event then belongs to its next relationship and has no
                results.
        """
        if not len(rows):
            return
        pairs = state.pairs
        if first_talk:
            results = dict.fromkeys(_RESULTS, np.full(len(rows), np.nan))
        else:
            # Talks end before the year's results exist, other exits after that.
            last = pairs.latest_year(rows)
            known = np.where(last.active & (pairs.deal_year[rows] > 0), 1.0, np.nan)
            results = dict(zip(_RESULTS, last.block[_RESULT_PLACES] * known, strict=True))
        running = pairs.model[rows]
        signed_by = rows if first_talk else pairs.signed_by[rows]
        self.batches.append(
            {
                "pair": rows,
                "signed_by": signed_by,
                "provider": state.stack.provider[rows],
                "event": np.full(len(rows), EVENT[event]),
                "ordinal": pairs.ordinal[signed_by] + (1 if first_talk else 0),
                "model": running if model is None else model,
                "from_model": running if from_model is None else from_model,
                "package": pairs.package[rows] if package is None else package,
                "deal_year": np.zeros(len(rows), dtype=np.int64) if first_talk else pairs.deal_year[rows],
                "agreement_number": np.zeros(len(rows), dtype=np.int64) if first_talk else pairs.agreement_number[rows],
                "reason": details.reason,
                "decided_by": details.decided_by,
                "margin": details.margin,
                "months": details.months,
                "payer_limit": details.limits[0],
                "provider_limit": details.limits[1],
                "payer_offer": details.limits[2],
                "provider_offer": details.limits[3],
                "provider_share": details.share,
                "talk_cost_usd": details.talk_cost,
                "exit_cost_usd": np.zeros(len(rows)) if details.exit_cost is None else details.exit_cost,
                "lives": pairs.lives[rows],
                "trust_in_payer": pairs.trust_in_payer(rows),
                "trust_in_provider": pairs.trust_in_provider(rows),
                **results,
            }
        )

    def record_members(
        self, state: State, event: str, members: Ints, reason: str, decided_by: str, margin: Floats
    ) -> None:
        """Record one event of a provider group for each member; it belongs to no pair, deal or payer.

        Args:
            members: organisation rows of the members.
            margin: by member, USD.
        """
        count = len(members)
        if not count:
            return
        none, zero, unknown = np.full(count, -1), np.zeros(count, dtype=np.int64), np.full(count, np.nan)
        panels = state.stack.sum_by_organization(state.stack.provider, state.pairs.lives)
        self.batches.append(
            {
                "pair": none,
                "signed_by": none,
                "provider": members,
                "event": np.full(count, EVENT[event]),
                "ordinal": zero,
                "model": none,
                "from_model": none,
                "package": none,
                "deal_year": zero,
                "agreement_number": zero,
                "reason": np.full(count, REASON[reason]),
                "decided_by": np.full(count, DECIDER[decided_by]),
                "margin": margin,
                "months": np.zeros(count),
                "payer_limit": unknown,
                "provider_limit": unknown,
                "payer_offer": unknown,
                "provider_offer": unknown,
                "provider_share": unknown,
                "talk_cost_usd": np.zeros(count),
                "exit_cost_usd": np.zeros(count),
                "lives": panels[members],
                "trust_in_payer": unknown,
                "trust_in_provider": unknown,
                **dict.fromkeys(_RESULTS, unknown),
            }
        )

    def counts(self, state: State) -> Ints:
        """Number of events by cell and event, shape (cells, events)."""
        shape = (len(state.stack.cells), len(EVENTS))
        total = np.zeros(shape[0] * shape[1], dtype=np.int64)
        for batch in self.batches:
            place = state.stack.cell[batch["provider"]] * shape[1] + batch["event"]
            total += np.bincount(place, minlength=len(total))
        return total.reshape(shape)
