"""The engine's random numbers, handed out as Python floats.

Both models must draw the same numbers to be compared event by event. The draws of a decision are computed for all
entities that need one in a single vectorised call: they are nearly free here, which is generous to this model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from longgame.environment.state import streams
from longgame.environment.state.stack import Stack


class Indexed(Protocol):
    """An organisation or a pair: something with a row in the engine's columns."""

    @property
    def index(self) -> int:
        """Row."""


class Draws:
    """Addressed draws of one kind of entity; `year` is the contract year of all of them."""

    def __init__(self, cells: streams.Keys, keys: streams.Keys) -> None:
        self._cells, self._keys = cells, keys
        self.year = 0

    @classmethod
    def of_organizations(cls, stack: Stack) -> Draws:
        return cls(stack.draw_cell, stack.key)

    @classmethod
    def of_pairs(cls, stack: Stack) -> Draws:
        return cls(stack.pair_draw_cell, stack.pair_key)

    def uniform(self, decision: str, entities: Sequence[Indexed]) -> list[float]:
        return self._drawn(streams.uniform, decision, entities, self.year)

    def normal(self, decision: str, entities: Sequence[Indexed]) -> list[float]:
        return self._drawn(streams.normal, decision, entities, self.year)

    def logistic(self, decision: str, entities: Sequence[Indexed]) -> list[float]:
        return self._drawn(streams.logistic, decision, entities, self.year)

    def lasting_logistic(self, decision: str, entities: Sequence[Indexed]) -> list[float]:
        """Drawn once for good."""
        return self._drawn(streams.logistic, decision, entities, 0)

    def logistic_between(self, decision: str, sides: Sequence[tuple[Indexed, Indexed]], year: int) -> list[float]:
        """Drawn for pairs of entities of this kind."""
        if not sides:
            return []
        one, other = (np.array([side[number].index for side in sides]) for number in (0, 1))
        keys = streams.pair_keys(self._keys[one], self._keys[other])
        return list(streams.logistic(self._cells[one], decision, year, keys).tolist())

    def _drawn(
        self,
        law: Callable[[streams.Keys, str, int, streams.Keys], streams.Floats],
        decision: str,
        entities: Sequence[Indexed],
        year: int,
    ) -> list[float]:
        if not entities:
            return []
        if len(entities) == len(self._keys):
            return list(law(self._cells, decision, year, self._keys).tolist())
        rows = np.fromiter((entity.index for entity in entities), dtype=np.int64, count=len(entities))
        return list(law(self._cells[rows], decision, year, self._keys[rows]).tolist())
