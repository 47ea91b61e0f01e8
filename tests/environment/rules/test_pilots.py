"""A portfolio of pilots: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.pilots import (
    affordable_pilots,
    improved_reduction,
    next_multiplier,
    success_chance,
)


def test_the_bolder_the_pilot_the_less_likely_it_succeeds() -> None:
    assert success_chance(np.array([0.0, 0.5, 1.0]), 0.5) == pytest.approx([1.0, np.exp(-1.0), np.exp(-2.0)])


def test_the_best_portfolio_has_failures() -> None:
    # The expected gain a exp(-a / ease) is greatest at the ease, where 37 % succeed: that is the exponential's.
    ambition = np.linspace(0.0, 1.0, 1001)
    best = ambition[np.argmax(ambition * success_chance(ambition, 0.4))]
    assert best == pytest.approx(0.4)
    assert success_chance(best, 0.4) == pytest.approx(0.368, abs=5e-4)


def test_pilots_are_whole_and_within_means() -> None:
    # Four planned at 100 dollars each: 250 dollars pay for two, debt for none, and what costs nothing is done.
    planned = np.full(4, 4.0)
    price = np.array([100.0, 100.0, 100.0, 0.0])
    assert affordable_pilots(planned, price, np.array([250.0, -30.0, 1e6, 0.0])).tolist() == [2.0, 0.0, 4.0, 4.0]


def test_each_success_raises_the_reduction() -> None:
    # Two pilots of ambition 0.5 with a largest gain of 0.2 succeed: 1.1 times 1.1.
    assert next_multiplier(np.array([1.0]), np.array([2.0]), 0.2, 0.5) == pytest.approx([1.21])
    assert next_multiplier(np.array([90.0]), np.array([20.0]), 1.0, 1.0).tolist() == [100.0]


def test_a_reduction_stays_below_all_of_spending() -> None:
    reduction = np.array([0.1, 0.5, 0.97, 0.97])
    multiplier = np.array([1.21, 3.0, 2.0, 1.0])
    assert improved_reduction(reduction, multiplier) == pytest.approx([0.121, 0.95, 0.97, 0.97])
    assert improved_reduction(0.123, np.ones(1))[0] == 0.123
