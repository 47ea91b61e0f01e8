"""Intervals by the textbook, and what happens where there is too little to say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from longgame.analysis.statistics import Floats, jackknife, market_mean, mean, quotient, ratio, share_mean, tally


def test_interval_of_a_mean_is_the_t_interval() -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, size=17)
    estimate = mean(values)
    low, high = stats.t.interval(0.95, 16, loc=values.mean(), scale=stats.sem(values))
    assert estimate.value == pytest.approx(values.mean())
    assert [float(estimate.low), float(estimate.high)] == pytest.approx([low, high])
    assert estimate.replicates == 17


def test_one_replicate_gives_a_value_and_no_interval() -> None:
    estimate = mean(np.array([4.0])).json()
    assert estimate == {"mean": 4.0, "lo95": None, "hi95": None, "replicates": 1}


def test_nothing_observed_gives_null() -> None:
    assert mean(np.array([np.nan, np.nan])).json() == {"mean": None, "lo95": None, "hi95": None, "replicates": 0}


def test_replicates_without_the_value_do_not_count() -> None:
    assert mean(np.array([1.0, np.nan, 3.0])).json() == mean(np.array([1.0, 3.0])).json()


def test_ratio_weights_by_the_denominator_and_ignores_empty_replicates() -> None:
    estimate = ratio(np.array([1.0, 0.0, 6.0]), np.array([2.0, 0.0, 8.0]))
    assert estimate.value == pytest.approx(0.7)
    assert estimate.replicates == 2
    without = ratio(np.array([1.0, 6.0]), np.array([2.0, 8.0]))
    assert float(estimate.low) == pytest.approx(float(without.low))


def test_ratio_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    size = random.poisson(30.0, size=(20, 2000)).astype(np.float64)
    hits = random.binomial(size.astype(np.int64), 0.3).astype(np.float64)
    estimates = ratio(hits, size)
    covered = ((estimates.low <= 0.3) & (estimates.high >= 0.3)).mean()
    assert 0.93 <= covered <= 0.97


def test_jackknife_of_a_running_sum_matches_the_mean_of_running_sums() -> None:
    steps = np.random.default_rng(2).normal(size=(9, 4))
    weight = np.ones_like(steps)

    def running(total: Floats, count: Floats) -> Floats:
        return np.asarray(np.cumsum(quotient(total, count), axis=-1))

    by_jackknife = jackknife(running, (steps, weight), weight > 0.0)
    directly = mean(np.cumsum(steps, axis=1))
    np.testing.assert_allclose(by_jackknife.low, directly.low)
    np.testing.assert_allclose(by_jackknife.high, directly.high)


def test_clipping_leaves_the_value_alone() -> None:
    estimate = mean(np.array([0.9, 1.0, 1.0])).clipped(0.0, 1.0)
    assert float(estimate.high) == 1.0
    assert estimate.value == pytest.approx(2.9 / 3.0)


def test_tally_leaves_out_negative_codes() -> None:
    row, code = np.array([0, 0, 1, 1]), np.array([0, -1, 1, 1])
    np.testing.assert_array_equal(tally(row, code, (2, 2)), [[1.0, 0.0], [0.0, 2.0]])
    weights = np.array([5.0, 7.0, 1.0, 2.0])
    np.testing.assert_array_equal(tally(row, code, (2, 2), weights), [[5.0, 0.0], [0.0, 3.0]])


def test_every_market_counts_once_however_many_deals_it_holds() -> None:
    estimate = market_mean(np.array([1.0, 0.0, 90.0]), np.array([2.0, 0.0, 100.0])).json()
    assert (estimate["mean"], estimate["replicates"]) == (0.7, 2)


def test_replicates_that_are_all_alike_give_no_interval() -> None:
    assert mean(np.full(7, 0.1)).json() == {"mean": pytest.approx(0.1), "lo95": None, "hi95": None, "replicates": 7}


@pytest.mark.parametrize("count", [2, 3, 12])
def test_a_share_of_all_or_none_has_the_exact_binomial_interval(count: int) -> None:
    exact = stats.binomtest(count, count).proportion_ci(0.95, "exact")
    everything, nothing = share_mean(np.ones(count)), share_mean(np.zeros(count))
    assert (float(everything.low), float(everything.high)) == pytest.approx((exact.low, 1.0))
    assert (float(nothing.low), float(nothing.high)) == pytest.approx((0.0, 1.0 - exact.low))


def test_a_share_of_one_replicate_or_none_has_no_interval() -> None:
    estimate = share_mean(np.array([[1.0, np.nan, 0.5], [np.nan, np.nan, 0.5]]))
    assert np.isnan(estimate.low).all()
    assert np.isnan(estimate.high).all()
    assert estimate.replicates.tolist() == [1, 0, 2]


def test_the_interval_of_shares_at_the_edge_covers_the_truth() -> None:
    random = np.random.default_rng(3)
    # Most markets renew everything, some renew half: t intervals of the runs without one of those would be points.
    values = np.where(random.random((4, 4000)) < 0.9, 1.0, 0.5)
    estimates = share_mean(values)
    covered = (estimates.low <= 0.95) & (estimates.high >= 0.95)
    assert covered[values.min(axis=0) == 1.0].all()
