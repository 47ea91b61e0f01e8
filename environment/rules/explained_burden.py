"""Burden that is explained: by change leadership, by results that are shown, and by leaders who are seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def unexplained_burden(
    naming: Floats,
    effort: Floats,
    transparency: Floats,
    visibility: Floats,
    transparency_relief: Number,
    visibility_relief: Number,
) -> Floats:
    """Work of the change that nobody explained, 0-1: (1 - naming) effort (1 - t' t) (1 - v' v).

    Args:
        naming: change leadership, 0-1.
        effort: agreed effort, 0-1.
        transparency: t, how far performance is shown, 0-1.
        visibility: v, how far leaders are seen, 0-1.
        transparency_relief, visibility_relief: t' and v', the part of the rest that each explains in full.
    """
    left = (1.0 - transparency_relief * transparency) * (1.0 - visibility_relief * visibility)
    return np.asarray((1.0 - naming) * effort * left)
