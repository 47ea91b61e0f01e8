"""Rounding: what remains of two equal amounts is not paid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A difference up to this share of the amounts is rounding.
_ROUNDING_SHARE = 1e-9


def excess(difference: Floats, amount: Floats) -> Floats:
    """The positive part of a difference between amounts of about this size, without mere rounding.

    Equal amounts can differ by rounding in one currency and not in another. Such a difference must not become an entry.

    >>> excess(np.array([12.5, -3.0, 1e-7]), np.array([1e6, 1e6, 1e6]))
    array([12.5,  0. ,  0. ])
    """
    # Asked this way round, a missing number stays missing.
    return np.asarray(np.where(difference <= _ROUNDING_SHARE * np.abs(amount), 0.0, difference))
