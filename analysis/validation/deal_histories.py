"""The deals and events of a run, joined by deal and year: what every measure of behaviour starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from longgame.analysis.runs.reading import texts

if TYPE_CHECKING:
    from longgame.environment.records.results import Results

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEAL: Final = ["replicate", "deal"]
DEAL_YEAR: Final = [*DEAL, "year"]
PAIR: Final = ["replicate", "payer", "provider"]
#: Exits that somebody decides on.
LEFT: Final = ("exited_at_term", "exited_mid_term")
ENDS: Final = (*LEFT, "closed")
STAYED: Final = ("renewed", "moved")
_WORDS: Final = (
    "deal",
    "payer",
    "provider",
    "model",
    "event",
    "reason",
    "decided_by",
    "payer_strategy",
    "provider_strategy",
)


@dataclass(frozen=True)
class Histories:
    """What happened to the deals of a run.

    Attributes:
        results: the run.
        years: its length.
    """

    results: Results
    years: int

    @classmethod
    def of(cls, results: Results) -> Histories:
        """Histories of a run."""
        return cls(results, int(results.years))

    @cached_property
    def deals(self) -> pd.DataFrame:
        """One row a deal-year."""
        return _plain(self.results.deals)

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row an event."""
        return _plain(self.results.events)

    def happened(self, *names: str) -> pd.DataFrame:
        """Events of these names."""
        return self.events[self.events["event"].isin(names)]

    def later(self, years: int, *columns: str) -> pd.DataFrame:
        """Each deal-year with columns of the same deal some years later, named with `_later`; others are left out."""
        future = self.deals[[*DEAL_YEAR, *columns]].assign(year=self.deals["year"] - years)
        return self.deals.merge(future, on=DEAL_YEAR, suffixes=("", "_later"))

    def signed_and_followed(self, horizon: int) -> pd.DataFrame:
        """Deals signed at least `horizon` years before the end, one row each, with the event that ended them.

        Columns `end`, `decided_by`, `reason` and `end_year` are of that event, missing while they live; `end_year`
        counts completed years of the relationship.
        """
        signed = self.happened("signed")
        signed = signed[signed["year"] <= self.years - horizon].drop_duplicates(DEAL)
        ended = self.happened(*ENDS).drop_duplicates(DEAL, keep="last")
        ended = ended[[*DEAL, "event", "decided_by", "reason", "deal_year"]].rename(
            columns={"event": "end", "deal_year": "end_year"}
        )
        return signed.drop(columns=["event", "decided_by", "reason"]).merge(ended, on=DEAL, how="left")


def floats(frame: pd.DataFrame, column: str) -> Floats:
    """A numeric column."""
    return np.asarray(frame[column].to_numpy(), dtype=np.float64)


def markets(frame: pd.DataFrame) -> Ints:
    """The market of each row."""
    return np.asarray(frame["replicate"].to_numpy(), dtype=np.int64)


def numbered(frame: pd.DataFrame, column: str) -> Floats:
    """A word column as numbers, the same word always the same one."""
    return np.asarray(pd.factorize(frame[column])[0], dtype=np.float64)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with plain strings as words, so that parts of it join."""
    words = {name: np.asarray(texts(frame, name), dtype=object) for name in _WORDS if name in frame.columns}
    return frame.assign(**words).reset_index(drop=True)
