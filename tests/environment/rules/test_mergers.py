import numpy as np

from longgame.environment.rules.mergers import largest_of, weighted_mean


def test_the_largest_able_one_of_each_group_buys() -> None:
    group = np.array([0, 0, 0, 1, 2])
    size = np.array([5.0, 9.0, 7.0, 3.0, 4.0])
    # The second is the largest of the first group but cannot; nobody of the last group can.
    able = np.array([True, False, True, True, False])
    assert largest_of(group, size, able).tolist() == [2, 2, 2, 3, -1]


def test_the_mean_is_weighted_by_lives_and_keeps_the_first_value_without_any() -> None:
    mean = weighted_mean(np.array([0.2, 0.2]), np.array([300.0, 0.0]), np.array([0.6, 0.6]), np.array([100.0, 0.0]))
    assert np.allclose(mean, [0.3, 0.2])
