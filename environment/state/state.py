"""The state of a stack: its columns and its clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longgame.agents.organization_columns import Organizations
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.stack import Stack

Floats = NDArray[np.float64]


@dataclass
class State:
    """A stack's columns and its clock.

    `year` counts from 1. `trend` is the nominal price and volume index of spending, 1.0 in year 1, shape (cells,).
    `strategies` are the names behind `trait_source`.
    """

    stack: Stack
    organizations: Organizations
    pairs: Pairs
    trend: Floats
    strategies: tuple[str, ...]
    year: int = 0
