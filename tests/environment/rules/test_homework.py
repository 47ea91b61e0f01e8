"""Packages found by openness and by homework: by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.homework import found_chance


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_homework_finds_what_an_open_partner_would_have_shown() -> None:
    # Openness leaves half unseen, homework of 0.4 three fifths of that: 1 - 0.5 x 0.6 = 0.7; over a floor of 0.2: 0.76.
    assert found_chance(one(0.2), one(0.5), one(0.4), one(0.0))[0] == pytest.approx(0.76)
    # Each side finds packages by itself: 1 - 0.5 x 0.6 x 0.5 = 0.85.
    assert found_chance(one(0.2), one(0.5), one(0.4), one(0.5))[0] == pytest.approx(0.88)
    assert found_chance(one(0.0), one(0.0), one(1.0), one(0.0))[0] == 1.0


def test_assuming_instead_of_asking_finds_what_openness_shows() -> None:
    floor, openness = one(0.05), one(0.37)
    assert found_chance(floor, openness, one(0.0), one(0.0))[0] == (floor + (1.0 - floor) * openness)[0]
