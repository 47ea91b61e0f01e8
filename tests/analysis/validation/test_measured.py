from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t

from longgame.analysis.validation.measured import Measured, over_markets, verdict


def mean(values: NDArray[np.float64]) -> float:
    return float(values.mean())


def test_the_interval_of_a_mean_is_students_over_markets_of_one_size() -> None:
    market = np.repeat([1, 2, 3, 4], 10)
    means = np.array([1.0, 2.0, 3.0, 6.0])
    found = over_markets(mean, market, np.repeat(means, 10))
    half = t.ppf(0.975, 3) * means.std(ddof=1) / 2.0
    assert found.value == pytest.approx(3.0)
    assert found.low == pytest.approx(3.0 - half)
    assert found.high == pytest.approx(3.0 + half)
    assert (found.observations, found.markets) == (40, 4)


def test_few_observations_tell_nothing() -> None:
    found = over_markets(mean, np.arange(29), np.arange(29.0))
    assert np.isnan(found.value)
    assert found.reason == "only 29 observations"


def test_one_market_or_markets_alike_give_no_interval() -> None:
    for market in (np.ones(40, dtype=np.int64), np.repeat([1, 2], 20)):
        found = over_markets(mean, market, np.full(40, 5.0))
        assert found.value == 5.0
        assert np.isnan(found.low)
        assert np.isnan(found.high)


def test_there_is_no_interval_if_one_market_alone_carries_the_figure() -> None:
    def last(values: NDArray[np.float64]) -> float:
        return float(values[values > 0.0].mean()) if (values > 0.0).any() else np.nan

    found = over_markets(last, np.repeat([1, 2], 20), np.repeat([0.0, 1.0], 20))
    assert found.value == 1.0
    assert np.isnan(found.low)


@pytest.mark.parametrize(
    ("value", "low", "high", "word"),
    [
        (0.15, 0.0, 0.3, "inside"),
        (0.25, 0.15, 0.35, "near"),
        (0.05, 0.0, 0.1, "near"),
        (0.25, 0.21, 0.29, "missed"),
        (0.1, np.nan, np.nan, "inside"),
        (0.25, np.nan, np.nan, "missed"),
        (np.nan, np.nan, np.nan, "not measured"),
    ],
)
def test_a_verdict_against_a_range_of_a_tenth_to_two_tenths(value: float, low: float, high: float, word: str) -> None:
    assert verdict(Measured(value, low, high, 100, 10), 0.1, 0.2) == word


def test_a_target_without_a_range_gets_no_verdict() -> None:
    assert verdict(Measured(0.5, 0.4, 0.6, 100, 10), None, None) == "not measured"
