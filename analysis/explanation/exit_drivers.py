"""What drives exits in a market: the yearly hazard of a deal by what could be seen of it the year before.

Each deal alive at the end of a year is at risk in the next one: it ends if a party decides so, before the term or at
the renewal table. Closures of a party are no decision; the deal then leaves the count without having ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.explanation.deal_search import ExplanationError, check_replicate, deal_events
from longgame.analysis.runs.reading import texts
from longgame.analysis.statistics import Booleans, Estimates, Floats, Integers, market_share, mean, quotient, tally
from longgame.analysis.targets.intervals import Figure, share
from longgame.environment.records.results import Results

#: Exits that a party decides on.
EXITS: Final = ("exited_mid_term", "exited_at_term")
#: What is seen at the end of the year before: column, words and unit.
DRIVERS: Final = (
    ("trust_in_payer", "provider's trust in the payer", "0-1"),
    ("trust_in_provider", "payer's trust in the provider", "0-1"),
    ("grievance_of_payer", "payer's grievance", "0-1"),
    ("grievance_of_provider", "provider's grievance", "0-1"),
    ("measured_savings_rate", "measured savings", "share"),
    ("payer_shortfall", "payer's shortfall", "USD per member"),
    ("provider_shortfall", "provider's shortfall", "USD per member"),
    ("provider_share", "provider's share of savings", "share"),
    ("lives", "members", "lives"),
    ("listed_share_payer", "losses the payer wrote down", "share"),
    ("listed_share_provider", "losses the provider wrote down", "share"),
    ("deal_year", "years together", "years"),
)
#: Years of the agreement, the last one and later together.
AGREEMENT_YEARS: Final = 6
_THIRDS: Final = 3


@dataclass(frozen=True)
class Driver:
    """One driver: the hazard in the low, middle and high third of its values over all markets.

    Attributes:
        words, unit: what it is.
        bounds: values that part the thirds.
        hazards: by third; means over markets, of one market the share of its deal-years by Wilson.
        deal_years: at risk, by third.
        difference: high less low third, mean over markets; missing for one market.
    """

    words: str
    unit: str
    bounds: tuple[float, float]
    hazards: list[Figure]
    deal_years: list[int]
    difference: Estimates


@dataclass(frozen=True)
class ExitDrivers:
    """What drives exits.

    Attributes:
        markets: number of markets.
        deal_years, exits: at risk and ended, all markets.
        overall: yearly hazard.
        by_agreement_year: hazard in each year of the agreement, with deal-years at risk.
        drivers: by the size of their difference.
        endings: events that ended deals, with words as plain strings.
    """

    markets: int
    deal_years: int
    exits: int
    overall: Figure
    by_agreement_year: list[tuple[str, Figure]]
    drivers: list[Driver]
    endings: pd.DataFrame


def exit_drivers(results: Results, replicate: int | None = None) -> ExitDrivers:
    """Hazards of exit in a run.

    Args:
        results: a run that recorded deals.
        replicate: one market; None for all.

    Raises:
        ExplanationError: the run did not record deals, or has no such replicate.
    """
    check_replicate(results, replicate)
    if "deals" not in results.tables:
        raise ExplanationError("the run did not record deals: run with --record deals")
    risk, events = _at_risk(results), deal_events(results)
    markets = results.replicates
    if replicate is not None:
        risk, events = risk[risk["replicate"] == replicate], events[events["replicate"] == replicate]
        markets = 1
    row = np.asarray(pd.factorize(risk["replicate"], sort=True)[0], dtype=np.int64)
    ended = risk["ended"].to_numpy(dtype=np.bool_)
    drivers = [
        _driver(risk[column].to_numpy(np.float64), words, unit, row, ended, markets) for column, words, unit in DRIVERS
    ]
    # The year that follows, of the agreement that runs then: a deal at term faces the renewal table.
    stage = np.minimum(risk["agreement_year"].to_numpy(np.int64), AGREEMENT_YEARS)
    at_term = (risk["agreement_year"] >= risk["term_years"]).to_numpy(dtype=np.bool_)
    stages: list[tuple[str, Booleans]] = [("at the renewal table", at_term)]
    for year in range(1, AGREEMENT_YEARS + 1):
        words = f"after {year} year{'' if year == 1 else 's'}{' or more' if year == AGREEMENT_YEARS else ''}"
        stages.append((f"before the term, {words} of the agreement", ~at_term & (stage == year)))
    known = [driver for driver in drivers if driver is not None]
    return ExitDrivers(
        markets,
        len(risk),
        int(ended.sum()),
        _hazard(ended, row, markets),
        [
            ("in the year of the signature", _first_year(events, markets)),
            *((words, _hazard(ended[some], row[some], markets)) for words, some in stages if some.any()),
        ],
        sorted(known, key=lambda driver: -_strength(driver)),
        events[events["event"].isin((*EXITS, "closed"))],
    )


def _at_risk(results: Results) -> pd.DataFrame:
    """Deals alive at the end of a year that is not the last, with whether they end in the next by a decision."""
    live = results.deals
    numbers = [column for column, _, _ in DRIVERS if column in live.columns]
    frame = live[["replicate", "year", "agreement_year", "term_years", *numbers]].copy()
    for side in ("payer", "provider"):
        short = (live[f"{side}_reference_usd"] - live[f"{side}_net_usd"]) / live["lives"]
        frame[f"{side}_shortfall"] = short
    frame["deal"] = texts(live, "deal").astype(object)
    events = deal_events(results)
    ends = events[events["event"].isin((*EXITS, "closed"))][["replicate", "year", "deal", "event"]]
    ends = ends.assign(year=ends["year"] - 1).drop_duplicates(["replicate", "year", "deal"], keep="last")
    frame = frame.merge(ends, how="left", on=["replicate", "year", "deal"])
    frame["ended"] = frame["event"].isin(EXITS)
    return frame[(frame["year"] < results.years) & (frame["event"] != "closed")].reset_index(drop=True)


def _first_year(events: pd.DataFrame, markets: int) -> Figure:
    """Hazard of deals in the year in which they were signed, which no end of a year before has seen."""
    signed = events[events["event"] == "signed"]
    over = events[(events["event"] == EXITS[0]) & (events["deal_year"] == 1)]
    keys = [pd.MultiIndex.from_arrays([frame["replicate"], frame["deal"]]) for frame in (signed, over)]
    row = np.asarray(pd.factorize(signed["replicate"], sort=True)[0], dtype=np.int64)
    return _hazard(np.asarray(keys[0].isin(keys[1]), dtype=np.bool_), row, markets)


def _driver(values: Floats, words: str, unit: str, row: Integers, ended: Booleans, markets: int) -> Driver | None:
    """Hazards by thirds; None if the values do not part the deals in three."""
    known = np.isfinite(values)
    if not known.any():
        return None
    low, high = (float(np.quantile(values[known], part)) for part in (1.0 / _THIRDS, 2.0 / _THIRDS))
    third = np.where(values > high, 2, np.where(values > low, 1, 0))
    third = np.where(known, third, -1)
    if len(np.unique(third[known])) < _THIRDS:
        return None
    shape = (markets, _THIRDS)
    at_risk, lost = tally(row, third, shape), tally(row, np.where(ended, third, -1), shape)
    hazards = [_hazard(ended[third == one], row[third == one], markets) for one in range(_THIRDS)]
    by_market = quotient(lost, at_risk)
    difference = mean(by_market[:, 2] - by_market[:, 0])
    return Driver(words, unit, (low, high), hazards, [int(np.sum(third == one)) for one in range(_THIRDS)], difference)


def _hazard(ended: Booleans, row: Integers, markets: int) -> Figure:
    """Share of deal-years that end: mean over markets with its interval; of one market by Wilson."""
    if markets < 2:
        return share(ended)
    count = np.zeros(len(row), dtype=np.int64)
    shape = (markets, 1)
    found = market_share(tally(row, np.where(ended, count, -1), shape), tally(row, count, shape))
    return Figure(float(found.value[0]), float(found.low[0]), float(found.high[0]), len(ended))


def _strength(driver: Driver) -> float:
    gap = abs(driver.hazards[2].estimate - driver.hazards[0].estimate)
    return gap if np.isfinite(gap) else 0.0
