"""Values from Python as a scenario file would hold them: lists instead of arrays and tuples, plain numbers in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from longgame.agents.plain_numbers import plain


def plain_value(value: object) -> object:
    """`value` with plain numbers, and with arrays and tuples as lists, inside lists and tables too.

    >>> plain_value((np.float64(0.5), np.arange(2)))
    [0.5, [0, 1]]
    """
    if isinstance(value, np.ndarray) and value.ndim:
        return value.tolist()
    if isinstance(value, list | tuple):
        return [plain_value(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain_value(one) for key, one in value.items()}
    return plain(value)
