"""Homework: who studies its partner's needs before talks finds packages that it would have had to be shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def found_chance(floor: Floats, openness: Floats, payer_homework: Floats, provider_homework: Floats) -> Floats:
    """Chance that a package is found: f + (1 - f) [1 - (1 - openness) (1 - y payer) (1 - y provider)].

    Without homework it is f + (1 - f) openness.

    Args:
        floor: f, chance without openness.
        openness: product of both sides' candor, 0-1.
        payer_homework, provider_homework: how far each side has studied the other, 0-1; 0 assumes its needs.
    """
    missed = (1.0 - payer_homework) * (1.0 - provider_homework)
    # Added to openness, so that without homework nothing is rounded.
    return np.asarray(floor + (1.0 - floor) * (openness + (1.0 - openness) * (1.0 - missed)))
