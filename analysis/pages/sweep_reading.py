"""The analyses of a finished sweep, by its design: tables and figures for its folder, and a page of text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from longgame.analysis.pages.discovery_reading import read_discovery, read_phases
from longgame.analysis.pages.picture_files import PAGE, PictureFiles
from longgame.analysis.pages.sensitivity_reading import read_listed, read_sample
from longgame.analysis.words.text_page import KEPT_WIDTH, Written, written
from longgame.experiments.design.designs import LISTED_DESIGNS

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep


def read_sweep(
    experiment: Experiment, sweep: Sweep, pictures: PictureFiles, says: Callable[[str], None] | None = None
) -> Written:
    """Write tables, figures and the page of text into the folder of the pictures; return that text, for any width.

    Args:
        experiment: the experiment of the sweep.
        sweep: its results.
        pictures: where tables and figures go, and how figures are drawn.
        says: called with what is being read, as it may take minutes.
    """
    if experiment.factors and experiment.design not in LISTED_DESIGNS:
        pages = [read_sample(experiment, sweep, pictures, says)]
    else:
        pages = [read_listed(experiment, sweep, pictures), read_phases(experiment, sweep, pictures)]
    pages.append(read_discovery(experiment, sweep, pictures))
    page = written(pages)
    (pictures.folder / PAGE).write_text(f"{page(KEPT_WIDTH)}\n", encoding="utf-8")
    return page
