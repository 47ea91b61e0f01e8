"""Rules of a public programme, by hand."""

import numpy as np
import pytest

from longgame.environment.rules.measurement import base_year_mean
from longgame.environment.rules.program import (
    added_back,
    base_year_weights,
    calendar_level,
    first_by_lot,
    minimum_rate_by_size,
    new_benchmark_gap,
)


def test_the_minimum_rate_falls_with_the_root_of_lives_between_the_two_sizes() -> None:
    lives = np.array([3000.0, 5000.0, 20000.0, 60000.0, 1e6])
    rates = minimum_rate_by_size(0.039, 0.02, lives, 5000.0, 60000.0)
    # 1/sqrt: 0.0141421 at 5,000, 0.0070711 at 20,000, 0.0040825 at 60,000: w = 0.0029886 / 0.0100596 = 0.29709.
    assert rates.tolist() == pytest.approx([0.039, 0.039, 0.02 + 0.019 * 0.29709, 0.02, 0.02], abs=1e-6)
    # 42 CFR 425.604 has 2.5 % there, and 3.0 % at 10,000.
    assert rates[2] == pytest.approx(0.025, abs=0.001)
    assert minimum_rate_by_size(0.039, 0.02, np.array([10000.0]), 5000.0, 60000.0)[0] == pytest.approx(
        0.030, abs=0.0013
    )


def test_equal_rates_are_the_rate_at_every_size_to_the_last_digit() -> None:
    assert minimum_rate_by_size(0.017, 0.017, np.array([10.0, 7123.0, 1e7]), 5000.0, 60000.0).tolist() == [0.017] * 3


def test_sizes_in_the_wrong_order_still_give_a_rate() -> None:
    assert np.isfinite(minimum_rate_by_size(0.039, 0.02, np.array([50.0, 5e5]), 60000.0, 5000.0)).all()


def test_the_calendar_s_level_drifts() -> None:
    assert float(calendar_level(0.01, -0.002, 4)) == pytest.approx(0.004)


def test_a_benchmark_without_calendar_and_region_is_the_own_history() -> None:
    gap = np.array([0.0, 0.03, -0.2])
    assert new_benchmark_gap(gap, np.zeros(3), 0.0, np.ones(3)).tolist() == pytest.approx(gap.tolist(), abs=1e-15)


def test_a_regional_benchmark_favours_whoever_spends_less_than_the_region() -> None:
    # A provider at 0.8 of its region's mean, weight 0.35: 0.65 (1 - 0.02) + 0.35 / 0.8 = 1.0745, and a level of 0.01.
    gap = new_benchmark_gap(np.array([0.02]), np.array([0.01]), 0.35, np.array([0.8]))
    assert gap[0] == pytest.approx(1.0 - 1.0745 - 0.01)


def test_places_go_to_the_smallest_lots_of_each_market() -> None:
    market = np.array([0, 0, 0, 1, 1, 1])
    lot = np.array([0.5, 0.2, 0.9, 0.3, 0.1, 0.2])
    eligible = np.array([True, True, True, True, False, True])
    chosen = first_by_lot(market, lot, eligible, np.array([2.0, 1.9]))
    assert chosen.tolist() == [True, True, False, False, False, True]
    assert not first_by_lot(market, lot, eligible, np.zeros(2)).any()


def test_base_years_weigh_by_the_rule_and_the_middle_one_has_the_rest() -> None:
    past = np.array([[0.06], [0.03], [-0.03]])
    first = base_year_mean(past, np.array([3.0]), base_year_weights(0.6, 0.1))
    assert first[0] == pytest.approx(0.6 * 0.06 + 0.3 * 0.03 - 0.1 * 0.03)
    even = base_year_mean(past, np.array([3.0]), base_year_weights(1.0 / 3.0, 1.0 / 3.0))
    assert even[0] == pytest.approx(0.02)
    assert base_year_weights(0.8, 0.5)[1] == 0.0


def test_savings_come_back_and_losses_do_not() -> None:
    assert added_back(np.array([0.04, 0.0, -0.04]), 0.5).tolist() == pytest.approx([0.02, 0.0, 0.0])
    assert not added_back(np.array([0.04, -0.04]), 0.0).any()
