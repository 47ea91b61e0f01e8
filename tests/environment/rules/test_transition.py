"""Transition payments by hand: how a listed loss is answered, and what is still to come."""

import numpy as np
import pytest

from longgame.environment.rules.transition import answered_loss, fading_share, remaining_payments


def test_an_answer_fades_in_equal_steps_over_the_term() -> None:
    years = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert fading_share(years, np.array([4.0])).tolist() == pytest.approx([1.0, 0.75, 0.5, 0.25, 0.0])


def test_nothing_is_paid_beyond_the_term() -> None:
    assert fading_share(np.array([9.0]), np.array([4.0])).tolist() == [0.0]


def test_only_what_is_listed_can_be_answered() -> None:
    # Half of a loss of 80,000 is listed, and three quarters of it are left in the second of four years.
    answer = answered_loss(np.array([0.5, 0.0, 1.0]), np.full(3, 80e3), np.full(3, 0.75))
    assert answer.tolist() == pytest.approx([30e3, 0.0, 60e3])


def test_payments_to_come_begin_after_the_completed_years() -> None:
    payments = np.array([[4.0, 40.0], [3.0, 30.0], [2.0, 20.0], [1.0, 10.0]])
    left = remaining_payments(payments, np.array([1, 3]))
    assert left.tolist() == [[3.0, 10.0], [2.0, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_a_deal_that_has_just_begun_has_everything_to_come() -> None:
    payments = np.array([[4.0], [3.0]])
    assert remaining_payments(payments, np.array([0])).tolist() == payments.tolist()
    assert remaining_payments(payments, np.array([2])).tolist() == [[0.0], [0.0]]
