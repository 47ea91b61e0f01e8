"""One column of a table: name, type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: in files and frames.
        kind: `int`, `float`, `bool` or `word` (a dictionary code).
        unit: of a number; `id` and `word` for texts, `yes/no` for switches.
        meaning: one sentence.
        nullable: whether a value may be missing; a nullable float holds NaN, written as null.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    nullable: bool = False


REPLICATE = Column("replicate", "int", "number", "Number of the simulated market, from 1.")
YEAR = Column("year", "int", "contract year", "Contract year of the run, from 1.")
