"""Distance of two definitions of value: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.value_weights import definition_months, value_distance


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_the_distance_is_the_weight_that_two_sides_put_on_different_things() -> None:
    # Cost, access, quality: 0.7, 0.1, 0.2 against 0.4, 0.2, 0.4: (0.3 + 0.1 + 0.2) / 2.
    assert value_distance(one(0.7), one(0.4), one(0.1), one(0.2), 1.0)[0] == pytest.approx(0.3)
    # 0.5, 0.4, 0.1 against 0.5, 0.1, 0.4: the same cost, and three tenths apart in the rest.
    assert value_distance(one(0.5), one(0.5), one(0.4), one(0.1), 1.0)[0] == pytest.approx(0.3)
    assert value_distance(one(1.0), one(0.0), one(0.0), one(1.0), 1.0)[0] == 1.0


def test_access_takes_no_more_than_cost_leaves() -> None:
    # 0.9 and 0.1 are all; the other one weighs 0.1, 0.6 and 0.3: (0.8 + 0.5 + 0.3) / 2.
    assert value_distance(one(0.9), one(0.1), one(0.6), one(0.6), 1.0)[0] == pytest.approx(0.8)


def test_with_the_mechanism_off_cost_alone_counts() -> None:
    assert value_distance(one(0.5), one(0.5), one(0.4), one(0.1), 0.0)[0] == 0.0
    assert value_distance(one(0.7), one(0.4), one(0.1), one(0.9), 0.0)[0] == abs(0.7 - 0.4)


def test_each_market_of_a_stack_has_its_own_switch() -> None:
    column, switch = np.array([0.5, 0.5]), np.array([1.0, 0.0])
    distance = value_distance(column, column, np.array([0.4, 0.4]), np.array([0.1, 0.1]), switch)
    assert distance.tolist() == pytest.approx([0.3, 0.0])


def test_defining_value_first_takes_months_by_distance_and_effort() -> None:
    assert definition_months(one(0.3), one(0.5), 6.0)[0] == pytest.approx(0.9)
    assert definition_months(one(0.3), one(0.0), 6.0)[0] == 0.0
