"""Declarations of columns: unit, opening value and meaning of everything that a market keeps.

A record of columns is a dataclass whose fields are made by `declared`. The founding, the attributes of agents, the
recorded tables and docs/state.md all read the declarations.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

Record = TypeVar("Record")

#: Opening value of a column that the founding draws or computes.
DRAWN: Final = None
_KEY: Final = "declaration"


@dataclass(frozen=True)
class Declaration:
    """The declaration of one column.

    Attributes:
        unit, meaning: texts for people; the meaning is one line without the unit.
        opening: value before the first year, or a function that makes the column from the number of rows, or `DRAWN`.
        held_by: organisations that have the column: "all", "payers" or "providers"; the others hold 0.
        recorded: name in the recorded table, empty if the column is not recorded.
        low, high: range of values that users may write.
        writable: False if the rules compute the column anew each year.
        parts: number of rows of a column of shape (parts, n), 0 for shape (n,).
    """

    unit: str
    meaning: str
    opening: float | Callable[[int], object] | None
    held_by: str = "all"
    recorded: str = ""
    low: float = -math.inf
    high: float = math.inf
    writable: bool = True
    parts: int = 0

    def opened(self, count: int) -> object:
        """The column before the first year.

        Raises:
            ValueError: the column has no fixed opening value.
        """
        if callable(self.opening):
            return self.opening(count)
        if self.opening is None:
            raise ValueError("the founding draws it")
        return np.full((self.parts, count) if self.parts else count, self.opening)


def declared(
    unit: str,
    meaning: str,
    opening: float | Callable[[int], object] | None = DRAWN,
    *,
    held_by: str = "all",
    recorded: str = "",
    low: float = -math.inf,
    high: float = math.inf,
    writable: bool = True,
    parts: int = 0,
) -> Any:
    """A field of a record of columns; the arguments are those of `Declaration`.

    The type of `opening` is the type of the column: 0.0 for floats, 0 for whole numbers, False for switches.
    """
    declaration = Declaration(unit, meaning, opening, held_by, recorded, low, high, writable, parts)
    return dataclasses.field(metadata={_KEY: declaration})


def declarations(record: type[Any]) -> dict[str, Declaration]:
    """The declarations of a record's columns by name, in order."""
    return {field.name: field.metadata[_KEY] for field in dataclasses.fields(record)}


def opened(record: type[Record], count: int, drawn: Mapping[str, object]) -> Record:
    """A record before the first year: the `drawn` columns, and the declared opening value for every other.

    Raises:
        ValueError: a column has neither a drawn nor a declared opening value, or a drawn column is not declared.
    """
    known = declarations(record)
    unknown = sorted(set(drawn) - set(known))
    missing = [name for name, column in known.items() if column.opening is None and name not in drawn]
    if unknown or missing:
        raise ValueError(f"{record.__name__}: not declared: {unknown}; not drawn: {missing}")
    columns = {name: drawn[name] if name in drawn else column.opened(count) for name, column in known.items()}
    return record(**columns)
