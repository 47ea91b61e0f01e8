"""Levels of a commercial market: adoption, size of contracts, capital, rural hospitals, churn, talks and identity."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.runs.reading import numbers, texts
from longgame.analysis.statistics import Floats
from longgame.analysis.validation.market_records import (
    MarketRecords,
    mean_between,
    mean_of_markets,
    pooled_ratio,
    pooled_share,
)
from longgame.analysis.validation.measured import Measured, not_measured
from longgame.vocabulary import CRITICAL_ACCESS_HOSPITAL, KINDS

#: Year at whose end a market counts as grown up.
_GROWN: Final = 10
_SHARE: Final = "value_based_lives_share"
_CONTRACT: Final = ["replicate", "year", "contract"]
_CUSTOM: Final = "custom_risk_contract"


def partnership_share(records: MarketRecords) -> Measured:
    """Share of members under any partnership at the end of year 10."""
    if records.run.years < _GROWN:
        return _too_short(records)
    shares = records.run.by_year(_SHARE)[:, _GROWN - 1]
    return mean_between(shares, 1.0, len(shares))


def partnership_trend(records: MarketRecords) -> Measured:
    """Slope of a line through the share of members under any partnership from year 10 on, points (of 1) a year."""
    if records.run.years <= _GROWN:
        return _too_short(records)
    shares = records.run.by_year(_SHARE)[:, _GROWN - 1 :]
    years = np.arange(shares.shape[1]) - (shares.shape[1] - 1) / 2.0
    return mean_of_markets((shares * years).sum(axis=1) / (years * years).sum(), shares.size)


def lives_per_contract(records: MarketRecords) -> Measured:
    """Mean lives of a contract alive at the end of a year; the deals of a group's contract count together."""
    contracts = records.histories.deals.groupby(_CONTRACT, as_index=False, observed=True)[["lives"]].sum()
    return pooled_ratio(records.total(contracts, "lives"), records.count(contracts))


def custom_share(records: MarketRecords) -> Measured:
    """Custom contracts of all contracts alive at the end of a year."""
    contracts = records.histories.deals.drop_duplicates(_CONTRACT)
    return pooled_share(records.count(contracts[contracts["model"] == _CUSTOM]), records.count(contracts))


def capital_growth(records: MarketRecords) -> Measured:
    """Growth of the capital of open organisations from year 1 to the last, over that of spending on care."""
    organizations = records.run.organizations
    if organizations is None or records.run.years < 2:
        return _too_short(records)
    capital = records.by_year(organizations[organizations["is_open"].to_numpy(dtype=np.bool_)], "capital_usd")
    spending = records.run.by_year("spending_pmpy_usd") * records.run.by_year("lives")
    return mean_of_markets((capital[:, -1] / capital[:, 0]) / (spending[:, -1] / spending[:, 0]), capital.size)


def rural_closures(records: MarketRecords) -> Measured:
    """Critical access hospitals that stop serving patients in a year, of those that did at the end of the year before.

    Whoever enters in the place of a closed one is no closure undone: entries are added to the loss of the year.
    """
    organizations = records.run.organizations
    if organizations is None:
        return _too_short(records)
    rural = texts(organizations, "kind") == KINDS[CRITICAL_ACCESS_HOSPITAL]
    hospitals = organizations[np.asarray(rural)]
    opening = hospitals[(hospitals["entry_year"] == 0) & (hospitals["year"] == 1)]
    entered = hospitals[(hospitals["entry_year"] == hospitals["year"]).to_numpy()]
    serving = np.column_stack((records.count(opening), records.run.by_year("open_rural_hospitals")))
    entries = records.by_year(entered.assign(one=1.0), "one")
    return pooled_share((serving[:, :-1] + entries - serving[:, 1:]).sum(axis=1), serving[:, :-1].sum(axis=1))


def churn_on_savings(records: MarketRecords, without: MarketRecords) -> Measured:
    """True savings of partnerships per member with churn, over those without on the same draws, less one."""
    with_churn, still = _true_savings(records), _true_savings(without)
    return pooled_ratio(with_churn - still, still, records.run.replicates * records.run.years)


def churn_on_share(records: MarketRecords, without: MarketRecords) -> Measured:
    """Mean share of members under any partnership from year 10 on, with churn less without."""
    if records.run.years < _GROWN:
        return _too_short(records)
    change = records.run.by_year(_SHARE) - without.run.by_year(_SHARE)
    return mean_of_markets(change[:, _GROWN - 1 :].mean(axis=1), change[:, _GROWN - 1 :].size)


def talks_failed(records: MarketRecords) -> Measured:
    """First talks that end without a deal, of all first talks that end."""
    failed = records.count(records.histories.happened("impasse"))
    return pooled_share(failed, failed + records.count(records.histories.happened("signed")))


def talk_cost(records: MarketRecords) -> Measured:
    """Thousands of dollars that all talks cost both sides for each new deal signed."""
    cost = np.nansum(records.run.by_year("talk_cost_usd"), axis=1) / 1e3
    return pooled_ratio(cost, records.count(records.histories.happened("signed")))


def identity_change(records: MarketRecords) -> Measured:
    """Change of a provider's identity inertia in the year after all its deals reached its reference points.

    A result is judged, and identity moves, in the year after it was earned; the provider must still have a deal then.
    """
    organizations = records.run.organizations
    if organizations is None:
        return _too_short(records)
    key = ["replicate", "year", "provider"]
    deals = records.histories.deals
    worst = deals.groupby(key, as_index=False, observed=True)["provider_judged_shortfall"].max()
    well = worst[worst["provider_judged_shortfall"] <= 0.0]
    inertia = organizations[["replicate", "year", "identity_inertia"]].assign(
        provider=np.asarray(texts(organizations, "organization"), dtype=object)
    )
    before = well.merge(inertia, on=key)
    later = inertia.merge(deals[key].drop_duplicates(), on=key).assign(year=lambda rows: rows["year"] - 1)
    both = before.merge(later, on=key, suffixes=("", "_later"))
    both = both.assign(change=numbers(both, "identity_inertia_later") - numbers(both, "identity_inertia"))
    return pooled_ratio(records.total(both, "change"), records.count(both))


def _true_savings(records: MarketRecords) -> Floats:
    """True savings of partnerships as a share of the market's spending, mean over years, (replicates,)."""
    return np.asarray((records.run.by_year("true_savings_rate") * records.run.by_year(_SHARE)).mean(axis=1))


def _too_short(records: MarketRecords) -> Measured:
    return not_measured(f"a run of {records.run.years} years is too short, or its organisations were not recorded")
