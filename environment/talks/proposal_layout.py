"""Where the offers of a table stand: only sheets that can be signed are valued, so offers are fewer than places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass
class Layout:
    """Places of offers on a table of so many rows and sheets, counted row by row."""

    place: Ints
    shape: tuple[int, ...]

    @classmethod
    def longest_first(cls, offered: Bools, years: Floats) -> Layout:
        """Places of what is offered, by years of the term: offers of one length are valued together.

        Args:
            offered, years: shape (rows, sheets), or what broadcasts to it.
        """
        place = np.flatnonzero(offered)
        length = np.broadcast_to(years, offered.shape).reshape(-1)[place]
        return cls(place[np.argsort(-length.astype(np.int16), kind="stable")], offered.shape)

    def rows_and_sheets(self) -> tuple[Ints, Ints]:
        """Row and sheet of each offer."""
        return np.divmod(self.place, self.shape[1])

    def lay_out(self, columns: Floats, elsewhere: float = 0.0) -> Floats:
        """Columns of offers, shape (columns, offers), on the table, shape (columns, rows, sheets)."""
        table = np.full((len(columns), self.shape[0] * self.shape[1]), elsewhere)
        table[:, self.place] = columns
        return table.reshape(len(columns), *self.shape)

    def offer_at(self, sheet: Ints) -> Ints:
        """Number of the offer that is this sheet of each row; any number where that sheet is not offered."""
        number = np.zeros(self.shape[0] * self.shape[1], dtype=np.int64)
        number[self.place] = np.arange(len(self.place))
        return np.asarray(number[np.arange(self.shape[0]) * self.shape[1] + sheet])
