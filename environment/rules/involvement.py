"""Involvement: key clinicians who are asked before a deal is made, and what that gains and takes.

"Include clinicians in the agreement process early": ask whether it is doable, from a menu of options (Advisory Board
Q&A on payer negotiation).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def involvement(asked: Floats, menu: Floats, gain: Number, menu_gain: Number) -> Floats:
    """Engagement gained by asking, 0-1: g e (1 + h m).

    Args:
        asked: e, share of key clinicians who are asked, 0-1.
        menu: m, how far they choose from a menu of options, 0-1.
        gain: g, where all are asked.
        menu_gain: h, what a full menu adds to it, as a ratio.
    """
    return np.asarray(gain * asked * (1.0 + menu_gain * menu))


def involvement_months(asked: Floats, menu: Floats, asking_months: Number, menu_months: Number) -> Floats:
    """Months that one side needs to ask its people and to work out options: M e + M' m."""
    return np.asarray(asking_months * asked + menu_months * menu)
