"""Reference points that partners re-set together: by hand, in dollars."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.check_ins import reset_reference


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_each_year_a_share_of_what_is_left_of_the_claim_is_talked_away() -> None:
    # A claim 100 above the forecast of 300. Nothing before the first year is over, then half of the rest a year.
    years = np.array([0.0, 1.0, 2.0, 3.0])
    assert reset_reference(one(400.0), one(300.0), 0.5, years).tolist() == pytest.approx([400.0, 350.0, 325.0, 312.5])
    assert reset_reference(one(400.0), one(300.0), 1.0, years).tolist() == [400.0, 300.0, 300.0, 300.0]


def test_nobody_is_talked_into_expecting_more() -> None:
    assert reset_reference(one(200.0), one(300.0), 0.5, one(3.0))[0] == 200.0


def test_without_check_ins_the_reference_point_stays_as_signed() -> None:
    assert reset_reference(one(0.3), one(0.1), 0.0, one(7.0))[0] == 0.3
