"""Money is a unit: a market in another currency is the same market."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell

YEARS = 8


def in_another_currency(scenario: Scenario, rate: float) -> Scenario:
    """The scenario with every amount of money multiplied by `rate`."""
    values = dict(scenario.values)
    for name, parameter in registry().parameters.items():
        if "USD" in parameter.unit:
            values[name] = float(values[name]) * rate
    return dataclasses.replace(scenario, values=values)


def tables(scenario: Scenario) -> dict[str, pd.DataFrame]:
    found = simulate_stack([Cell(scenario, 1, 1), Cell(scenario, 1, 2)])
    return {name: table.to_pandas() for name, table in found.items()}


def is_money(column: str) -> bool:
    return column.endswith("_usd") or column == "margin"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("default", [f"years={YEARS}", "organizations.independent_physicians.count=12"])


@pytest.fixture(scope="module")
def base(scenario: Scenario) -> dict[str, pd.DataFrame]:
    found = tables(scenario)
    assert len(found["deals"]) > 50
    return found


@pytest.mark.parametrize("rate", [2.0**-7, 1024.0])
def test_a_power_of_two_changes_no_bit_but_the_scale_of_money(
    scenario: Scenario, base: dict[str, pd.DataFrame], rate: float
) -> None:
    for name, table in tables(in_another_currency(scenario, rate)).items():
        for column in table:
            expected = base[name][column]
            if expected.dtype.kind == "f" and is_money(str(column)):
                expected = expected * rate
            pd.testing.assert_series_equal(table[column], expected, check_exact=True)


def test_any_currency_gives_the_same_market_but_for_rounding(scenario: Scenario, base: dict[str, pd.DataFrame]) -> None:
    rate = 0.92
    other = tables(in_another_currency(scenario, rate))
    for name in ("market", "deals", "events"):
        assert len(other[name]) == len(base[name])
        for column in base[name].select_dtypes("float"):
            scale = rate if is_money(str(column)) else 1.0
            expected = base[name][column].to_numpy() * scale
            # The sum of all accounts is rounding itself.
            size = np.nanmax(np.abs(expected), initial=1e6 if column == "ledger_imbalance_usd" else 0.0)
            np.testing.assert_allclose(other[name][column].to_numpy(), expected, rtol=1e-7, atol=1e-9 * size)
