"""What asking key clinicians gains and how long it takes: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.involvement import involvement, involvement_months


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_asking_gains_by_the_share_asked_and_more_with_a_menu() -> None:
    # A third of key clinicians gain a third of 0.12; half a menu adds half of 0.7 to it.
    assert involvement(one(1.0 / 3.0), one(0.0), 0.12, 0.7)[0] == pytest.approx(0.04)
    assert involvement(one(1.0 / 3.0), one(0.5), 0.12, 0.7)[0] == pytest.approx(0.054)
    # A menu for nobody gains nothing.
    assert involvement(one(0.0), one(1.0), 0.12, 0.7)[0] == 0.0


def test_asking_and_a_menu_take_months() -> None:
    assert involvement_months(one(0.5), one(0.25), 3.0, 2.0)[0] == pytest.approx(2.0)
    assert involvement_months(one(0.0), one(0.0), 3.0, 2.0)[0] == 0.0
