"""Declarations of columns: what a market keeps, each said once with its unit, opening value and meaning.

A record of columns is a dataclass whose fields are made by `declared`. Founding, the attributes of agents, the recorded
tables and the page docs/state.md all follow from the declarations.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

Record = TypeVar("Record")

#: Stands for an opening value that the founding draws or works out.
DRAWN: Final = None
_KEY: Final = "declaration"


@dataclass(frozen=True)
class Declaration:
    """A column.

    Attributes:
        unit, meaning: for people; the meaning is one line without the unit.
        opening: value before the first year, a function of the number of rows that makes the column, or `DRAWN`.
        held_by: whose column it is: "all", "payers" or "providers"; the others hold 0.
        recorded: its name in the table of the record, empty when it is not recorded.
        low, high: what may be written to it from outside.
        writable: False for what a year's rules work out anew.
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
            ValueError: its opening value is drawn.
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
    """A field of a record of columns; arguments are those of `Declaration`.

    The type of `opening` is the column's: 0.0 for floats, 0 for whole numbers, False for switches.
    """
    declaration = Declaration(unit, meaning, opening, held_by, recorded, low, high, writable, parts)
    return dataclasses.field(metadata={_KEY: declaration})


def declarations(record: type[Any]) -> dict[str, Declaration]:
    """Declaration of every column of a record, by name, in order."""
    return {field.name: field.metadata[_KEY] for field in dataclasses.fields(record)}


def opened(record: type[Record], count: int, drawn: Mapping[str, object]) -> Record:
    """A record before the first year: the columns `drawn`, and every other at its declared opening value.

    Raises:
        ValueError: a column without an opening value is not drawn, or what is drawn is no column.
    """
    known = declarations(record)
    unknown = sorted(set(drawn) - set(known))
    missing = [name for name, column in known.items() if column.opening is None and name not in drawn]
    if unknown or missing:
        raise ValueError(f"{record.__name__}: not declared: {unknown}; not drawn: {missing}")
    columns = {name: drawn[name] if name in drawn else column.opened(count) for name, column in known.items()}
    return record(**columns)
