"""Trust that pays, by hand: data, the cost of dealing and the length of talks."""

import numpy as np
import pytest

from longgame.environment.rules.dealing import data_reach, dealing_factor, distrust


def test_data_follow_trust() -> None:
    assert data_reach(np.array([0.0, 0.5, 1.0]), 0.3).tolist() == pytest.approx([0.7, 0.85, 1.0])
    assert data_reach(np.array([0.2]), 0.0).tolist() == [1.0]


def test_distrust_is_counted_in_ranges_between_the_worst_and_the_best_trusted_plan() -> None:
    assert distrust(np.array([0.54, 0.31, 0.77]), 0.54, 0.23).tolist() == pytest.approx([0.0, 1.0, -1.0])


def test_the_least_trusted_plan_costs_five_times_the_most_trusted() -> None:
    # Half a range below and half a range above the mean, as in the survey: 40 and 63 around 51.5.
    worst, best = dealing_factor(np.array([0.5, -0.5]), 5.0)
    assert worst / best == pytest.approx(5.0)


def test_beyond_a_range_nothing_changes_any_more() -> None:
    assert dealing_factor(np.array([-4.0, 0.0, 1.0, 4.0]), 2.0).tolist() == pytest.approx([0.5, 1.0, 2.0, 2.0])
