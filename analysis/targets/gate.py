"""The gate: how many targets outside misfit a model must meet, in every block, and which slopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.real_targets import checked_targets
from longgame.analysis.targets.slopes import SlopeVerdict, slope_verdicts
from longgame.analysis.targets.verdicts import Compared, compared

#: Targets outside misfit that must be met, of 46.
LEAST_MET: Final = 41
#: Part of each block that must be met; of a block of so few, one may be missed.
LEAST_OF_BLOCK: Final = 0.75
SMALL_BLOCK: Final = 3
#: Slopes that must lie within one half-width, of eight that must all be met.
LEAST_CLOSE: Final = 5


@dataclass(frozen=True)
class BlockCount:
    """Met targets of a block, and how many it has."""

    met: int
    targets: int

    @property
    def passes(self) -> bool:
        """Whether enough of the block is met."""
        if self.targets <= SMALL_BLOCK:
            return self.met >= self.targets - 1
        return self.met >= LEAST_OF_BLOCK * self.targets


@dataclass(frozen=True)
class Gate:
    """What the gate found.

    Attributes:
        met: targets met.
        targets: of how many.
        by_block: the same in each block.
        slopes: the eight slopes.
    """

    met: int
    targets: int
    by_block: dict[str, BlockCount]
    slopes: Sequence[SlopeVerdict]

    @property
    def failures(self) -> list[str]:
        """Everything that the gate failed on, by name."""
        failed = [] if self.met >= LEAST_MET else [f"met {self.met} of {self.targets}, not {LEAST_MET}"]
        failed += [f"block {name}" for name, count in self.by_block.items() if not count.passes]
        failed += [f"slope {slope.name}" for slope in self.slopes if not slope.is_met]
        close = sum(slope.is_close for slope in self.slopes)
        return failed if close >= LEAST_CLOSE else [*failed, f"{close} slopes within one half-width, not {LEAST_CLOSE}"]

    @property
    def passes(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def json(self) -> dict[str, Any]:
        """For `gate.json`."""
        return {
            "pass": self.passes,
            "met": self.met,
            "targets": self.targets,
            "by_block": {name: {"met": one.met, "targets": one.targets} for name, one in self.by_block.items()},
            "slopes": [
                {
                    "name": slope.name,
                    "real": slope.real,
                    "lowest": slope.lowest,
                    "highest": slope.highest if np.isfinite(slope.highest) else None,
                    "simulated": slope.simulated if np.isfinite(slope.simulated) else None,
                    "met": slope.is_met,
                    "close": slope.is_close,
                }
                for slope in self.slopes
            ],
            "failures": self.failures,
        }


def gate(estimates: Mapping[str, Floats]) -> Gate:
    """The gate on estimates of every target over markets, shape (markets,) each."""
    found = compared(checked_targets(), estimates)
    blocks = met_by_block(found)
    return Gate(sum(one.is_met for one in found), len(found), blocks, slope_verdicts(estimates))


def met_by_block(found: Sequence[Compared]) -> dict[str, BlockCount]:
    """How many targets of each block are met, in the order of the targets."""
    blocks: dict[str, BlockCount] = {}
    for one in found:
        before = blocks.get(one.target.block, BlockCount(0, 0))
        blocks[one.target.block] = BlockCount(before.met + one.is_met, before.targets + 1)
    return blocks
