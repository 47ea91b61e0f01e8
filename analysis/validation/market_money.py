"""What partnerships cost and bring in a commercial market, against the same market without any deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.reading import integers, numbers, texts
from longgame.analysis.statistics import Booleans, Floats, Integers, tally
from longgame.analysis.validation.deal_histories import floats
from longgame.analysis.validation.market_records import (
    MarketRecords,
    mean_between,
    pooled_ratio,
    pooled_share,
)
from longgame.analysis.validation.measured import Measured, not_measured

#: Years since the first signature for which gains are followed.
FOLLOWED_YEARS: Final = 10
#: Years after which who has lost should have stopped signing.
_PATIENCE_YEARS: Final = 5
_MILLION: Final = 1e6
_MONTHS: Final = 12.0
_CONTRACT: Final = ["replicate", "contract"]


@dataclass(frozen=True)
class GainPaths:
    """What deals did to each organisation of a side from its first signature on, against the no-deal twin.

    Attributes:
        row: market of each organisation, from 0.
        start: contract year of its first signature.
        gain_usd: (organisations, years) gain of each contract year.
        signed: (organisations, years) whether it signed a new deal.
    """

    row: Integers
    start: Integers
    gain_usd: Floats
    signed: Booleans

    def since_start(self, years: int) -> tuple[Integers, Floats]:
        """Cumulative gains in the first years since the first signature, of who can be followed so long.

        Returns:
            Market of each such organisation, and (organisations, years) dollars.
        """
        kept = self.start + years - 1 <= self.gain_usd.shape[1]
        columns = self.start[kept, np.newaxis] - 1 + np.arange(years)
        return self.row[kept], np.cumsum(np.take_along_axis(self.gain_usd[kept], columns, axis=1), axis=1)


def gain_paths(records: MarketRecords, side: str) -> GainPaths | None:
    """Paths of all organisations of a side (`payer` or `provider`) that sign; None without a twin."""
    gains = records.run.gains
    if gains is None:
        return None
    signed = records.histories.happened("signed")
    key = pd.MultiIndex.from_arrays([integers(signed, "replicate"), texts(signed, side)])
    who = key.unique()
    years = records.run.years
    place, column = who.get_indexer(key).astype(np.int64), integers(signed, "year") - 1
    new = tally(place, column, (len(who), years)) > 0.0
    account = who.get_indexer(pd.MultiIndex.from_arrays([integers(gains, "replicate"), texts(gains, "account")]))
    known = gains[account >= 0]
    usd = tally(
        account[account >= 0].astype(np.int64),
        integers(known, "year") - 1,
        (len(who), years),
        numbers(known, "gain_usd"),
    )
    market = pd.DataFrame({"replicate": who.get_level_values(0)})
    return GainPaths(records.run.row(market), new.argmax(axis=1) + 1, usd, new)


def first_year_cost(records: MarketRecords, paths: GainPaths | None) -> Measured:
    """Millions of dollars that an organisation loses in the year of its first signature; above zero is a cost."""
    if paths is None:
        return _no_twin()
    row, gains = paths.since_start(1)
    return pooled_ratio(-_by_market(records, row, gains)[:, 0] / _MILLION, _how_many(records, row))


def payback_year(records: MarketRecords, paths: GainPaths | None) -> Measured:
    """Year since the first signature in which a market's mean cumulative gain is back at zero, mean over markets.

    0 where it never falls below zero, one more than the years followed where it is not back within them.
    """
    if paths is None:
        return _no_twin()
    row, gains = paths.since_start(FOLLOWED_YEARS)
    sums, count = _by_market(records, row, gains), _how_many(records, row)
    back = np.where(count > 0.0, [_back_at_zero(path) for path in sums], np.nan)
    return mean_between(back, FOLLOWED_YEARS + 1.0, len(row))


def signs_though_behind(records: MarketRecords, paths: GainPaths | None) -> Measured:
    """Years with a new signature, of the later years of organisations that are still behind.

    Later years begin five years after the first signature; behind is a cumulative gain below zero the year before.
    """
    if paths is None:
        return _no_twin()
    years = np.arange(1, paths.gain_usd.shape[1] + 1)
    begun = years >= paths.start[:, np.newaxis]
    cumulative = np.cumsum(np.where(begun, paths.gain_usd, 0.0), axis=1)
    behind = np.zeros_like(begun)
    behind[:, 1:] = cumulative[:, :-1] < 0.0
    late = behind & (years >= paths.start[:, np.newaxis] + _PATIENCE_YEARS)
    place = np.zeros(len(paths.row), dtype=np.int64)
    shape = (records.run.replicates, 1)
    signing, all_years = (
        tally(paths.row, place, shape, (late & chosen).sum(axis=1).astype(np.float64))[:, 0]
        for chosen in (paths.signed, np.ones_like(late))
    )
    return pooled_share(signing, all_years)


def start_up_cost(records: MarketRecords) -> Measured:
    """Millions of dollars that providers book for the care programme in the first year of a contract."""
    deals = records.histories.deals
    first = deals[deals.groupby(_CONTRACT, observed=True)["year"].transform("min") == deals["year"]]
    contracts = first.groupby(_CONTRACT, as_index=False, observed=True)[["program_cost_usd"]].sum()
    return pooled_ratio(records.total(contracts, "program_cost_usd") / _MILLION, records.count(contracts))


def care_management_fee(records: MarketRecords) -> Measured:
    """Care-management fees for each member-month of the deal-years that pay any, USD."""
    ledger = records.histories.results.ledger
    paid = ledger[(texts(ledger, "category") == "care_management_fee") & (numbers(ledger, "amount_usd") > 0.0)]
    key = ["replicate", "year", "provider", "payer"]
    fees = pd.DataFrame(
        {
            "replicate": integers(paid, "replicate"),
            "year": integers(paid, "year"),
            "provider": np.asarray(texts(paid, "account"), dtype=object),
            "payer": np.asarray(texts(paid, "counterparty"), dtype=object),
            "fee": numbers(paid, "amount_usd"),
        }
    )
    deals = records.histories.results.deal_years
    lives = pd.DataFrame(
        {
            **{name: integers(deals, name) for name in key[:2]},
            **{name: np.asarray(texts(deals, name), dtype=object) for name in key[2:]},
            "lives": floats(deals, "lives"),
        }
    )
    both = (
        fees.groupby(key, as_index=False)["fee"].sum().merge(lives.groupby(key, as_index=False)["lives"].sum(), on=key)
    )
    return pooled_ratio(records.total(both, "fee"), _MONTHS * records.total(both, "lives"), len(both))


def _by_market(records: MarketRecords, row: Integers, values: Floats) -> Floats:
    """Sums of (organisations, years) by market: (replicates, years)."""
    place = np.zeros(len(row), dtype=np.int64)
    shape = (records.run.replicates, 1)
    return np.column_stack([tally(row, place, shape, column)[:, 0] for column in values.T])


def _how_many(records: MarketRecords, row: Integers) -> Floats:
    return tally(row, np.zeros(len(row), dtype=np.int64), (records.run.replicates, 1))[:, 0]


def _back_at_zero(path: Floats) -> float:
    """First year, from 1, after the lowest point with at least zero; 0: never below, one more than known: not back."""
    lowest = int(path.argmin())
    if path[lowest] >= 0.0:
        return 0.0
    recovered = np.flatnonzero(path[lowest:] >= 0.0)
    return float(lowest + recovered[0] + 1 if recovered.size else len(path) + 1)


def _no_twin() -> Measured:
    return not_measured("the run has no no-deal twin")
