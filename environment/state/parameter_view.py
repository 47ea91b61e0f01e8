"""Parameters as rules read them: one number, or one per row if the cells of a stack differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from longgame.environment.scenario.offers import turning_years
from longgame.environment.scenario.scenario import Scenario

Derived = TypeVar("Derived")

#: A Python float if all cells agree, else an array with one element per row. Rules accept both (elementwise ufuncs).
Number = Any


def at_rows(value: Number, rows: NDArray[np.int64] | slice) -> Number:
    """Elements of a column at `rows`, or the number that all rows share."""
    return value[rows] if isinstance(value, np.ndarray) and value.ndim else value


def any_of(value: Number) -> bool:
    """Whether a number, or an element of a column, is other than 0."""
    # `np.any` makes an array of a number first.
    return bool(value.any() if isinstance(value, np.ndarray) else value)


class StackValues:
    """Parameter values of all cells of a stack in one year, with the policies that apply."""

    def __init__(self, scenarios: Sequence[Scenario], year: int) -> None:
        # Most stacks repeat one scenario over replicates, so read each distinct scenario once.
        distinct = {id(scenario): scenario for scenario in scenarios}
        number = {key: position for position, key in enumerate(distinct)}
        self._scenarios = list(distinct.values())
        self._which = np.array([number[id(scenario)] for scenario in scenarios], dtype=np.int64)
        self.year = year
        self._read: dict[str, Number] = {}
        self._made: dict[str, Any] = {}
        self._gathered: dict[int, tuple[NDArray[np.int64], dict[str, Any]]] = {}

    def has(self, key: str) -> bool:
        """Whether the registry has this parameter."""
        return key in self._scenarios[0].values

    def by_cell(self, key: str) -> Number:
        """One value (number, bool or text) if all cells agree, else an array of shape (cells,)."""
        if key not in self._read:
            values = [scenario.value(key, self.year) for scenario in self._scenarios]
            first = values[0]
            if all(value == first for value in values):
                self._read[key] = float(first) if isinstance(first, int) and not isinstance(first, bool) else first
            elif isinstance(first, str | bool):
                self._read[key] = np.array(values)[self._which]
            else:
                self._read[key] = np.array(values, dtype=np.float64)[self._which]
        return self._read[key]

    def once(self, name: str, made: Callable[[StackValues], Derived]) -> Derived:
        """The result of `made` on these values, computed once per name. Do not write to it."""
        if name not in self._made:
            self._made[name] = made(self)
        made_before: Derived = self._made[name]
        return made_before

    def gathered(self, cell: NDArray[np.int64]) -> dict[str, Any]:
        """Columns gathered so far for the rows with these cells; all views of the same rows share them.

        Values never change, so the columns stay valid.
        """
        kept = self._gathered.get(id(cell))
        if kept is None:
            # Keep the array itself, so that no other array can get its id.
            kept = self._gathered[id(cell)] = (cell, {})
        return kept[1]

    def hold_in(self, year: int) -> bool:
        """Whether a later year has the same values, because no policy and no offer begins or ends in between."""
        turns = (policy.year for scenario in self._scenarios for policy in scenario.policies)
        offered = (turn for scenario in self._scenarios if scenario.offers for turn in turning_years(scenario))
        return not any(self.year < turn <= year for turn in chain(turns, offered))

    def scenarios(self) -> list[Scenario]:
        """The scenario of every cell."""
        return [self._scenarios[number] for number in self._which]


class ParameterView:
    """Values of a year for the rows of one set of columns (organisations, pairs or cells).

    `view["care.learning_rate"]` is a float if every cell of the stack has the same value. Otherwise it is a shared,
    read-only array with one value per row.
    """

    def __init__(self, values: StackValues, cell: NDArray[np.int64]) -> None:
        self._values = values
        self._cell = cell
        self._gathered = values.gathered(cell)

    def __getitem__(self, key: str) -> Number:
        # Parameters are read hundreds of times a year, nearly always again: the quickest way is the one without a test.
        try:
            return self._gathered[key]
        except KeyError:
            value = self._gathered[key] = _read_only(at_rows(self._values.by_cell(key), self._cell))
            return value

    def on(self, mechanism: str) -> Number:
        """1.0 where `mechanisms.<mechanism>` is on, 0.0 where it is off."""
        # A mechanism's bare name is no parameter's key.
        try:
            return self._gathered[mechanism]
        except KeyError:
            value = self[f"mechanisms.{mechanism}"]
            switch = value.astype(np.float64) if isinstance(value, np.ndarray) else float(value)
            self._gathered[mechanism] = _read_only(switch)
            return switch

    def by_member(self, family: str, members: Sequence[str], name: str, code: NDArray[np.int64]) -> NDArray[np.float64]:
        """Value of `family.<member>.<name>` for each row's member, shape of `code`; 0 if the member has none."""
        kept = self._gathered.get(f"{family}.*.{name}")
        if kept is not None and kept[0] is code:
            column: NDArray[np.float64] = kept[1]
            return column
        out = np.zeros(code.shape, dtype=np.float64)
        for number, member in enumerate(members):
            key = f"{family}.{member}.{name}"
            if not self._values.has(key):
                continue
            value = self[key]
            mask = code == number
            out[mask] = value[mask] if isinstance(value, np.ndarray) else value
        self._gathered[f"{family}.*.{name}"] = (code, _read_only(out))
        return out


def _read_only(value: Number) -> Number:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


class ParameterRows:
    """Parameters at a subset of a view's rows."""

    def __init__(self, view: ParameterView, rows: NDArray[np.int64]) -> None:
        self._view = view
        self._rows = rows

    def __getitem__(self, key: str) -> Number:
        value = self._view[key]
        return value[self._rows] if isinstance(value, np.ndarray) else value

    def column(self, key: str) -> Number:
        """The value, with a second axis of length one if it differs by row."""
        value = self[key]
        return value[:, None] if isinstance(value, np.ndarray) else value

    def on(self, mechanism: str) -> Number:
        """1.0 where `mechanisms.<mechanism>` is on, 0.0 where it is off."""
        return at_rows(self._view.on(mechanism), self._rows)
