"""Credibility: what a party takes a surprise in measured savings for, beyond what it believes of the partner.

Bühlmann (1967): of a record of n years a share n / (n + t0) is believed of the partner. The rest is error.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Years from the middle of a record to the middle of what is being valued.
_YEARS_AHEAD = 2


def lasting_error(
    surprise: Floats, believed_share: Floats, persistence: Number, misfit_variance: Floats, noise_variance: Floats
) -> Floats:
    """Error of the benchmark that a party still reckons with, share of spending.

    What it does not believe of the partner is misfit or noise. Only the misfit lasts, and fades with its persistence:
    (1 - believed) surprise rho^2 v_x / (v_x + v_e).

    >>> lasting_error(np.array([0.02]), np.array([0.25]), 0.8, np.array([3.0]), np.array([1.0])).round(4)
    array([0.0072])

    Args:
        surprise: mean of measured savings above the forecast.
        believed_share: share of it that the party believes of its partner.
        persistence: year-to-year correlation of the misfit.
        misfit_variance, noise_variance: of a year's measured savings.
    """
    lasts = 1.0
    for _ in range(_YEARS_AHEAD):
        lasts = lasts * persistence
    total = misfit_variance + noise_variance
    part = misfit_variance / np.where(total > 0.0, total, 1.0)
    return np.asarray((1.0 - believed_share) * surprise * lasts * part)
