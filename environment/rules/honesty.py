"""Honesty: how open a partner seems whose promise did not come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]

#: Promises below this savings rate are judged as if they were this high.
_LEAST_PROMISE_RATE = 0.005


def seen_openness(candor: Floats, promised: Floats, plain: Floats, delivered: Floats, weight: Number) -> Floats:
    """Openness of a partner as trust sees it.

    candor (1 - eta min(1, min(promised - delivered, promised - plain)+ / max(promised, .005))): only what a side
    promised beyond its own plain forecast can be a lie, and only if it did not come (Earnest and others 2011).

    Args:
        candor: the partner's, 0-1.
        promised, plain: savings rate of the year in the partner's promise and in its own plain forecast at signing.
        delivered: measured savings rate.
        weight: eta.
    """
    untrue = np.maximum(np.minimum(promised - delivered, promised - plain), 0.0)
    lie = np.minimum(untrue / np.maximum(promised, _LEAST_PROMISE_RATE), 1.0)
    return np.asarray(candor * (1.0 - weight * lie))
