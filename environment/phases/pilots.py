"""Pilots: how many of a year's succeed, and what that does to the reduction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.rules.pilots import next_multiplier, success_chance
from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.state import State

Floats = NDArray[np.float64]


def learn_from_pilots(state: State, values: StackValues, run: Floats) -> None:
    """Let the year's pilots succeed or fail. What succeeds raises the reduction from next year on.

    Args:
        run: pilots that each provider ran this year, shape (n,).
    """
    stack, organizations = state.stack, state.organizations
    organizations.pilots_run, organizations.pilots_succeeded = run, np.zeros_like(run)
    if not run.any():
        return
    at = ParameterView(values, stack.cell)
    chance = success_chance(at["pilots.ambition"], at["pilots.ease"])
    # Each pilot has its own draw, so another pilot leaves all draws as they were.
    for number in range(1, int(run.max()) + 1):
        luck = streams.uniform(stack.draw_cell, f"pilot {number}", state.year, stack.key)
        organizations.pilots_succeeded += (number <= run) & (luck < chance)
    organizations.pilot_multiplier = next_multiplier(
        organizations.pilot_multiplier,
        organizations.pilots_succeeded,
        at["pilots.largest_gain"],
        at["pilots.ambition"],
    )
