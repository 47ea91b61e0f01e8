"""Participant lists: the lives of a programme's contracts move, and nothing else that providers earn does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import kurtosis

import longgame as lg
from longgame.environment.rules.program import list_change
from longgame.vocabulary import PROVIDER_KINDS

Floats = NDArray[np.float64]

SETTING: Mapping[str, object] = {
    "mechanisms.program": True,
    "mechanisms.exits": False,
    "mechanisms.insolvency": False,
    "mechanisms.mergers": False,
    "mechanisms.provider_groups": False,
    "mechanisms.churn": False,
    "market.regions": 1,
    "market.talk_minimum_lives": 0.0,
    "models.payer_branded_program.minimum_lives": 0.0,
    "models.payer_branded_program.capital_demand_per_life_usd": 0.0,
    "organizations.payer.count": 1,
    "organizations.health_system.count": 100,
    "organizations.independent_physicians.count": 200,
    "organizations.critical_access_hospital.count": 20,
    "program.yearly_intake": 200.0,
    "valuation.non_revenue_value_pmpy_usd": 300.0,
}
MOVING: Mapping[str, object] = {
    "program.list_change_log_sd": 0.1,
    "program.list_jump_rate": 0.3,
    "program.list_jump_log_sd": 0.5,
}


def run(changes: Mapping[str, object], years: int = 3) -> lg.Results:
    scenario = {"extends": "default", "name": "lists", "years": years}
    return lg.run(
        lg.Scenario.from_dict(scenario, overrides={**SETTING, **changes}), replicates=1, seed=5, record="deals"
    )


@pytest.fixture(scope="module")
def moving() -> lg.Results:
    return run(MOVING)


def log_changes(results: lg.Results) -> Floats:
    """Changes of the logarithm of lives from year to year of deals that went on."""
    lives = results.deals.pivot(index="provider", columns="year", values="lives").to_numpy(dtype=np.float64)
    changes = np.diff(np.log(lives), axis=1).ravel()
    return np.asarray(changes[np.isfinite(changes)])


def test_a_change_is_a_mixture_of_two_spreads() -> None:
    luck, jumps = np.array([1.0, -2.0, 1.0]), np.array([False, False, True])
    assert np.log(list_change(luck, jumps, 0.1, 0.5)) == pytest.approx([0.1, -0.2, 0.5])


def test_lives_of_running_contracts_move_as_the_mixture_says(moving: lg.Results) -> None:
    """Spread of the mixture: sqrt(0.7 x 0.01 + 0.3 x 0.25) = 0.286, with heavy tails: kurtosis 7.0."""
    changes = log_changes(moving)
    assert len(changes) > 400
    assert changes.mean() == pytest.approx(0.0, abs=0.04)
    assert changes.std() == pytest.approx(np.sqrt(0.7 * 0.01 + 0.3 * 0.25), rel=0.15)
    assert kurtosis(changes) > 1.5


def test_lives_stay_without_changes_and_outside_the_programme(moving: lg.Results) -> None:
    assert np.abs(log_changes(run({}))).max() < 1e-12
    private = run({**MOVING, "mechanisms.program": False, "market.meeting_rate": 1.0})
    assert len(private.deals)
    assert np.abs(log_changes(private)).max() < 1e-12


def test_practices_keep_what_they_earn() -> None:
    """Without savings and steerage, claims less operating cost stay as they were, however many lives come or go."""
    still = {
        "mechanisms.luck": False,
        "mechanisms.prevention": False,
        "mechanisms.steerage": False,
        "mechanisms.unit_price": False,  # prices follow size
        "care.reduction_rate": 0.0,
        "care.overspending_slope": 0.0,
        **{f"organizations.{kind}.operating_noise_sd": 0.0 for kind in PROVIDER_KINDS},
    }
    kept, moved = (operating_income(run({**still, **changes}, years=2)) for changes in ({}, MOVING))
    assert sorted(kept.index) == sorted(moved.index)
    assert (moved["claims"] / kept["claims"]).max() > 1.2
    income = [table["claims"] - table["operating_cost"] for table in (kept, moved)]
    assert (income[1] - income[0]).abs().max() < 1e-6 * kept["claims"].max()


def operating_income(results: lg.Results) -> pd.DataFrame:
    """Claims and operating cost (positive) of practices in the second year, by account."""
    ledger = results.ledger
    second = ledger[(ledger["year"] == 2) & ledger["account"].astype(str).str.startswith("independent_physicians")]
    booked = second.pivot_table(index="account", columns="category", values="amount_usd", aggfunc="sum", observed=True)
    return booked[["claims", "operating_cost"]].assign(operating_cost=-booked["operating_cost"])
