"""Figures on talks, signatures, renewals and exits: for a whole run and by model, strategy and pair of strategies."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.runs.reading import Run, codes
from longgame.analysis.runs.relationships import ENDINGS, Happenings, Relationships, class_codes
from longgame.analysis.statistics import (
    Estimates,
    Floats,
    Integers,
    counted_mean,
    market_mean,
    market_share,
    mean,
    tally,
)
from longgame.analysis.runs.years_together import YearsTogether, years_together
from longgame.environment.models.catalogue import MODELS
from longgame.vocabulary import DECIDERS, EVENTS, REASONS

#: Years at which `still_together` is reported.
MILESTONE_YEARS: Final = (1, 3, 5, 10)
_EVENT: Final = {name: code for code, name in enumerate(EVENTS)}


class DealClasses:
    """Counts of events and relationships by replicate and class, and the figures made of them.

    Args:
        run: the run.
        happened: its events.
        deals: its relationships.
        event_class: class of each event, -1 for none.
        deal_class: class of each relationship.
        count: number of classes.
    """

    def __init__(
        self,
        run: Run,
        happened: Happenings,
        deals: Relationships,
        event_class: Integers,
        deal_class: Integers,
        count: int,
    ) -> None:
        shape = (run.replicates, count)

        def counted(*names: str, weights: Floats | None = None) -> Floats:
            wanted = np.isin(happened.event, [_EVENT[name] for name in names])
            return tally(happened.row, np.where(wanted, event_class, -1), shape, weights)

        self.talks = counted("signed", "impasse")
        self.months = counted("signed", "impasse", weights=happened.months)
        self.signed = counted("signed")
        self.stayed = counted("renewed", "moved")
        self.left_at_term = counted("exited_at_term")
        self.left_mid_term = counted("exited_mid_term")
        self.closed = counted("closed")
        self.deal_years = tally(deals.row, deal_class, shape, deals.years.astype(np.float64))
        self.together: YearsTogether = years_together(deals, deal_class, count, run.replicates, run.years)

    @property
    def signed_share(self) -> Estimates:
        """Share of first talks that end in a signature, by class."""
        return market_share(self.signed, self.talks)

    @property
    def renewal_rate(self) -> Estimates:
        """Renewed or moved, of the agreements at term whose two parties were both still open, by class."""
        return market_share(self.stayed, self.stayed + self.left_at_term)

    @property
    def mid_term_exit_rate(self) -> Estimates:
        """Exits before the term for each deal-year, by class."""
        return market_share(self.left_mid_term, self.deal_years)

    @property
    def months_a_talk(self) -> Estimates:
        """Mean months of a first talk, signed or not, by class."""
        return market_mean(self.months, self.talks)

    def renewal_against_others(self, index: int) -> dict[str, float | int | None]:
        """Renewal rate of one class less that of all other classes together, over replicates that have both."""
        due = self.stayed + self.left_at_term
        others_due = due.sum(axis=1) - due[:, index]
        others_stayed = self.stayed.sum(axis=1) - self.stayed[:, index]
        both = (due[:, index] > 0.0) & (others_due > 0.0)
        gap = np.full(len(due), np.nan)
        gap[both] = self.stayed[both, index] / due[both, index] - others_stayed[both] / others_due[both]
        return mean(gap).json()

    def figures(self, index: int) -> dict[str, object]:
        """All figures of one class, JSON-able."""
        curve = self.together.still_together
        return {
            "talks": counted_mean(self.talks).json(index),
            "signed": counted_mean(self.signed).json(index),
            "impasses": counted_mean(self.talks - self.signed).json(index),
            "signed_share": self.signed_share.json(index),
            "months_a_talk": self.months_a_talk.json(index),
            "renewed_or_moved": counted_mean(self.stayed).json(index),
            "exited_at_term": counted_mean(self.left_at_term).json(index),
            "exited_mid_term": counted_mean(self.left_mid_term).json(index),
            "closed": counted_mean(self.closed).json(index),
            "renewal_rate": self.renewal_rate.json(index),
            "renewal_rate_against_others": self.renewal_against_others(index),
            "mid_term_exit_rate": self.mid_term_exit_rate.json(index),
            "years_together": {
                "median_years": self.together.median_years(index),
                f"average_within_{self.together.horizon}_years": self.together.average_years.json(index),
                "still_together_after_years": {
                    str(year): curve.json(index, year) for year in MILESTONE_YEARS if year < curve.value.shape[1]
                },
            },
        }


def by_model(run: Run, happened: Happenings, deals: Relationships) -> DealClasses:
    """Classes are MODELS, in that order."""
    return DealClasses(
        run, happened, deals, class_codes(happened.model, MODELS), class_codes(deals.model, MODELS), len(MODELS)
    )


def by_strategy(run: Run, happened: Happenings, deals: Relationships, side: str) -> DealClasses:
    """Classes are `happened.strategies` of one side: `payer` or `provider`."""
    order = happened.strategies
    words = (happened.payer_strategy, deals.payer_strategy)
    if side == "provider":
        words = (happened.provider_strategy, deals.provider_strategy)
    return DealClasses(run, happened, deals, class_codes(words[0], order), class_codes(words[1], order), len(order))


def by_pair(run: Run, happened: Happenings, deals: Relationships) -> DealClasses:
    """Classes are pairs of `happened.strategies`: payer's index times their number plus the provider's index."""
    order = happened.strategies

    def pair(payer: Integers, provider: Integers) -> Integers:
        return np.where((payer >= 0) & (provider >= 0), payer * len(order) + provider, -1)

    of_event = pair(class_codes(happened.payer_strategy, order), class_codes(happened.provider_strategy, order))
    of_deal = pair(class_codes(deals.payer_strategy, order), class_codes(deals.provider_strategy, order))
    return DealClasses(run, happened, deals, of_event, of_deal, len(order) * len(order))


def whole(run: Run, happened: Happenings, deals: Relationships) -> DealClasses:
    """One class: everything."""
    everything = np.zeros(len(happened.row), dtype=np.int64)
    return DealClasses(run, happened, deals, everything, np.zeros(len(deals.row), dtype=np.int64), 1)


def exit_counts(run: Run) -> tuple[Floats, Floats]:
    """Exits of every sort: at term, before the term and closures.

    Returns:
        Counts by reason and decider, shape (replicates, len(REASONS), len(DECIDERS)), and all exits, shape (replicates,
        1).

    Raises:
        ValueError: the run did not record events.
    """
    if run.events is None:
        raise ValueError("the run did not record events (record at least 'organizations')")
    ended = np.isin(codes(run.events, "event", EVENTS), [_EVENT[name] for name in ENDINGS])
    table = run.events[ended]
    row = run.row(table)
    reason, decider = codes(table, "reason", REASONS), codes(table, "decided_by", DECIDERS)
    code = np.where((reason >= 0) & (decider >= 0), reason * len(DECIDERS) + decider, -1)
    counts = tally(row, code, (run.replicates, len(REASONS) * len(DECIDERS)))
    exits = tally(row, np.zeros(len(row), dtype=np.int64), (run.replicates, 1))
    return counts.reshape(run.replicates, len(REASONS), len(DECIDERS)), exits


def exit_figures(run: Run) -> dict[str, object]:
    """Shares of all exits by reason and by who decided, most frequent first, JSON-able."""
    counts, exits = exit_counts(run)

    def shares(by_word: Floats, words: tuple[str, ...]) -> dict[str, dict[str, float | int | None]]:
        estimates = market_share(by_word, exits)
        seen = np.flatnonzero(by_word.sum(axis=0) > 0.0).tolist()
        order = sorted(seen, key=lambda index: (-float(estimates.value[index]), index))
        return {words[index]: estimates.json(index) for index in order}

    return {
        "exits": counted_mean(exits[:, 0]).json(),
        "by_reason": shares(counts.sum(axis=2), REASONS),
        "by_decider": shares(counts.sum(axis=1), DECIDERS),
        "by_reason_and_decider": {
            reason: {
                decider: market_share(counts[:, i, j : j + 1], exits).json(0)
                for j, decider in enumerate(DECIDERS)
                if counts[:, i, j].any()
            }
            for i, reason in enumerate(REASONS)
            if counts[:, i].any()
        },
    }
