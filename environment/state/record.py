"""Records: columns kept in one block, so that rows of all columns are taken in one step.

Taking rows of forty columns one by one needs forty calls, which would dominate the time of a single market.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Field:
    """A column of a record, which is a row of the record's block and is read and written by name.

    Args:
        unit, meaning: texts for people; the meaning is one line without the unit.
        recorded: name of the column in the table of deals, empty if it is not recorded.
        recorded_as: type of that column.
        nullable: whether its values may be missing.
    """

    def __init__(
        self,
        unit: str = "",
        meaning: str = "",
        recorded: str = "",
        recorded_as: str = "float",
        nullable: bool = False,
    ) -> None:
        self.unit, self.meaning, self.nullable = unit, meaning, nullable
        self.recorded, self.recorded_as = recorded, recorded_as

    def __set_name__(self, record: type[Record], name: str) -> None:
        self.place = len(record.names)
        record.names = (*record.names, name)
        record.fields = {**record.fields, name: self}

    def __get__(self, record: Record, owner: type[Record]) -> Floats:
        column: Floats = record.block[self.place]
        return column

    def __set__(self, record: Record, values: Any) -> None:
        record.block[self.place] = values


class Record:
    """Columns of numbers of one shape.

    Attributes:
        names: names of the columns, in the order of the block's first axis.
        fields: declaration of each column.
    """

    names: ClassVar[tuple[str, ...]] = ()
    fields: ClassVar[Mapping[str, Field]] = {}

    def __init__(self, block: Floats) -> None:
        self.block = block

    @classmethod
    def empty(cls, *shape: int) -> Self:
        """A record of zeros of the given shape."""
        return cls(np.zeros((len(cls.names), *shape)))

    @classmethod
    def of(cls, **columns: Any) -> Self:
        """A record of the given columns, numbers or arrays that broadcast to one shape.

        Raises:
            ValueError: a column is missing or unknown.
        """
        if set(columns) != set(cls.names):
            raise ValueError(f"{cls.__name__} has the columns {', '.join(cls.names)}")
        return cls(np.array(np.broadcast_arrays(*(columns[name] for name in cls.names)), dtype=np.float64))

    def columns(self) -> Iterator[tuple[str, Floats]]:
        """Pairs of name and column."""
        return zip(self.names, self.block, strict=True)

    def rows(self, index: NDArray[np.int64]) -> Self:
        """A copy of the rows at `index`."""
        return type(self)(self.block.take(index, axis=1))

    def write(self, index: NDArray[np.int64], other: Self) -> None:
        """Write the rows of `other` to the rows `index`."""
        self.block[:, index] = other.block
