from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.analysis.validation.effect_sizes import (
    correlation,
    fall_over_rise,
    mean_over_markets,
    mean_range_over_markets,
    partial_correlation,
    rank_correlation,
    ratio_over_range,
    relative_fall,
)


def columns(*values: list[float]) -> list[NDArray[np.float64]]:
    return [np.array(some, dtype=np.float64) for some in values]


def test_phi_of_a_table_of_four_by_hand() -> None:
    # 3 and 1 of four with a preview stayed and left, 1 and 3 of four without: (1 * 1 - 3 * 3) / sqrt(4 * 4 * 4 * 4)
    preview, left = columns([1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 0])
    assert correlation(preview, left) == pytest.approx(-0.5)


def test_a_rank_correlation_gives_ties_their_mean_rank() -> None:
    # Ranks 1.5, 1.5, 3 and 1, 2, 3: deviations -.5, -.5, 1 and -1, 0, 1, so 1.5 / sqrt(1.5 * 2)
    assert rank_correlation(*columns([0, 0, 100], [1, 2, 3])) == pytest.approx(1.5 / np.sqrt(3.0))


def test_nothing_correlates_with_what_does_not_vary() -> None:
    assert np.isnan(correlation(*columns([1, 1, 1], [1, 2, 3])))
    assert np.isnan(partial_correlation(*columns([1, 2, 4], [1, 3, 2], [5, 5, 5])))


def test_a_partial_correlation_by_its_formula() -> None:
    first, second, held = columns([-2, -1, 0, 1, 2], [-2, 0, -1, 1, 2], [1, -1, -2, 0, 2])
    # Each column has squares of 10; products 9, 3 and 4.
    by_hand = (0.9 - 0.3 * 0.4) / np.sqrt((1.0 - 0.09) * (1.0 - 0.16))
    assert partial_correlation(first, second, held) == pytest.approx(by_hand)


def test_a_ratio_over_a_range_looks_within_groups_only() -> None:
    trust, group = columns([0.2, 0.43, 0.6, 0.83], [0, 0, 1, 1])
    # Each group halves over .23 of trust, and the second starts ten times as high.
    assert ratio_over_range(trust, np.array([8.0, 4.0, 80.0, 40.0]), group, 0.23) == pytest.approx(2.0)


def test_each_market_counts_once_whatever_its_size() -> None:
    assert mean_over_markets(*columns([1, 1, 1, 2], [10, 10, 40, 0])) == pytest.approx((20.0 + 0.0) / 2)


def test_the_range_between_members_leaves_out_small_ones_and_lone_ones() -> None:
    market, member = columns([1, 1, 1, 1, 1, 2, 2], [0, 0, 1, 1, 2, 0, 0])
    values = np.array([10.0, 20.0, 40.0, 50.0, 900.0, 3.0, 4.0])
    assert mean_range_over_markets(market, member, values, 2) == pytest.approx(45.0 - 15.0)
    assert np.isnan(mean_range_over_markets(market, member, values, 3))


def test_a_relative_fall_is_that_of_the_means() -> None:
    assert relative_fall(*columns([0.6, 0.4], [0.3, 0.3])) == pytest.approx(0.4)


def test_falls_are_set_against_rises_if_there_are_any() -> None:
    change, is_bad = columns([-0.3, -0.1, 0.05, 0.15], [1, 1, 0, 0])
    assert fall_over_rise(change, is_bad) == pytest.approx(2.0)
    assert np.isnan(fall_over_rise(change, np.ones(4)))
    assert np.isnan(fall_over_rise(np.array([-0.1, -0.2]), np.array([1.0, 0.0])))
