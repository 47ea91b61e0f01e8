"""Differences that are mere rounding."""

import numpy as np

from longgame.environment.rules.rounding import excess


def test_what_exceeds_an_amount_is_left_as_it_is() -> None:
    assert excess(np.array([0.01, 250.0]), np.array([1e6, 100.0])).tolist() == [0.01, 250.0]


def test_rounding_and_what_falls_short_are_nothing() -> None:
    assert excess(np.array([1e-4, -1e-4, -250.0, 0.0]), np.array([1e6, 1e6, 1e6, 0.0])).tolist() == [0.0] * 4


def test_a_missing_number_stays_missing() -> None:
    assert np.isnan(excess(np.array([np.nan, np.nan]), np.array([1.0, np.nan]))).all()


def test_a_loss_is_measured_by_its_size() -> None:
    assert excess(np.array([1e-4, 5.0]), np.array([-1e6, -1e6])).tolist() == [0.0, 5.0]
