"""Results by which strategies are judged, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.judged_results import (
    mean_of_newest,
    over_spending,
    price_effect,
    sum_of_newest,
    years_under_strategy,
)


def test_a_price_a_quarter_higher_brings_a_fifth_of_todays_revenue() -> None:
    # 500,000 dollars today would have been 400,000.
    assert price_effect(np.array([500e3]), np.array([1.25])).tolist() == pytest.approx([100e3])


def test_without_retrade_a_price_brings_exactly_nothing() -> None:
    assert price_effect(np.array([123_456.7]), np.array([1.0])).tolist() == [0.0]


def test_results_count_per_dollar_and_are_nothing_without_spending() -> None:
    assert over_spending(np.array([2.0, -3.0, 5.0]), np.array([4.0, 2.0, 0.0])).tolist() == [0.5, -1.5, 0.0]


def test_only_years_under_the_strategy_and_inside_the_window_count() -> None:
    # Results are known up to year 6; strategies date from years 0, 4, 5, 6 and 7.
    assert years_under_strategy(6, np.array([0, 4, 5, 6, 7]), 3.0).tolist() == [3.0, 2.0, 1.0, 0.0, 0.0]
    assert years_under_strategy(6, np.array([0, 4]), np.array([1.0, 5.0])).tolist() == [1.0, 2.0]


def test_the_newest_entries_are_summed_and_averaged_by_column() -> None:
    history = np.array([[8.0, 8.0, 8.0], [4.0, 4.0, 4.0], [3.0, 3.0, 3.0]])
    years = np.array([0.0, 2.0, 3.0])
    assert sum_of_newest(history, years).tolist() == [0.0, 12.0, 15.0]
    assert mean_of_newest(history, years).tolist() == [0.0, 6.0, 5.0]
