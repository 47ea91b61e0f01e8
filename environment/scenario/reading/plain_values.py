"""Values of NumPy and tuples as the plain values that a scenario file would hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def plain(value: object) -> object:
    """`value` with NumPy scalars as Python's, and with arrays and tuples as lists, inside lists and tables too.

    >>> plain((np.float64(0.5), np.arange(2)))
    [0.5, [0, 1]]
    """
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return value
