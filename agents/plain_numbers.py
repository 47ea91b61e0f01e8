"""Numbers as people's Python code gives them: NumPy's scalars and arrays without dimensions count as plain numbers."""

from __future__ import annotations

import numpy as np


def plain(value: object) -> object:
    """A NumPy scalar, or an array without dimensions, as the Python value that it stands for; all else as it is.

    >>> plain(np.int64(3)), plain(np.array(0.5)), plain(np.bool_(True)), plain("word")
    (3, 0.5, True, 'word')
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, np.floating):  # also those wider than Python's float
        return float(value)
    return value.item() if isinstance(value, np.generic) else value
