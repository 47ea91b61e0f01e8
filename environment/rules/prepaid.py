"""Prepaid revenue: the part of a provider's own revenue that is paid whatever the volume."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def prepaid_together(own: Floats, of_contract: Floats | float) -> Floats:
    """Share of own revenue that is prepaid under a contract, P + Q (1 - P), 0-1.

    A contract prepays a part of what is not prepaid without it. The rule is linear in Q, so a mean of Q gives the mean.
    Source: global budgets and capitation, which pay a fixed sum in place of fees for the services that they cover.

    >>> prepaid_together(np.array([0.0, 0.2, 1.0]), 0.5)
    array([0.5, 0.6, 1. ])

    Args:
        own: P, share that is prepaid whatever the contract (capitation by others, lump sums).
        of_contract: Q, share that the contract prepays; 0 leaves P as it is, to the last bit.
    """
    return np.asarray(own + of_contract * (1.0 - own))
