"""Distances by hand, and spaces that hold what they should."""

import numpy as np
import pytest

from longgame.analysis.calibration.emulators import fitted
from longgame.analysis.calibration.implausibility import by_block, emulated, plausible, squared_distances
from longgame.analysis.calibration.observed import Observed, observed_of
from longgame.analysis.calibration.procedure import of_targets
from longgame.analysis.calibration.space import Space, drawn, unit_points
from longgame.analysis.targets.intervals import NORMAL_95
from tests.analysis.calibration.toys import TRUTH, toy, toy_simulator

BY_HAND = Observed(
    ("a", "b", "c"),
    ("first", "first", "second"),
    np.array([1.0, 2.0, 3.0]),
    NORMAL_95 * np.array([3.0, 3.0, 1.0]),
    np.array([4.0, 0.0, 0.0]),
)


def test_a_distance_is_in_the_variance_of_all_that_may_explain_it() -> None:
    squared = squared_distances(np.array([[6.0, 6.0, 3.0]]), np.array([0.0, 7.0, 0.0]), BY_HAND)
    assert squared == pytest.approx(np.array([[25 / 25, 16 / 16, 0.0]]))


def test_a_block_is_its_mean_or_its_largest_and_a_figure_not_shown_is_implausible() -> None:
    squared = np.array([[1.0, 5.0, 2.0], [np.nan, 0.0, 0.0]])
    assert by_block(squared, BY_HAND, "mean") == pytest.approx(np.array([[3.0, 2.0], [np.inf, 0.0]]))
    assert by_block(squared, BY_HAND, "max") == pytest.approx(np.array([[5.0, 2.0], [np.inf, 0.0]]))
    assert plausible(by_block(squared, BY_HAND, "mean"), 3.0).tolist() == [True, False]
    assert plausible(by_block(squared, BY_HAND, "mean"), 2.9).tolist() == [False, False]


def test_without_one_block_the_others_stay() -> None:
    rest = BY_HAND.without("first")
    assert (rest.ids, rest.block_names, rest.estimate.tolist()) == (("c",), ("second",), [3.0])


CALIBRATION = toy()
OBSERVED = observed_of(CALIBRATION)
EMULATORS = fitted(of_targets(toy_simulator(CALIBRATION)(unit_points(2, 40, 1), 3, 1), OBSERVED, 2018), OBSERVED)


def test_the_prior_is_whole_and_is_filled_evenly() -> None:
    found = drawn(Space(2, "mean"), 50, 1024, 1)
    assert (found.share_left, found.walked, found.shares.shape) == (1.0, False, (50, 2))
    assert found.shares.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


def test_a_wave_leaves_the_truth_and_rules_out_the_rest() -> None:
    space = Space(2, "mean").after(EMULATORS, 4.0)
    assert space.holds(np.vstack((TRUTH, [0.9, 0.1], [-0.1, 0.6]))).tolist() == [True, False, False]
    found = drawn(space, 20, 1024, 1)
    assert 0.1 < found.share_left < 0.4
    assert space.holds(found.shares).all()
    assert plausible(emulated(EMULATORS, found.shares, "mean"), 4.0).all()


def test_where_candidates_are_too_few_walks_fill_the_space_and_stay_inside() -> None:
    space = Space(2, "mean").after(EMULATORS, 1.0)
    found = drawn(space, 200, 256, 1)
    many = drawn(space, 200, 2**14, 1)
    assert (found.walked, many.walked) == (True, False)
    assert len(found.shares) == 200
    assert space.holds(found.shares).all()
    assert found.shares.mean(axis=0) == pytest.approx(many.shares.mean(axis=0), abs=0.03)


def test_nothing_left_gives_no_point() -> None:
    found = drawn(Space(2, "mean").after(EMULATORS, 1e-9), 10, 256, 1)
    assert (found.share_left, len(found.shares)) == (0.0, 0)
