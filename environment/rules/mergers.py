"""Mergers: who takes over whom, and what the merged organisation is like."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def largest_of(group: Ints, size: Floats, able: Bools) -> Ints:
    """Row of the largest able member of each row's group, -1 without one, shape of `group`.

    Args:
        group: number of each row's group.
        size: lives; of equals the first row counts as the largest.
        able: whether a row can be chosen.
    """
    rows = able.nonzero()[0]
    order = rows[np.lexsort((rows, -size[rows], group[rows]))]
    groups, first = np.unique(group[order], return_index=True)
    largest = np.full(int(group.max(initial=0)) + 1, -1, dtype=np.int64)
    largest[groups] = order[first]
    return np.asarray(largest[group])


def weighted_mean(value: Floats, weight: Floats, other: Floats, other_weight: Floats) -> Floats:
    """Mean of two values by weight; the first, to the last digit, where the other has no weight."""
    total = weight + other_weight
    joined = (value * weight + other * other_weight) / np.where(total > 0.0, total, 1.0)
    return np.asarray(np.where(other_weight > 0.0, joined, value))
