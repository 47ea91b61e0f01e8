"""The published figures of the Medicare Shared Savings Program, 2013 to 2018, as the file beside this one has them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

#: Blocks in the order of the file.
BLOCKS: Final = (
    "exit_timing",
    "survival",
    "exit_by_size",
    "exit_by_record",
    "savings_path",
    "paid",
    "misfit",
    "kinds",
    "exit_logit",
    "lives",
)
#: The block whose figures the measurement of the engine was fitted to.
MISFIT: Final = "misfit"


@dataclass(frozen=True)
class Target:
    """A figure of the real programme.

    Attributes:
        id: its name.
        block: one of `BLOCKS`.
        description: in words.
        estimate: the figure.
        low, high: 95 % interval; None for an input.
        n: observations.
        unit: of the figure.
        is_input: handed to the model, so no check of it.
        source: files that it was computed from.
    """

    id: str
    block: str
    description: str
    estimate: float
    low: float | None
    high: float | None
    n: int
    unit: str
    is_input: bool
    source: str

    @property
    def half_width(self) -> float:
        """Half of the interval's length.

        Raises:
            ValueError: the target has no interval.
        """
        if self.low is None or self.high is None:
            raise ValueError(f"target {self.id} has no interval")
        return (self.high - self.low) / 2.0


@cache
def real_targets() -> tuple[Target, ...]:
    """All targets, in the order of their file."""
    path = Path(__file__).with_name("real_targets.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(_target(row) for row in csv.DictReader(lines))


def _target(row: dict[str, str]) -> Target:
    return Target(
        id=row["id"],
        block=row["block"],
        description=row["description"],
        estimate=float(row["estimate"]),
        low=float(row["lo95"]) if row["lo95"] else None,
        high=float(row["hi95"]) if row["hi95"] else None,
        n=int(row["n"]),
        unit=row["unit"],
        is_input=row["input"] == "True",
        source=row["source"],
    )


def checked_targets(with_misfit: bool = False) -> tuple[Target, ...]:
    """Targets that a model is held to: no inputs, and no misfit unless wanted."""
    return tuple(one for one in real_targets() if not one.is_input and (with_misfit or one.block != MISFIT))
