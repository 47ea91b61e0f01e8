"""What a calibration is held to: the real figures, how well they are known, and how far off the model may be."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from longgame.analysis.calibration.records import Calibration
from longgame.analysis.targets.intervals import NORMAL_95
from longgame.analysis.targets.panel import Floats
from longgame.analysis.targets.real_targets import Target, real_targets

#: Last performance years for which there are targets.
YEARS_WITH_TARGETS: Final = (2016, 2018)


@dataclass(frozen=True)
class Observed:
    """Real figures, arrays of shape (targets,).

    Attributes:
        ids: of the targets.
        blocks: of each target.
        estimate: the real figure.
        half_width: of its 95 % interval.
        discrepancy_sd: how far off the model may be, one standard deviation.
    """

    ids: tuple[str, ...]
    blocks: tuple[str, ...]
    estimate: Floats
    half_width: Floats
    discrepancy_sd: Floats

    @property
    def error_sd(self) -> Floats:
        """Standard error of each real figure, from its interval, shape (targets,)."""
        return self.half_width / NORMAL_95

    @property
    def block_names(self) -> tuple[str, ...]:
        """The blocks, each once, in the order of the targets."""
        return tuple(dict.fromkeys(self.blocks))

    def columns(self, block: str) -> np.typing.NDArray[np.int64]:
        """Places of a block's targets."""
        return np.flatnonzero([one == block for one in self.blocks])

    def without(self, block: str) -> Observed:
        """The same without one block."""
        kept = [place for place, one in enumerate(self.blocks) if one != block]
        return Observed(
            tuple(self.ids[place] for place in kept),
            tuple(self.blocks[place] for place in kept),
            self.estimate[kept],
            self.half_width[kept],
            self.discrepancy_sd[kept],
        )

    def as_if(self, figures: Floats, error_sd: Floats) -> Observed:
        """Other figures and standard errors, shape (targets,), from the model itself, so that nothing is off."""
        return replace(
            self,
            estimate=figures,
            half_width=NORMAL_95 * error_sd,
            discrepancy_sd=np.zeros(len(self.ids)),
        )


def targets_until(year: int) -> tuple[Target, ...]:
    """Targets of the performance years until this one, one of `YEARS_WITH_TARGETS`."""
    return real_targets() if year == YEARS_WITH_TARGETS[-1] else _earlier_targets(year)


@cache
def _earlier_targets(year: int) -> tuple[Target, ...]:
    """The targets recomputed from the real panel as it stood after a year; those it does not show are left out."""
    path = Path(__file__).with_name(f"targets-{year}.csv")
    known = {target.id: target for target in real_targets()}
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            replace(
                known[row["id"]],
                estimate=float(row["estimate"]),
                low=float(row["lo95"]),
                high=float(row["hi95"]),
                n=int(row["n"]),
            )
            for row in csv.DictReader(lines)
        )


def observed_of(calibration: Calibration, until: int | None = None) -> Observed:
    """The real figures of a calibration's blocks.

    Args:
        calibration: its blocks and discrepancies.
        until: last performance year; the calibration's own if None.
    """
    year = calibration.until if until is None else until
    chosen = [one for one in targets_until(year) if one.block in calibration.blocks and one.low is not None]
    half_width = np.array([target.half_width for target in chosen])
    off = []
    for target in chosen:
        discrepancy = calibration.discrepancies[target.block]
        off.append(
            discrepancy.sd if discrepancy.sd is not None else (discrepancy.half_widths or 0.0) * target.half_width
        )
    return Observed(
        tuple(target.id for target in chosen),
        tuple(target.block for target in chosen),
        np.array([target.estimate for target in chosen]),
        half_width,
        np.array(off),
    )
