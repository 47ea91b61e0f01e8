"""Which pairs and payers belong to a public programme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import ParameterView, any_of
from longgame.environment.state.stack import Stack

Bools = NDArray[np.bool_]


def program_pairs(stack: Stack, view: ParameterView) -> Bools:
    """Pairs whose payer offers the public programme, shape (m,); none where `mechanisms.program` is off."""
    if not any_of(view.on("program")):
        return np.zeros(stack.pair_count, dtype=bool)
    return np.asarray((view.on("program") > 0.0) & (stack.pair_payer_rank + 1.0 == view["program.payer_rank"]))


def program_payers(stack: Stack, view: ParameterView) -> Bools:
    """Payers that offer the public programme, shape (n,)."""
    offering = np.zeros(len(stack.ids), dtype=bool)
    offering[stack.payer[program_pairs(stack, view)]] = True
    return offering
