"""A year judged through a purpose: by hand, in dollars."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.purpose import seen_through_purpose


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_purpose_softens_displaced_margin_in_a_shortfall() -> None:
    # 100 short of the reference point; 0.3 of 200 displaced are not felt.
    assert seen_through_purpose(one(-50.0), one(50.0), one(200.0), one(0.3))[0] == pytest.approx(10.0)


def test_purpose_fills_a_shortfall_and_makes_no_win() -> None:
    assert seen_through_purpose(one(-50.0), one(50.0), one(2000.0), one(0.3))[0] == 50.0
    assert seen_through_purpose(one(70.0), one(50.0), one(2000.0), one(0.3))[0] == 70.0


def test_a_gain_on_avoided_care_is_no_loss_to_soften() -> None:
    assert seen_through_purpose(one(-50.0), one(50.0), one(-200.0), one(0.3))[0] == -50.0
    assert seen_through_purpose(one(-50.0), one(50.0), one(200.0), one(0.0))[0] == -50.0
