"""Rounding: what is left of amounts that cancel out on paper is not paid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A difference below this share of the amounts that it lies between is rounding.
_ROUNDING_SHARE = 1e-9


def excess(difference: Floats, amount: Floats) -> Floats:
    """A positive difference of amounts of about this size; 0 where it is negative or mere rounding.

    In one currency amounts that cancel out leave a hair, in another one nothing: a hair must not become an entry.

    >>> excess(np.array([12.5, -3.0, 1e-7]), np.array([1e6, 1e6, 1e6]))
    array([12.5,  0. ,  0. ])
    """
    return np.asarray(np.where(difference > _ROUNDING_SHARE * np.abs(amount), difference, 0.0))
