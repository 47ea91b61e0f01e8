"""Runway: how much money owners put up for a programme before it has to carry itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def years_put_up(median_years: Number, log_sd: Number, luck: Floats) -> Floats:
    """Years of running cost that the owners put up: median x exp(spread z).

    Args:
        median_years: of all providers.
        log_sd: spread of the logarithm over providers.
        luck: standard normal draws z.

    >>> years_put_up(2.0, 0.5, np.array([-1.0, 0.0, 1.0])).round(2)
    array([1.21, 2.  , 3.3 ])
    """
    return np.asarray(median_years * np.exp(log_sd * luck))


def put_up(start_up: Floats, running: Floats, years: Floats) -> Floats:
    """Money put up at the start, USD: the start-up cost and some years of the first year's running cost.

    >>> put_up(np.array([2.0e6]), np.array([1.6e6]), np.array([2.0]))
    array([5200000.])
    """
    return np.asarray(start_up + running * years)
