"""The state of a stack: its columns and the year."""

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
    """The columns of a stack and the year.

    Attributes:
        trend: nominal index of spending (price and volume), 1.0 in year 1, shape (cells,).
        strategies: names of the codes in `trait_source`.
        year: present year, from 1; 0 before the first.
    """

    stack: Stack
    organizations: Organizations
    pairs: Pairs
    trend: Floats
    strategies: tuple[str, ...]
    year: int = 0
