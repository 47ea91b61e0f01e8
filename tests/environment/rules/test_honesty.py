"""Honesty by hand: only what was promised beyond one's own forecast, and did not come, is taken for a lie."""

import numpy as np
import pytest

from longgame.environment.rules.honesty import seen_openness


def openness(promised: float, plain: float, delivered: float, candor: float = 0.8, weight: float = 0.5) -> float:
    seen = seen_openness(np.array([candor]), np.array([promised]), np.array([plain]), np.array([delivered]), weight)
    return float(seen[0])


def test_who_promised_what_it_expected_is_taken_at_its_word_whatever_came() -> None:
    assert openness(promised=0.03, plain=0.03, delivered=-0.05) == 0.8


def test_a_promise_that_came_costs_nothing_whatever_its_maker_expected() -> None:
    assert openness(promised=0.06, plain=0.02, delivered=0.06) == 0.8


def test_the_smaller_of_what_did_not_come_and_what_was_never_expected_is_the_lie() -> None:
    # 0.04 of 0.06 was never expected, 0.03 did not come: half of the promise was untrue. 0.8 x (1 - 0.5 x 0.5)
    assert openness(promised=0.06, plain=0.02, delivered=0.03) == pytest.approx(0.6)
    # 0.08 did not come, but only 0.04 was never expected: two thirds.
    assert openness(promised=0.06, plain=0.02, delivered=-0.02) == pytest.approx(0.8 * (1.0 - 0.5 * 2.0 / 3.0))


def test_a_tiny_promise_is_judged_by_a_least_one() -> None:
    # 0.001 of 0.005.
    assert openness(promised=0.001, plain=0.0, delivered=0.0) == pytest.approx(0.8 * (1.0 - 0.5 * 0.2))


def test_nobody_seems_less_open_than_wholly_dishonest() -> None:
    assert openness(promised=0.02, plain=-0.1, delivered=-0.1) == pytest.approx(0.4)
    assert openness(promised=0.02, plain=-0.1, delivered=-0.1, weight=0.0) == 0.8
