"""Plain numbers from users' Python code, which may give NumPy scalars and arrays without dimensions."""

from __future__ import annotations

import numpy as np


def plain(value: object) -> object:
    """The Python value of a NumPy scalar or of an array without dimensions; any other value unchanged.

    >>> plain(np.int64(3)), plain(np.array(0.5)), plain(np.bool_(True)), plain("word")
    (3, 0.5, True, 'word')
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, np.floating):  # `item` does not convert types wider than Python's float
        return float(value)
    return value.item() if isinstance(value, np.generic) else value
