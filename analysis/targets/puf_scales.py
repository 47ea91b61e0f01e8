"""In what unit a file writes its rates: seen from a whole column against something known, never from one cell."""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.targets.panel import Floats

#: Units that files have used: fractions and percent, as factors that make fractions.
FACTORS: Final = (1.0, 0.01)
#: A reference closer to zero than this says nothing of a unit.
_LEAST_REFERENCE: Final = 0.001
#: The column must lie this close to its reference in the median, as a ratio either way.
_CLOSE_RATIO: Final = 3.0
#: Rates of savings without dollars beside them: medians that can only be fractions, and only percent.
_SURELY_FRACTION, _SURELY_PERCENT = 0.15, 0.3
#: Quality scores above this are percent.
_HIGHEST_FRACTION: Final = 1.05


def factor_against(values: Floats, reference: Floats) -> float:
    """The factor that makes fractions of `values`, from what they should about be; both of shape (n,).

    Raises:
        ValueError: there is nothing to compare with, or neither unit fits.
    """
    known = np.isfinite(values) & np.isfinite(reference) & (values != 0.0) & (np.abs(reference) >= _LEAST_REFERENCE)
    if not known.any():
        raise ValueError("no row shows the unit")
    ratio = np.abs(values[known] / reference[known])
    misses = [float(np.median(np.abs(np.log(ratio * factor)))) for factor in FACTORS]
    best = int(np.argmin(misses))
    if misses[best] > np.log(_CLOSE_RATIO):
        raise ValueError("neither fractions nor percent fit the other columns")
    return FACTORS[best]


def factor_alone(values: Floats) -> float:
    """The factor of a column of savings rates with nothing beside it.

    Raises:
        ValueError: the column fits fractions and percent.
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0.0)])
    middle = float(np.median(sizes)) if len(sizes) else np.nan
    if middle < _SURELY_FRACTION:
        return FACTORS[0]
    if middle > _SURELY_PERCENT:
        return FACTORS[1]
    raise ValueError("the column could be fractions or percent")


def quality_factor(values: Floats) -> float:
    """The factor of quality scores: fractions end at 1, and half of a file's scores lie far above 1 percent."""
    known = values[np.isfinite(values) & (values > 0.0)]
    return FACTORS[1] if len(known) and float(np.median(known)) > _HIGHEST_FRACTION else FACTORS[0]
