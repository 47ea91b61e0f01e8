"""Cash of every deal as it moves: by deal, by side and by year of the relationship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, codes, integers, numbers, texts
from longgame.analysis.statistics import Booleans, Floats, Integers
from longgame.environment.models.catalogue import MODELS

SIDES: Final = ("payer", "provider")

#: Where cash is found that no row of a live deal holds: events, column, and how many years after the last deal year.
#: A deal that ends at its term has its last year in the deals table; one that ends on the way has it in its event. The
#: last settlement comes a year after the end of either.
_AFTER_THE_ROWS: Final = (
    (("exited_mid_term", "closed"), "cash", 0),
    (("exited_mid_term", "closed", "exited_at_term"), "due", 1),
)


@dataclass(frozen=True)
class CashFlows:
    """Deals that started in a run, and their cash.

    Attributes:
        row: replicate index of each deal, from 0.
        start: contract year of its signature.
        lives: attributed lives at the signature.
        model: index into MODELS of the model signed; later moves belong to the story of the deal.
        deal: index of the deal of each flow.
        deal_year: year of the relationship in which it moves, from 1 (a last settlement: a year after the last).
        alive: whether the flow is that of a deal alive at the end of the year.
        usd: side -> cash of each flow, + received.
    """

    row: Integers
    start: Integers
    lives: Floats
    model: Integers
    deal: Integers
    deal_year: Integers
    alive: Booleans
    usd: dict[str, Floats]


def cash_flows(run: Run) -> CashFlows | None:
    """All cash of the deals signed in the run; None when none was, or when deals or events were not recorded.

    Left out is what the run does not reach: a settlement due after its last year.
    """
    if run.deals is None or run.events is None:
        return None
    event = texts(run.events, "event")
    signed = run.events[event == "signed"]
    if not len(signed):
        return None
    start, known = integers(signed, "year"), _keys(signed)
    parts = [_part(run.deals, known, "cash", 0, alive=True)]
    for events, column, later in _AFTER_THE_ROWS:
        parts.append(_part(run.events[event.isin(events)], known, column, later, alive=False))
    frame = pd.concat(parts, ignore_index=True)
    # A deal that no signature of this run started has no first year to count from.
    frame = frame[(frame["deal"] >= 0).to_numpy()]
    reached = start[integers(frame, "deal")] + integers(frame, "deal_year") - 1 <= run.years
    frame = frame[reached]
    return CashFlows(
        row=run.row(signed),
        start=start,
        lives=numbers(signed, "lives"),
        model=codes(signed, "model", MODELS),
        deal=integers(frame, "deal"),
        deal_year=integers(frame, "deal_year"),
        alive=np.asarray(frame["alive"].to_numpy(), dtype=np.bool_),
        usd={side: numbers(frame, side) for side in SIDES},
    )


def _keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([integers(frame, "replicate"), texts(frame, "deal")])


def _part(frame: pd.DataFrame, known: pd.MultiIndex, column: str, later: int, alive: bool) -> pd.DataFrame:
    """Flows of one source: deal (-1: not signed in this run), deal year, whether alive, and both sides' dollars."""
    columns = {
        "deal": known.get_indexer(_keys(frame)).astype(np.int64),
        "deal_year": integers(frame, "deal_year") + later,
        "alive": np.full(len(frame), alive),
    }
    dollars = {side: np.nan_to_num(numbers(frame, f"{side}_{column}_usd")) for side in SIDES}
    return pd.DataFrame({**columns, **dollars})
