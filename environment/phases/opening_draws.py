"""Opening draws: values of organisations before the first year.

Each replicate draws every value at its own address. Values given in the market file are fixed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state import streams
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Stack
from longgame.vocabulary import KINDS

Floats = NDArray[np.float64]

#: Drawn shares and 0-1 scales stay this far from 0 and 1.
SCALE_MARGIN = 0.02


class OpeningDraws:
    """Draws opening values for the organisations of a stack: of the founding, or of those that enter in a year."""

    def __init__(self, stack: Stack, values: StackValues, year: int = 0) -> None:
        self.stack = stack
        self.year = year
        self.view = ParameterView(values, stack.cell)
        self.pair_view = ParameterView(values, stack.pair_cell)
        self.named = [
            (row, member.named)
            for cell, roster, start in zip(stack.cells, stack.rosters, stack.offsets.tolist(), strict=False)
            if cell.scenario.organizations is not None
            for row, member in enumerate(roster, start)
            if member.named is not None
        ]

    def by_kind(self, name: str) -> Floats:
        """`organizations.<kind>.<name>` of each organisation, shape (n,)."""
        return self.view.by_member("organizations", KINDS, name, self.stack.kind)

    def normal(self, decision: str) -> Floats:
        """A standard normal number for each organisation, shape (n,)."""
        return streams.normal(self.stack.draw_cell, decision, self.year, self.stack.key)

    def fixed(self, attribute: str, drawn: Floats) -> Floats:
        """`drawn`, with the values of the market file in place of those it gives, shape (n,)."""
        values = drawn.copy()
        for row, organization in self.named:
            values[row] = organization.attributes.get(attribute, drawn[row])
        return values

    def scale(self, attribute: str, mean: str, sd: str | None = None) -> Floats:
        """A 0-1 attribute around the mean of its kind with the spread `sd`, kept away from 0 and 1, shape (n,)."""
        spread = self.by_kind(sd) * self.normal(f"opening {attribute}") if sd is not None else 0.0
        drawn = np.clip(self.by_kind(mean) + spread, SCALE_MARGIN, 1.0 - SCALE_MARGIN)
        return self.fixed(attribute, drawn)

    def lognormal(self, attribute: str, median: Floats, log_sd: Floats) -> Floats:
        """A positive attribute around its median, shape (n,)."""
        return self.fixed(attribute, median * np.exp(log_sd * self.normal(f"opening {attribute}")))
