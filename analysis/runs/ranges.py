"""How far markets of one run lie apart: medians and ranges over replicates by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.statistics import Floats

#: Markets from which on a range that holds 50 %, and one that holds 90 %, says something.
FEWEST_FOR_HALF: Final = 8
FEWEST_FOR_NINETY: Final = 20


@dataclass(frozen=True)
class Ranges:
    """Arrays with one element a year; NaN where not known.

    Attributes:
        median: over markets.
        half: lower and upper end of the range that holds the middle 50 % of the markets.
        ninety: the same for 90 %.
    """

    median: Floats
    half: tuple[Floats, Floats]
    ninety: tuple[Floats, Floats]


def ranges(values: Floats) -> Ranges:
    """Ranges over markets (axis 0) by year (axis 1); NaN stands for a market without the value.

    These are ranges of markets, not intervals of a mean: they do not shrink with more replicates.

    >>> spread = ranges(np.arange(21.0)[:, np.newaxis])
    >>> spread.median.tolist(), spread.half[0].tolist(), spread.ninety[1].tolist()
    ([10.0], [5.0], [19.0])
    """
    known = np.isfinite(values)
    count = known.sum(axis=0)
    ordered = np.sort(np.where(known, values, np.inf), axis=0)  # unknown ones last

    def quantile(share: float, fewest: int) -> Floats:
        place = share * np.maximum(count - 1, 0)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        column = np.arange(values.shape[1])
        below, above = (np.where(count > 0, ordered[at, column], 0.0) for at in (low, high))
        return np.where(count >= fewest, below + (place - low) * (above - below), np.nan)

    return Ranges(
        quantile(0.5, 1),
        (quantile(0.25, FEWEST_FOR_HALF), quantile(0.75, FEWEST_FOR_HALF)),
        (quantile(0.05, FEWEST_FOR_NINETY), quantile(0.95, FEWEST_FOR_NINETY)),
    )
