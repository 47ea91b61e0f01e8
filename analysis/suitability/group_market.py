"""A market with groups against the same market with groups off: prices, savings, who gains and who pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from longgame.analysis.runs.money import Gains, gains, groups_moved
from longgame.analysis.runs.reading import Run, codes, numbers
from longgame.analysis.statistics import Booleans, Estimates, Floats, market_mean, mean, quotient, tally
from longgame.analysis.suitability.members import payments, since_joining
from longgame.analysis.suitability.panel import Panel
from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario

#: Parameters that say how often systems found groups.
_FOUNDING: Final = ("founding_share", "founding_rate")


@dataclass(frozen=True)
class GroupMarket:
    """A market with one form of group against the same market with groups off, on the same draws.

    Attributes:
        grouped: mean share of lives attributed to providers in groups.
        paid: what members pay for groups (investment, dues, boards), USD for each member-year of the market.
        member_price: relative change of members' unit prices since they joined.
        market_price: relative change of unit prices in the market, by lives.
        deals: change of the share of lives under deals.
        models: the same by model, shape (models,).
        saved: change of the true savings rate of deals, by lives.
        gains: what each kind and sector gains, USD for each member-year of the market.
        passed_on: the same of accounts that pass money on.
    """

    grouped: Estimates
    paid: Estimates
    member_price: Estimates
    market_price: Estimates
    deals: Estimates
    models: Estimates
    saved: Estimates
    gains: Mapping[str, Estimates]
    passed_on: Mapping[str, Estimates]


def has_groups(scenario: Scenario) -> bool:
    """Whether systems of the scenario found groups at all."""
    founded = sum(float(scenario.value(f"groups.{form}.{name}")) for form in FORMS for name in _FOUNDING)
    return bool(scenario.value("mechanisms.provider_groups")) and founded > 0.0


def only_form(scenario: Scenario, form: str) -> dict[str, object]:
    """Overrides under which systems found groups as often as in the scenario, but only of one form."""
    values: dict[str, object] = {f"groups.{other}.{name}": 0.0 for other in FORMS for name in _FOUNDING}
    for name in _FOUNDING:
        chances = [float(scenario.value(f"groups.{other}.{name}")) for other in FORMS]
        values[f"groups.{form}.{name}"] = min(sum(chances), 1.0)
    return values


def group_market(run: Run, results: Results, with_groups: Panel, without: Run, off: Panel) -> GroupMarket:
    """What groups do to a market.

    Args:
        run, results, with_groups: the market with groups.
        without, off: the same market on the same draws with groups off.
    """
    lives = run.by_year("lives")
    gained, base = gains(run), gains(without)
    change = None if gained is None or base is None else _difference(gained, base)
    provides = with_groups.classes.code[:, :, np.newaxis] >= 0
    return GroupMarket(
        grouped=market_mean(_total(with_groups, with_groups.grouped), _total(with_groups, provides)),
        paid=market_mean(_paid(run, results), np.nansum(lives, axis=1)),
        member_price=_price_change(with_groups, off, since_joining(with_groups, off)),
        market_price=_price_change(with_groups, off, provides),
        deals=mean(_change(run, without, "value_based_lives_share")),
        models=mean(_under_models(run) - _under_models(without)),
        saved=mean(_deal_savings(run) - _deal_savings(without)),
        gains={} if change is None else groups_moved(change, keeping=True),
        passed_on={} if change is None else groups_moved(change, keeping=False),
    )


def _difference(gained: Gains, base: Gains) -> Gains:
    """Both are against the same no-deal twin, which has no groups either."""
    return replace(gained, by_account=gained.by_account - base.by_account)


def _total(one: Panel, wanted: Booleans) -> Floats:
    return np.asarray(np.where(wanted, one.lives, 0.0).sum(axis=(1, 2)))


def _price_change(with_groups: Panel, off: Panel, wanted: Booleans) -> Estimates:
    known = wanted & np.isfinite(with_groups.price) & np.isfinite(off.price)
    weight = np.where(known, with_groups.lives, 0.0)
    paid, before = (np.where(known, weight * one.price, 0.0).sum(axis=(1, 2)) for one in (with_groups, off))
    return mean(quotient(paid, before) - 1.0)


def _change(run: Run, without: Run, column: str) -> Floats:
    return np.asarray(np.nanmean(run.by_year(column), axis=1) - np.nanmean(without.by_year(column), axis=1))


def _deal_savings(run: Run) -> Floats:
    """True savings rate of all deals, by lives, one element a replicate."""
    table = _deals(run)
    row, lives = run.row(table), numbers(table, "lives")
    one, shape = np.zeros(len(row), dtype=np.int64), (run.replicates, 1)
    saved = tally(row, one, shape, lives * np.nan_to_num(numbers(table, "true_savings_rate")))
    return quotient(saved, tally(row, one, shape, lives))[:, 0]


def _paid(run: Run, results: Results) -> Floats:
    """USD that members paid for their groups over the run, one element a replicate."""
    row = run.row(results.ledger)
    return tally(row, np.zeros(len(row), dtype=np.int64), (run.replicates, 1), payments(results))[:, 0]


def _under_models(run: Run) -> Floats:
    """Share of life-years under deals of each model, shape (replicates, models)."""
    table = _deals(run)
    lives = tally(run.row(table), codes(table, "model", MODELS), (run.replicates, len(MODELS)), numbers(table, "lives"))
    return np.asarray(lives / np.nansum(run.by_year("lives"), axis=1)[:, np.newaxis])


def _deals(run: Run) -> pd.DataFrame:
    if run.deals is None:
        raise ValueError("the run did not record deals (record 'deals')")
    return run.deals
