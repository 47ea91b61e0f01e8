"""Positions of the offers among all rows and sheets. Only sheets that can be signed are valued."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass
class Layout:
    """Positions of offers in a grid of rows and sheets, counted row by row."""

    place: Ints
    shape: tuple[int, ...]

    @classmethod
    def longest_first(cls, offered: Bools, years: Floats) -> Layout:
        """Positions of the offers in order of their term, longest first: offers of one length are valued together.

        Args:
            offered: whether a sheet is offered, shape (rows, sheets).
            years: term of each sheet, an array that broadcasts to that shape.
        """
        place = offered.ravel().nonzero()[0]
        length = (np.zeros(offered.shape) + years).ravel()[place]
        return cls(place[np.argsort(-length.astype(np.int16), kind="stable")], offered.shape)

    def rows_and_sheets(self) -> tuple[Ints, Ints]:
        """Row and sheet of each offer."""
        return np.divmod(self.place, self.shape[1])

    def lay_out(self, columns: Floats, elsewhere: float = 0.0) -> Floats:
        """Columns of offers, shape (columns, offers), as a grid, shape (columns, rows, sheets).

        Args:
            elsewhere: value of sheets that are not offered.
        """
        grid = np.full((len(columns), self.shape[0] * self.shape[1]), elsewhere)
        grid[:, self.place] = columns
        return grid.reshape(len(columns), *self.shape)

    def offer_at(self, sheet: Ints) -> Ints:
        """Number of the offer at a sheet of each row; meaningless where that sheet is not offered."""
        number = np.zeros(self.shape[0] * self.shape[1], dtype=np.int64)
        number[self.place] = np.arange(len(self.place))
        return np.asarray(number[np.arange(self.shape[0]) * self.shape[1] + sheet])
