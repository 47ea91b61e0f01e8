"""Burden that nobody explained: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.explained_burden import unexplained_burden


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_shown_results_and_visible_leaders_each_take_part_of_what_is_left() -> None:
    # Half is named. Of 0.4, half transparency leaves 1 - 0.3 x 0.5 = 0.85, and full visibility 0.8 of that.
    burden = unexplained_burden(one(0.5), one(0.8), one(0.5), one(1.0), 0.3, 0.2)
    assert burden[0] == pytest.approx(0.4 * 0.85 * 0.8)


def test_without_them_the_burden_is_the_effort_that_was_not_named() -> None:
    assert unexplained_burden(one(0.3), one(0.9), one(0.0), one(0.0), 0.3, 0.2)[0] == (1.0 - 0.3) * 0.9
    assert unexplained_burden(one(0.3), one(0.9), one(1.0), one(1.0), 0.0, 0.0)[0] == (1.0 - 0.3) * 0.9
