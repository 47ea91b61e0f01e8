"""What told success gains: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.early_wins import early_wins


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_success_engages_as_far_as_it_came_and_is_told() -> None:
    # Two thirds of lives were under deals that were paid; half of it is told.
    assert early_wins(one(0.5), one(2.0 / 3.0), 0.06)[0] == pytest.approx(0.02)
    assert early_wins(one(1.0), one(0.0), 0.06)[0] == 0.0
    assert early_wins(one(0.0), one(1.0), 0.06)[0] == 0.0
