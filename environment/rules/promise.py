"""Promises: what a side says at the table that the care model will reach, and how far it believes so itself.

A promise is not a belief. At the table a side speaks of its promise; when it decides to stay or to renew, it counts on
only part of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def promised_level(ceiling: Floats, exaggeration: Number) -> Floats:
    """Maturity that an optimist promises from the first year on: L = (1 - psi) E + psi.

    Args:
        ceiling: attainable maturity E, 0-1.
        exaggeration: psi; 0 promises what is attainable (an error of timing), 1 full maturity (an error of level).
    """
    return np.asarray((1.0 - exaggeration) * ceiling + exaggeration)


def framed_maturity(path: Floats, level: Floats, optimism: Floats) -> Floats:
    """Maturity of a framed forecast: k + o max(L - k, 0).

    Args:
        path: maturity k of the plain forecast, by year and row.
        level: promised maturity L.
        optimism: o, less what experience and disbelief take from it; 0 leaves the plain forecast.
    """
    return np.asarray(path + optimism * np.maximum(level - path, 0.0))


def weight_of_experience(results: Floats, framing_years: Number) -> Floats:
    """Weight of results with a partner against promises to it: w = n / (n + n0).

    Args:
        results: years of results seen with this partner, n.
        framing_years: results after which promises weigh half, n0.
    """
    return np.asarray(results / (results + framing_years))
