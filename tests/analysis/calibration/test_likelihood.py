"""The likelihood against an independent formula: figures go together whatever their block."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from longgame.analysis.calibration.emulators import OwnError
from longgame.analysis.calibration.likelihood import log_likelihood
from longgame.analysis.calibration.observed import Observed
from longgame.analysis.targets.intervals import NORMAL_95
from longgame.analysis.targets.panel import Floats
from tests.analysis.calibration.test_implausibility_and_space import BY_HAND

#: Standard deviations 2, 1 and 3; correlations 1/2, 1/6 and 1/4.
LUCK = np.array([[4.0, 1.0, 1.0], [1.0, 1.0, 0.75], [1.0, 0.75, 9.0]])
#: Of the real figures of `BY_HAND`, whose errors are 3, 3 and 1, with a discrepancy of 4 in the first.
REAL = np.array([[25.0, 4.5, 0.5], [4.5, 9.0, 0.75], [0.5, 0.75, 1.0]])


def normal(mean: Floats, covariance: Floats) -> float:
    return float(multivariate_normal([1.0, 2.0, 3.0], covariance).logpdf(mean) + 1.5 * np.log(2.0 * np.pi))


def test_the_likelihood_is_normal_with_the_markets_correlations_over_all_blocks() -> None:
    mean = np.array([[2.0, 1.0, 5.0], [0.0, 3.0, 3.0]])
    found = log_likelihood(mean, BY_HAND, LUCK, markets=2)
    assert found == pytest.approx([normal(one, REAL + LUCK / 2) for one in mean])


def test_errors_of_emulators_take_the_place_of_luck() -> None:
    loadings = np.array([[1.0, 1.0, -1.0], [0.0, 0.5, 2.0]])
    own = OwnError(np.array([[2.0, 1.0], [0.5, 0.0]]), loadings, np.array([0.0, 0.5, 0.25]))
    mean = np.array([[2.0, 1.0, 3.0], [2.0, 4.0, 1.0]])
    found = log_likelihood(mean, BY_HAND, LUCK, own=own)
    errors = [loadings.T @ np.diag(one) @ loadings + np.diag(own.rest) for one in own.variance]
    assert found == pytest.approx([normal(one, REAL + error) for one, error in zip(mean, errors, strict=True)])


def test_a_figure_that_is_not_shown_makes_a_point_impossible() -> None:
    mean = np.array([[np.nan, 1.0, 3.0], [1.0, 1.0, 3.0]])
    assert np.isfinite(log_likelihood(mean, BY_HAND, LUCK, markets=1)).tolist() == [False, True]


def test_a_figure_that_comes_again_in_another_block_says_little_more() -> None:
    twice = Observed(("a", "again"), ("one", "other"), np.zeros(2), NORMAL_95 * np.ones(2), np.zeros(2))
    alike = np.array([[1.0, 0.96], [0.96, 1.0]])
    off = np.array([[0.0, 0.0], [1.0, 1.0]])
    both = np.diff(log_likelihood(off, twice, alike, own=OwnError(np.zeros((2, 1)), np.zeros((1, 2)), np.zeros(2))))
    once = -0.5
    assert both[0] == pytest.approx(once / 0.98)


def test_a_figure_without_luck_goes_with_no_other() -> None:
    still = LUCK.copy()
    still[0] = still[:, 0] = 0.0
    real = REAL.copy()
    real[0, 1:] = real[1:, 0] = 0.0
    mean = np.array([[2.0, 1.0, 5.0]])
    assert log_likelihood(mean, BY_HAND, still, markets=1) == pytest.approx([normal(mean[0], real + still)])
