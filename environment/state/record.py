"""Records of columns in one block, so that picking rows out of all columns is a single step.

Taking rows of forty columns one by one costs forty calls, which is most of the time of a market that runs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Field:
    """A column of a record, read and written by its name: a row of the record's block.

    Args:
        unit, meaning: for people; the meaning is one line without the unit.
        recorded: name of the column in the table of deals, empty when it is not recorded.
        recorded_as: type of that column.
    """

    def __init__(self, unit: str = "", meaning: str = "", recorded: str = "", recorded_as: str = "float") -> None:
        self.unit, self.meaning, self.recorded, self.recorded_as = unit, meaning, recorded, recorded_as

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

    `names` has them in the order of the block's first axis, `fields` what each is.
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
        """A record of all its columns, numbers or arrays that broadcast to one shape."""
        if set(columns) != set(cls.names):
            raise ValueError(f"{cls.__name__} has the columns {', '.join(cls.names)}")
        return cls(np.array(np.broadcast_arrays(*(columns[name] for name in cls.names)), dtype=np.float64))

    def columns(self) -> Iterator[tuple[str, Floats]]:
        """Names and columns."""
        return zip(self.names, self.block, strict=True)

    def rows(self, index: NDArray[np.int64]) -> Self:
        """The records at `index`: copies."""
        return type(self)(self.block.take(index, axis=1))

    def write(self, index: NDArray[np.int64], other: Self) -> None:
        """Put the records of `other` in the rows `index`."""
        self.block[:, index] = other.block
