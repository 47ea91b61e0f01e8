"""Relationships of a run: one row a signed deal, from signature to the end, with what happened on the way.

A relationship is classed by its model and its parties' strategies on the day of the signature: later changes of
strategy belong to its story, not to its class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import Run, codes, numbers, strategies_in_order, texts
from longgame.analysis.statistics import Floats, Integers
from longgame.vocabulary import EVENTS

ENDINGS: Final = ("exited_at_term", "exited_mid_term", "closed")
#: How a relationship stands when the run stops.
LIVE, ENDED_DURING, ENDED_AT_TERM = range(3)

_KEY: Final = ["replicate", "deal"]
_CLASS: Final = ["model", "payer_strategy", "provider_strategy"]


@dataclass(frozen=True)
class Relationships:
    """Arrays with one element a signed deal.

    Attributes:
        row: replicate index, from 0.
        years: completed years together, to the end or to the end of the run.
        fate: LIVE, ENDED_DURING an agreement or ENDED_AT_TERM.
        start: contract year of the signature.
        model, payer_strategy, provider_strategy: as signed.
        provider: id of the provider.
    """

    row: Integers
    years: Integers
    fate: Integers
    start: Integers
    model: pd.Index[str]
    payer_strategy: pd.Index[str]
    provider_strategy: pd.Index[str]
    provider: pd.Index[str]


@dataclass(frozen=True)
class Happenings:
    """Arrays with one element an event, classed by the signature of its deal (talks without a deal: by the talks).

    Attributes:
        row: replicate index, from 0.
        event: index into EVENTS.
        months: months of talks.
        model, payer_strategy, provider_strategy: classes.
        strategies: all strategies that occur, in display order.
        provider: id of the provider.
    """

    row: Integers
    event: Integers
    months: Floats
    model: pd.Index[str]
    payer_strategy: pd.Index[str]
    provider_strategy: pd.Index[str]
    strategies: tuple[str, ...]
    provider: pd.Index[str]


def relationships(run: Run) -> Relationships:
    """One element for each signed deal of the run.

    Years together come from the event that ended it, else from the deal table; in a run that did not record deals, from
    the years since the signature.

    Raises:
        ValueError: the run did not record events.
    """
    events = _plain(run)
    signed = events.loc[events["event"] == "signed", [*_KEY, "year", *_CLASS, "provider"]].drop_duplicates(_KEY)
    ended = events.loc[events["event"].isin(ENDINGS), [*_KEY, "event", "deal_year"]].drop_duplicates(_KEY, keep="last")
    joined = signed.merge(ended, on=_KEY, how="left")
    joined["last_year"] = run.years - joined["year"] + 1
    if run.deals is not None:
        seen = pd.DataFrame({"replicate": run.deals["replicate"], "deal": texts(run.deals, "deal")})
        seen["seen"] = run.deals["deal_year"].to_numpy()
        latest = seen.groupby(_KEY, sort=False, as_index=False)["seen"].max()
        joined = joined.merge(latest, on=_KEY, how="left")
        joined["last_year"] = joined["seen"].fillna(0)
    still_live = joined["event"].isna().to_numpy(dtype=np.bool_)
    at_term = (joined["event"] == "exited_at_term").to_numpy(dtype=np.bool_)
    completed = joined["deal_year"].where(~still_live, joined["last_year"])
    return Relationships(
        row=run.row(joined),
        years=completed.to_numpy(dtype=np.int64).clip(0, run.years),
        fate=np.where(still_live, LIVE, np.where(at_term, ENDED_AT_TERM, ENDED_DURING)).astype(np.int64),
        start=joined["year"].to_numpy(dtype=np.int64),
        model=texts(joined, "model"),
        payer_strategy=texts(joined, "payer_strategy"),
        provider_strategy=texts(joined, "provider_strategy"),
        provider=texts(joined, "provider"),
    )


def happenings(run: Run) -> Happenings:
    """All events with the class of their deal.

    Raises:
        ValueError: the run did not record events.
    """
    events = _plain(run)
    signed = events.loc[events["event"] == "signed", [*_KEY, *_CLASS]].drop_duplicates(_KEY)
    joined = events.merge(signed, on=_KEY, how="left", suffixes=("", "_signed"))
    # Talks that fail carry the id of the relationship that a later talk may open: they keep their own class.
    belongs = joined["model_signed"].notna() & (joined["event"] != "impasse")
    for name in _CLASS:
        joined[name] = joined[f"{name}_signed"].where(belongs, joined[name])
    return Happenings(
        row=run.row(joined),
        event=codes(joined, "event", EVENTS),
        months=np.nan_to_num(numbers(joined, "months")),
        model=texts(joined, "model"),
        payer_strategy=texts(joined, "payer_strategy"),
        provider_strategy=texts(joined, "provider_strategy"),
        strategies=strategies_in_order({*joined["payer_strategy"], *joined["provider_strategy"]} - {""}),
        provider=texts(joined, "provider"),
    )


def _plain(run: Run) -> pd.DataFrame:
    """The columns used here, with words as plain strings so that tables of different vocabularies join.

    Events of provider groups belong to no deal and are left out.
    """
    if run.events is None:
        raise ValueError("the run did not record events (record at least 'organizations')")
    of_deals = run.events[run.events["deal"].notna()]
    words = {name: texts(of_deals, name) for name in ("event", "deal", "provider", *_CLASS)}
    columns = {name: of_deals[name].to_numpy() for name in ("replicate", "year", "deal_year", "months")}
    return pd.DataFrame({**columns, **words}).astype({name: object for name in words})


def class_codes(words: pd.Index[str], order: tuple[str, ...]) -> Integers:
    """Position of each word in `order`, -1 where it is not there."""
    return np.asarray(pd.Index(order).get_indexer(words), dtype=np.int64)
