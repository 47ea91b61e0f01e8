import numpy as np
import pytest

from longgame.environment.rules.credibility import lasting_error

ONE, SURPRISE = np.array([1.0]), np.array([0.04])


def test_half_believed_and_all_misfit_lasts_two_years_on() -> None:
    # Half of 4 points is taken for error; after two years at 0.9 a year 0.81 of it is left.
    assert lasting_error(SURPRISE, np.array([0.5]), 0.9, ONE, 0.0 * ONE)[0] == pytest.approx(0.0162)


@pytest.mark.parametrize(("believed", "misfit"), [(1.0, 1.0), (0.0, 0.0)])
def test_what_is_believed_and_what_is_noise_does_not_last(believed: float, misfit: float) -> None:
    assert lasting_error(SURPRISE, believed * ONE, 0.9, misfit * ONE, ONE)[0] == 0.0


def test_without_any_luck_there_is_no_error() -> None:
    assert lasting_error(SURPRISE, 0.0 * ONE, 0.9, 0.0 * ONE, 0.0 * ONE)[0] == 0.0
