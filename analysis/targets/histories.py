"""A panel in order, with what each row's past and future add: programme year, record, who leaves, the year after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from longgame.analysis.targets.panel import Booleans, Floats, Ints, PanelColumns


@dataclass(frozen=True)
class Histories:
    """Rows by organisation and year, and what follows from their neighbours; arrays of shape (n,).

    Attributes:
        panel: the rows in order.
        history: number of the uninterrupted stay; an organisation that comes back after a gap begins a new one.
        programme_year: performance years so far, from 1; the first is longer than a year for who came during 2012.
        first_year: performance year in which the stay began.
        is_watched: whether it can be known who is there a year later.
        leaves: not there in the year after, though it is watched.
        is_final: the last year of the agreement by its term, or a year by which it was prolonged.
        ever_paid: shared savings in this year or earlier in the stay.
        centred: savings rate less the mean of all organisations in the same year.
    """

    panel: PanelColumns
    history: Ints
    programme_year: Ints
    first_year: Ints
    is_watched: Booleans
    leaves: Booleans
    is_final: Booleans
    ever_paid: Booleans
    centred: Floats

    @classmethod
    def of(cls, panel: PanelColumns) -> Histories:
        """Put a panel in order and see what follows."""
        ordered = panel.rows(np.lexsort((panel.year, panel.organization)))
        year = ordered.year
        count = len(ordered)
        begins = np.ones(count, dtype=np.bool_)
        begins[1:] = (np.diff(ordered.organization) != 0) | (np.diff(year) != 1)
        history = np.cumsum(begins) - 1
        start = np.flatnonzero(begins)[history]
        ends = np.ones(count, dtype=np.bool_)
        ends[:-1] = begins[1:]
        is_watched = year < ordered.last_year
        paid_so_far = np.cumsum(ordered.is_paid)
        before = paid_so_far[start] - ordered.is_paid[start]
        return cls(
            panel=ordered,
            history=history,
            programme_year=np.arange(count) - start + 1,
            first_year=year[start],
            is_watched=is_watched,
            leaves=ends & is_watched,
            is_final=year - ordered.agreement_start + 1 >= ordered.agreement_years,
            ever_paid=paid_so_far > before,
            centred=ordered.savings_rate - year_means(ordered.savings_rate, year),
        )

    def pairs(self, years: int) -> tuple[Ints, Ints]:
        """Row indices of an organisation's year and of the same stay so many years later."""
        earlier = np.arange(max(len(self.panel) - years, 0))
        kept = self.history[earlier] == self.history[earlier + years]
        return earlier[kept], earlier[kept] + years

    def same_agreement(self, earlier: Ints, later: Ints) -> Booleans:
        """Whether both rows of each pair lie in the same agreement."""
        number = self.panel.agreement_number
        return np.asarray(number[earlier] == number[later])


def year_means(values: Floats, year: Ints) -> Floats:
    """Mean over the rows of the same year, at each row."""
    _, code = np.unique(year, return_inverse=True)
    return np.asarray((np.bincount(code, weights=values) / np.bincount(code))[code]) if len(values) else values
