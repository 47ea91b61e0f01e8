"""Depth of change that the members of a provider group can reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import StackValues
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


def group_depth_cap(state: State, values: StackValues) -> Floats:
    """Deepest change that each provider reaches under a deal, shape (n,); infinite where nothing caps it.

    A deal of the agreed depth d reaches min(d, cap), which is d * min(1, cap / d).
    """
    return np.full(len(state.stack.ids), np.inf)
