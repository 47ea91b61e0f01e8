"""The analyses of a finished sweep, by its design: tables and figures for its folder, and a page of text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from longgame.analysis.pages.discovery_reading import read_discovery, read_phases
from longgame.analysis.pages.sensitivity_reading import read_listed, read_sample
from longgame.experiments.design.designs import LISTED_DESIGNS

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: The page of text in a sweep folder.
PAGE: Final = "page.txt"


def read_sweep(
    experiment: Experiment, sweep: Sweep, folder: Path, width: int, formats: Sequence[str] = ("png",)
) -> str:
    """Write tables, figures and the page of text into `folder`; return that text.

    Args:
        experiment: the experiment of the sweep.
        sweep: its results.
        folder: where tables and figures go.
        width: columns of the terminal.
        formats: of figures, a file in each: `png`, `svg`, `pdf`.
    """
    if experiment.factors and experiment.design not in LISTED_DESIGNS:
        pages = [read_sample(experiment, sweep, folder, width, formats)]
    else:
        pages = [
            read_listed(experiment, sweep, folder, width, formats),
            read_phases(experiment, sweep, folder, width, formats),
        ]
    pages.append(read_discovery(experiment, sweep, folder, width, formats))
    text = "\n".join(page for page in pages if page)
    (folder / PAGE).write_text(f"{text}\n", encoding="utf-8")
    return text
