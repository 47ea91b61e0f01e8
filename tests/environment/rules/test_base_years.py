import numpy as np
import pytest

from longgame.environment.rules.base_years import variance_left
from longgame.environment.rules.measurement import base_year_errors, base_year_mean, next_misfit


def test_a_misfit_that_never_changes_is_taken_out_whole_and_noise_never_is() -> None:
    misfit, noise = variance_left(1.0, 3)
    # Squares of 0.6, 0.3 and 0.1 come to 0.46.
    assert misfit == pytest.approx(0.0, abs=1e-12)
    assert noise == pytest.approx(1.46)


def test_the_spread_left_grows_with_the_years_since() -> None:
    left = [variance_left(0.8, year)[0] for year in (1, 2, 3, 100)]
    assert left == sorted(left)
    # After very long: the misfit's own variance and that of the base years' mean,
    # 0.46 + 2 (0.21 x 0.8 + 0.06 x 0.64) = 0.8728.
    assert left[-1] == pytest.approx(1.8728, rel=1e-6)


def test_the_formula_agrees_with_the_errors_that_are_drawn() -> None:
    draws = np.random.default_rng(5).normal(size=(8, 200_000))
    size = np.full(200_000, 0.04)
    errors, misfit = base_year_errors(size, np.full(200_000, 0.02), 0.9, draws[:3], draws[3:6])
    for shock in draws[6:8]:
        misfit = next_misfit(misfit, 0.9, size, shock)
    noise = 0.02 * np.random.default_rng(6).normal(size=200_000)
    left = misfit + noise - base_year_mean(errors, np.full(200_000, 3.0))
    multiples = variance_left(0.9, 2)
    assert left.var() == pytest.approx(0.0016 * multiples[0] + 0.0004 * multiples[1], rel=0.01)
