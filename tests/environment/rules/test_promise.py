"""Promises by hand: what is said, what is believed, and what experience takes from both."""

import numpy as np
import pytest

from longgame.environment.rules.promise import framed_maturity, promised_level, weight_of_experience


@pytest.mark.parametrize(("exaggeration", "level"), [(0.0, 0.6), (0.3, 0.72), (1.0, 1.0)])
def test_a_promise_lies_between_what_is_attainable_and_full_maturity(exaggeration: float, level: float) -> None:
    # 0.6 attainable: 0.7 x 0.6 + 0.3 = 0.72.
    assert promised_level(np.array([0.6]), exaggeration).tolist() == pytest.approx([level])


def test_an_optimist_expects_the_promise_from_the_first_year() -> None:
    path = np.array([0.2, 0.4, 0.55])
    # Half an optimist goes half of the way to 0.7: 0.2 + 0.25, 0.4 + 0.15, 0.55 + 0.075.
    assert framed_maturity(path, np.array([0.7]), np.array([0.5])).tolist() == pytest.approx([0.45, 0.55, 0.625])
    assert framed_maturity(path, np.array([0.7]), np.array([1.0])).tolist() == pytest.approx([0.7, 0.7, 0.7])


def test_a_realist_expects_the_plain_forecast_whatever_was_promised() -> None:
    path = np.array([0.2, 0.4])
    assert framed_maturity(path, np.array([1.0]), np.array([0.0])).tolist() == path.tolist()


def test_nobody_promises_less_than_it_expects() -> None:
    # A mature provider whose care model will decay to 0.5: the promise of 0.65 lies below today's 0.8.
    assert framed_maturity(np.array([0.8]), np.array([0.65]), np.array([1.0])).tolist() == [0.8]


def test_three_years_of_results_halve_a_promise() -> None:
    assert weight_of_experience(np.array([0.0, 3.0, 9.0]), 3.0).tolist() == pytest.approx([0.0, 0.5, 0.75])
