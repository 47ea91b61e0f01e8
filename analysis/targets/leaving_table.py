"""Leaving in a small table of counts: what the log score needs of the real programme."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from longgame.analysis.targets.histories import Histories
from longgame.analysis.targets.leaving_figures import leaving_design
from longgame.analysis.targets.panel import Booleans, Floats, PanelColumns

#: Bounds of the classes of lives, between which an organisation counts with the mean of the logarithm.
LIVES_BOUNDS: Final = (2_000.0, 5_000.0, 7_500.0, 10_000.0, 15_000.0, 20_000.0, 40_000.0)
#: The last watched year of the real programme stands apart, to be foreseen from the years before.
LAST_WATCHED_YEAR: Final = 2017
#: Columns of the table, in their order.
COLUMNS: Final = (
    "is_last_year",
    "is_final",
    "is_paid",
    "is_first",
    "log_lives",
    "organization_years",
    "exits",
)


@dataclass(frozen=True)
class LeavingTable:
    """Watched organisation-years that are alike, one row a class.

    Attributes:
        design: one, final agreement year, paid, log(lives / 10,000), first programme year, shape (classes, 5).
        count: organisation-years, shape (classes,).
        exits: how many of them were followed by leaving, shape (classes,).
        is_last_year: whether they lie in `LAST_WATCHED_YEAR`, shape (classes,).
    """

    design: Floats
    count: Floats
    exits: Floats
    is_last_year: Booleans

    def rows(self, chosen: Booleans) -> LeavingTable:
        """Some of the classes."""
        return LeavingTable(self.design[chosen], self.count[chosen], self.exits[chosen], self.is_last_year[chosen])


def leaving_table(panel: PanelColumns) -> LeavingTable:
    """Every watched row of a panel as a class of its own."""
    histories = Histories.of(panel)
    rows = np.flatnonzero(histories.is_watched)
    first = (histories.programme_year[rows] == 1).astype(np.float64)
    return LeavingTable(
        np.column_stack((leaving_design(histories, rows), first)),
        np.ones(len(rows)),
        histories.leaves[rows].astype(np.float64),
        histories.panel.year[rows] == LAST_WATCHED_YEAR,
    )


def in_classes(table: LeavingTable) -> LeavingTable:
    """The same in classes of lives: the mean logarithm stands for all lives of a class.

    Who leaves and who stays are classes of their own, or small organisations that leave would be lost in the mean.
    """
    log_lives = table.design[:, 3]
    size = np.searchsorted(np.log(np.array(LIVES_BOUNDS) / 10_000.0), log_lives, side="right")
    flags = np.column_stack((table.is_last_year, table.design[:, (1, 2, 4)], size, table.exits)).astype(np.int64)
    classes, code = np.unique(flags, axis=0, return_inverse=True)
    code = np.ravel(code)

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(code, weights=values, minlength=len(classes)), dtype=np.float64)

    count = total(table.count)
    flags_of = classes.astype(np.float64)
    design = np.column_stack(
        (np.ones(len(classes)), flags_of[:, 1], flags_of[:, 2], total(table.count * log_lives) / count, flags_of[:, 3])
    )
    return LeavingTable(design.astype(np.float64), count, total(table.exits), classes[:, 0] == 1)


def table_rows(table: LeavingTable) -> list[tuple[int, int, int, int, float, int, int]]:
    """Rows of the file of `published_leaving`."""
    return [
        (int(last), int(row[1]), int(row[2]), int(row[4]), round(float(row[3]), 4), int(count), int(exits))
        for last, row, count, exits in zip(table.is_last_year, table.design, table.count, table.exits, strict=True)
    ]


@cache
def published_leaving() -> LeavingTable:
    """Leaving in the real programme, 2013 to 2017, in classes, from the file beside this one."""
    path = Path(__file__).with_name("real_leaving.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        found = np.array([[float(row[name]) for name in COLUMNS] for row in csv.DictReader(lines)])
    design = np.column_stack((np.ones(len(found)), found[:, 1], found[:, 2], found[:, 4], found[:, 3]))
    return LeavingTable(design, found[:, 5], found[:, 6], found[:, 0] == 1.0)
