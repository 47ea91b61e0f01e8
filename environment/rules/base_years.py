"""Base years: what errors a benchmark leaves that follows the provider's own spending before the start."""

from __future__ import annotations

from longgame.environment.rules.measurement import BASE_YEAR_WEIGHTS
from longgame.environment.state.parameter_view import Number


def variance_left(persistence: Number, year: int) -> tuple[Number, Number]:
    """Variance of measured savings in a year after the base years: multiples of that of misfit and of noise.

    The benchmark is the weighted mean of three base years with weights w_k, k = 0 the newest, so the error is
    x_t + e_t - sum of w_k (x_-k + e_-k). For a stationary AR(1) misfit of persistence rho, its multiple is
    1 + sum of w_k w_l rho^|k - l| - 2 sum of w_k rho^(t + k); that of the noise is 1 + sum of w_k^2.

    >>> [round(number, 4) for number in variance_left(0.0, 1)]
    [1.46, 1.46]
    >>> round(variance_left(1.0, 3)[0], 4)
    0.0

    Args:
        persistence: rho, year-to-year correlation of the misfit.
        year: t, 1 for the first year after the base years.
    """
    newest, middle, oldest = BASE_YEAR_WEIGHTS
    squares = newest * newest + middle * middle + oldest * oldest
    twice = persistence * persistence
    within = squares + 2.0 * ((newest * middle + middle * oldest) * persistence + newest * oldest * twice)
    since = newest + middle * persistence + oldest * twice
    for _ in range(year):
        since = since * persistence
    return 1.0 + within - 2.0 * since, 1.0 + squares
