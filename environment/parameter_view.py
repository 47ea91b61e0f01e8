"""Parameters as rules read them: one number, or one per row when the cells of a stack differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from longgame.environment.scenario import Scenario

#: A Python float when all cells agree, else an array with one element a row. Rules treat both alike (elementwise
#: ufuncs).
Number = Any


class ParameterView:
    """Values of a year, gathered to the rows of one table (organisations, pairs, cells).

    `view["care.learning_rate"]` is a float when every cell of the stack has the same value, else an array of one value
    a row.
    """

    def __init__(self, values: StackValues, cell: NDArray[np.int64]) -> None:
        self._values = values
        self._cell = cell

    def __getitem__(self, key: str) -> Number:
        value = self._values.by_cell(key)
        return value[self._cell] if isinstance(value, np.ndarray) else value

    def on(self, mechanism: str) -> Number:
        """1.0 where `mechanisms.<mechanism>` is on, 0.0 where it is off."""
        value = self[f"mechanisms.{mechanism}"]
        return value.astype(np.float64) if isinstance(value, np.ndarray) else float(value)

    def by_member(self, family: str, members: Sequence[str], name: str, code: NDArray[np.int64]) -> NDArray[np.float64]:
        """Value of `family.<member>.name` for each row's member `code`, shape of `code`; members without it give 0."""
        out = np.zeros(code.shape, dtype=np.float64)
        for number, member in enumerate(members):
            key = f"{family}.{member}.{name}"
            if not self._values.has(key):
                continue
            value = self[key]
            mask = code == number
            out[mask] = value[mask] if isinstance(value, np.ndarray) else value
        return out


class StackValues:
    """Parameter values of all cells of a stack in one year; policies of the scenarios apply."""

    def __init__(self, scenarios: Sequence[Scenario], year: int) -> None:
        # A stack mostly repeats one scenario over replicates: each distinct one is read once.
        distinct = {id(scenario): scenario for scenario in scenarios}
        number = {key: position for position, key in enumerate(distinct)}
        self._scenarios = list(distinct.values())
        self._which = np.array([number[id(scenario)] for scenario in scenarios], dtype=np.int64)
        self._year = year
        self._cache: dict[str, Number] = {}

    def has(self, key: str) -> bool:
        """Whether the registry has this parameter."""
        return key in self._scenarios[0].values

    def by_cell(self, key: str) -> Number:
        """A number if all cells agree (bool and text included), else an array of shape (cells,)."""
        if key not in self._cache:
            values = [scenario.value(key, self._year) for scenario in self._scenarios]
            first = values[0]
            if all(value == first for value in values):
                self._cache[key] = float(first) if isinstance(first, int) and not isinstance(first, bool) else first
            elif isinstance(first, str | bool):
                self._cache[key] = np.array(values)[self._which]
            else:
                self._cache[key] = np.array(values, dtype=np.float64)[self._which]
        return self._cache[key]


class ParameterRows:
    """Parameters at a subset of a view's rows."""

    def __init__(self, view: ParameterView, rows: NDArray[np.int64]) -> None:
        self._view = view
        self._rows = rows

    def __getitem__(self, key: str) -> Number:
        value = self._view[key]
        return value[self._rows] if isinstance(value, np.ndarray) else value

    def column(self, key: str) -> Number:
        """The value, with a second axis of length one when it differs by row."""
        value = self[key]
        return value[:, None] if isinstance(value, np.ndarray) else value

    def switch(self, mechanism: str) -> Number:
        """1.0 or 0.0, as a column when it differs by row."""
        value = self._view.on(mechanism)
        return value[self._rows][:, None] if isinstance(value, np.ndarray) else value
