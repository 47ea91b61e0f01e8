"""What weights, quantiles and marginals say."""

import numpy as np
import pytest

from longgame.analysis.calibration.posterior import (
    Posterior,
    marginals,
    quantiles,
)
from longgame.analysis.calibration.weights import effective_size, weights_of
from tests.analysis.calibration.toys import toy


def test_weights_sum_to_one_or_are_all_nothing() -> None:
    assert weights_of(np.array([0.0, -np.inf, np.log(3.0)])) == pytest.approx([0.25, 0.0, 0.75])
    assert weights_of(np.array([-np.inf, -np.inf])).tolist() == [0.0, 0.0]
    assert effective_size(np.zeros(2)) == 0.0
    assert effective_size(np.array([0.25, 0.75])) == pytest.approx(1.6)


def test_quantiles_of_equal_weights_are_those_of_the_sample() -> None:
    values = np.linspace(0.0, 1.0, 101)
    assert quantiles(values, np.full(101, 1 / 101), (0.05, 0.5)) == pytest.approx([0.05, 0.5], abs=0.006)
    assert np.isnan(quantiles(values, np.zeros(101), (0.5,))).all()


def sample(low: float, high: float, count: int = 400) -> Posterior:
    shares = np.stack((np.linspace(low, high, count), np.linspace(0.0, 1.0, count)), axis=1)
    return Posterior("runs", shares, np.full(count, 1 / count))


def test_a_narrow_parameter_is_identified_and_a_wide_one_is_not() -> None:
    narrow, wide = marginals(toy(), sample(0.4, 0.7))
    assert (narrow.is_identified, narrow.bound, wide.is_identified, wide.bound) == (True, "", False, "")
    assert narrow.width_ratio == pytest.approx(0.3, abs=0.01)
    assert (narrow.low, narrow.high) == pytest.approx((-0.04 + 0.08 * 0.415, -0.04 + 0.08 * 0.685), abs=1e-4)
    assert (narrow.prior_low, narrow.prior_mean) == pytest.approx((-0.036, 0.0), abs=1e-9)
    assert wide.prior_mean == pytest.approx(0.009 / np.log(10.0), rel=1e-3)


def test_few_effective_points_identify_nothing() -> None:
    assert not marginals(toy(), sample(0.4, 0.7, count=20))[0].is_identified


@pytest.mark.parametrize(("low", "high", "bound"), [(0.0, 0.3, "low"), (0.7, 1.0, "high"), (0.3, 0.5, "")])
def test_a_parameter_at_a_bound_is_named(low: float, high: float, bound: str) -> None:
    assert marginals(toy(), sample(low, high))[0].bound == bound


def test_where_every_point_is_impossible_nothing_is_said() -> None:
    none = Posterior("runs", np.full((3, 2), 0.5), np.zeros(3))
    first = marginals(toy(), none)[0]
    assert np.isnan([first.mean, first.low, first.high]).all()
    assert (first.is_identified, first.bound) == (False, "")
