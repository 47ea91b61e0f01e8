"""Newcomers of the year: members who changed insurer or practice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.newcomers import mixed_prevention, newcomer_share
from longgame.environment.state.parameter_view import ParameterView
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


def change_practices(state: State, view: ParameterView, from_other_plans: Floats) -> None:
    """Let patients change practice inside a region, and note each pair's share of newcomers.

    They choose a provider of their payer by size, so as many come to it as leave it: no panel moves, but their
    prevention does.

    Args:
        from_other_plans: members who came to each pair from another insurer this year, shape (m,).
    """
    stack, pairs = state.stack, state.pairs
    pool, lives, switch = stack.pair_region_pool, pairs.lives, view.on("newcomers")
    rate = view["market.panel_turnover_rate"] * switch
    there = np.where(lives > 0.0, lives, 1.0)
    regional = np.bincount(pool, weights=lives)
    stock = np.bincount(pool, weights=lives * pairs.prevention)
    mean = (stock / np.where(regional > 0.0, regional, 1.0))[pool]
    own = np.where(lives > 0.0, lives / np.where(regional > 0.0, regional, 1.0)[pool], 1.0)
    moved = np.where(lives > 0.0, rate, 0.0)
    pairs.prevention = mixed_prevention(pairs.prevention, mean, moved)
    pairs.newcomer_share = switch * newcomer_share(from_other_plans / there, own, moved)
