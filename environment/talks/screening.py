"""Which pairs sit down to talk, of those that meet and looked at the numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.screening import sits_down
from longgame.environment.state.parameter_view import ParameterRows
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.proposals import Proposals

Bools = NDArray[np.bool_]


def pairs_that_sit_down(desk: Desk, proposals: Proposals) -> Bools:
    """Pairs that talk, shape (rows,): all where there is no screening, all deals at term, and public programmes.

    Each side judges by its own limit on the sheet that suits both best, and a pair without a sheet that it could sign
    does not talk.
    """
    at, index = ParameterRows(desk.view, proposals.rows), np.arange(len(proposals.rows))
    limits = proposals.limits
    sees = sits_down(
        limits.provider[index, proposals.chosen],
        limits.payer[index, proposals.chosen],
        at["negotiation.credible_low_share"],
        at["negotiation.credible_high_share"],
    )
    asked = (at.on("screening") > 0.0) & ~proposals.renewal & (proposals.terms.program <= 0.0)
    return np.asarray(~asked | (sees & proposals.feasible.any(axis=1)))
