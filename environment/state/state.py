"""The state of a stack: its columns and the year."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from longgame.agents.organization_columns import Organizations
from longgame.environment.state.pairs import Pairs
from longgame.environment.state.stack import Stack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass
class State:
    """The columns of a stack and the year.

    Attributes:
        trend: nominal index of spending (price and volume), 1.0 in year 1, shape (cells,).
        strategies: names of the codes in `trait_source`.
        year: present year, from 1; 0 before the first.
        group_pool: pool that each pair's contract joins where its terms pool nothing, shape (m,). It is the row of the
            payer's pair with the lead of the provider's group, -1 without a group.
        has_group_pools: whether any pair has such a pool.
        program_calendar: level of a public programme's benchmarks above the status quo this year, shape (cells,).
    """

    stack: Stack
    organizations: Organizations
    pairs: Pairs
    trend: Floats
    strategies: tuple[str, ...]
    year: int = 0
    group_pool: Ints = field(init=False)
    has_group_pools: bool = field(init=False, default=False)
    program_calendar: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.program_calendar = np.zeros(len(self.stack.cells))
        self.pool_by_group(None)

    def pool_by_group(self, pool: Ints | None) -> None:
        """Set the year's pools of provider groups; None without any."""
        self.has_group_pools = pool is not None and bool((pool >= 0).any())
        self.group_pool = np.full(self.stack.pair_count, -1) if pool is None else pool
