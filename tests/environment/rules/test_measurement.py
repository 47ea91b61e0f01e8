"""Misfit, noise, benchmarks and rebasing."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.measurement import (
    base_year_errors,
    base_year_mean,
    gap_after_rebasing,
    measured_rate,
    next_misfit,
    spread,
)

Floats = NDArray[np.float64]


def one(value: float) -> Floats:
    return np.array([value])


def test_the_spread_has_a_floor_and_a_part_that_shrinks_with_lives() -> None:
    # sqrt(0.03^2 + 4^2 / 10,000) = sqrt(0.0009 + 0.0016) = 0.05; with very many lives 0.03; below one life as with one.
    sd = spread(0.03, 4.0, np.array([10_000.0, 1e12, 0.0, 1.0]))
    assert sd[:2].tolist() == pytest.approx([0.05, 0.03])
    assert sd[2] == sd[3]


def test_misfit_keeps_its_spread_and_its_lag_correlation() -> None:
    random = np.random.default_rng(3)
    count, rho, sd = 200_000, 0.7, np.full(200_000, 0.04)
    misfit = sd * random.standard_normal(count)
    before = misfit
    for _ in range(6):
        before, misfit = misfit, next_misfit(misfit, rho, sd, random.standard_normal(count))
    # Standard errors: 0.04 / sqrt(2 n) = 0.00006 of the spread, 0.001 of the correlation.
    assert misfit.std() == pytest.approx(0.04, abs=0.0004)
    assert float(np.corrcoef(before, misfit)[0, 1]) == pytest.approx(rho, abs=0.007)
    assert misfit.mean() == pytest.approx(0.0, abs=0.0006)


def test_misfit_by_hand() -> None:
    # 0.6 x 0.05 + 0.8 x 0.02 x 1.5
    assert next_misfit(one(0.05), 0.6, one(0.02), one(1.5)).tolist() == pytest.approx([0.054])


def test_measured_savings_add_up_when_the_benchmark_is_the_status_quo() -> None:
    rate = measured_rate(one(0.02), one(0.01), one(-0.015), one(0.03), one(0.0))
    assert rate.tolist() == pytest.approx([0.045])


def test_a_lower_benchmark_takes_its_gap_from_measured_savings() -> None:
    # Status quo 10,000, benchmark 9,500, spending 9,300: 200 of 9,500.
    rate = measured_rate(one(0.07), one(0.0), one(0.0), one(0.0), one(0.05))
    assert rate.tolist() == pytest.approx([200.0 / 9500.0])


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_rebasing_takes_its_share_of_past_savings_out_of_the_next(share: float) -> None:
    apparent = np.array([-0.04, 0.0, 0.03, 0.06])
    zero = np.zeros(4)
    first = measured_rate(apparent, zero, zero, zero, zero)
    after = gap_after_rebasing(zero, zero + share, first, zero)
    second = measured_rate(apparent, zero, zero, zero, after)
    # What remains is the share not rebased, measured on the smaller benchmark.
    np.testing.assert_allclose(second * (1.0 - after), (1.0 - share) * first, atol=1e-15)


def test_luck_is_rebased_like_true_savings() -> None:
    zero = one(0.0)
    lucky = measured_rate(zero, zero, one(0.02), one(0.03), zero)
    earned = measured_rate(one(0.05), zero, zero, zero, zero)
    assert gap_after_rebasing(zero, one(0.6), lucky, zero).tolist() == pytest.approx([0.03])
    assert gap_after_rebasing(zero, one(0.6), earned, zero).tolist() == pytest.approx([0.03])


def test_retrade_cuts_the_benchmark_beyond_the_rule_and_gaps_stay_within_half() -> None:
    assert gap_after_rebasing(one(0.0), one(0.5), one(0.04), one(0.01)).tolist() == pytest.approx([0.03])
    # A gap of 0.1 moves half-way to the 0.2 that past years showed against the status quo, and 0.01 further.
    assert gap_after_rebasing(one(0.1), one(0.5), one(0.2), one(0.01)).tolist() == pytest.approx([0.16])
    assert gap_after_rebasing(one(0.45), one(1.0), one(0.6), one(0.1)).tolist() == [0.5]
    assert gap_after_rebasing(one(-0.45), one(1.0), one(-0.6), one(0.0)).tolist() == [-0.5]


def test_a_benchmark_rebased_again_on_the_same_results_stays_where_full_rebasing_put_it() -> None:
    shown = one(0.05)
    once = gap_after_rebasing(one(0.0), one(1.0), shown, one(0.0))
    assert gap_after_rebasing(once, one(1.0), shown, one(0.0)).tolist() == once.tolist() == [0.05]


def test_base_years_weigh_60_30_10_over_those_that_are_known() -> None:
    past = np.repeat(np.array([[0.06], [0.03], [-0.10]]), 5, axis=1)
    # None known: 0. One: 0.06. Two: (0.036 + 0.009) / 0.9 = 0.05. Three: 0.036 + 0.009 - 0.01 = 0.035, as with ten.
    mean = base_year_mean(past, np.array([0.0, 1.0, 2.0, 3.0, 10.0]))
    assert mean.tolist() == pytest.approx([0.0, 0.06, 0.05, 0.035, 0.035])


def test_the_misfit_of_base_years_runs_backwards_from_the_newest() -> None:
    draws = np.array([[1.0], [0.5], [-1.0]])
    errors, newest = base_year_errors(np.array([0.03]), np.array([0.01]), 0.8, draws, np.array([[1.0], [0.0], [2.0]]))
    second = 0.8 * 0.03 + 0.6 * 0.03 * 0.5
    third = 0.8 * second - 0.6 * 0.03
    assert errors[:, 0] == pytest.approx([0.03 + 0.01, second, third + 0.02])
    assert newest[0] == pytest.approx(0.03)
