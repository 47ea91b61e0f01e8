"""The real programme that a model is held against: as published with the project, or from a user's own files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from longgame.analysis.targets.entrants import Entrants, entrants_of, published_entrants
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.leaving_table import LeavingTable, leaving_table, published_leaving
from longgame.analysis.targets.panel import PanelColumns
from longgame.analysis.targets.puf import PufError, read_puf
from longgame.analysis.targets.real_targets import Target, real_targets

#: Performance years that the targets are about.
YEARS: Final = tuple(range(2013, 2019))
#: Bootstrap samples behind the intervals of spreads and correlations.
_RESAMPLES: Final = 400


@dataclass(frozen=True)
class RealSide:
    """What is known of the real programme.

    Attributes:
        targets: every figure with its interval, in the order of the file.
        entrants: who entered, for the nulls.
        leaving: organisation-years for the log score.
        notes: what had to be concluded from files.
    """

    targets: tuple[Target, ...]
    entrants: Entrants
    leaving: LeavingTable
    notes: tuple[str, ...] = ()


def published_side() -> RealSide:
    """The real side as the project carries it."""
    return RealSide(real_targets(), published_entrants(), published_leaving())


def side_of_files(directory: Path, source: str | None = None) -> RealSide:
    """The real side from a user's own copy of the public-use files of performance years 2013 to 2018.

    Files of later years are read too, since they may show who was there, but count for no figure.

    Args:
        directory: holds them.
        source: what the tables say that figures come from; default: the path of the folder.

    Raises:
        PufError: faults of the files, all at once, or a year without any file.
        OSError: a file cannot be read.
    """
    read = read_puf(directory)
    missing = [str(year) for year in YEARS if not (read.panel.year == year).any()]
    if missing:
        raise PufError(
            [f"{directory}: no file of performance year {', '.join(missing)}; the targets need 2013 to 2018"]
        )
    return side_of_panel(read.panel.until(YEARS[-1]), source or str(directory), tuple(read.notes))


def side_of_panel(panel: PanelColumns, source: str, notes: tuple[str, ...] = ()) -> RealSide:
    """The real side of a panel of the years 2013 to 2018.

    Args:
        panel: organisation-years.
        source: where they come from.
        notes: on how they were read.
    """
    figures = figures_of(panel, _RESAMPLES)
    targets = []
    for target in real_targets():
        figure = figures[target.id]
        low, high = (None, None) if target.low is None else (figure.low, figure.high)
        targets.append(replace(target, estimate=figure.estimate, low=low, high=high, n=int(figure.n), source=source))
    unknown = [target.id for target in targets if not np.isfinite(target.estimate)]
    if unknown:
        notes = (*notes, f"figures that the files do not show: {', '.join(unknown)}")
    return RealSide(tuple(targets), entrants_of(panel), leaving_table(panel), notes)
