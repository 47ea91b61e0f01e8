"""Scenario discovery and phase diagrams of a sweep: tables and figures into its folder, and a page of text.

If one of them cannot be made, the page gives the reason and the others still appear.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from longgame.analysis.figures.discovery import discovery_figure
from longgame.analysis.figures.phase_diagram import phase_figure
from longgame.analysis.pages.picture_files import PictureFiles
from longgame.analysis.pages.table_writer import write_table
from longgame.analysis.sweeps.discovery_tables import (
    box_sentence,
    box_table,
    discover_target,
    percent,
    trajectory_table,
)
from longgame.analysis.sweeps.effects import Responses
from longgame.analysis.sweeps.phase_diagram import (
    PhaseDiagram,
    drawn_of,
    phase_axes,
    phase_diagram,
    phase_table,
    tipping_line,
)
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.factor_words import is_share, level_text, short_name
from longgame.analysis.words.plain_words import printable, without_controls
from longgame.analysis.words.text_page import Page, Written, written
from longgame.experiments.outcomes.catalogue import outcomes

if TYPE_CHECKING:
    from longgame.analysis.sweeps.discovery import Discovery, FoundBox
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment, Target
    from longgame.experiments.sweep.tables import Sweep

#: Share of half samples in which a limit must return to be relied on.
_RELIABLE: Final = 0.5


def read_discovery(experiment: Experiment, sweep: Sweep, pictures: PictureFiles) -> Written:
    """Search for every target of an experiment.

    Writes for target N `discovery-N` (the boxes) and `discovery-N-trajectory` as CSV and Parquet, and
    `discovery-N.png`.

    Returns:
        What was found as text; empty without targets.
    """
    page = Page()
    for number, target in enumerate(experiment.targets, start=1):
        page.title(f"When {printable(target.says)}")

        _try(page, partial(_write_target, page, experiment, sweep, target, pictures, f"discovery-{number}"))
    return written([page.text])


def read_phases(experiment: Experiment, sweep: Sweep, pictures: PictureFiles) -> Written:
    """Draw the phase diagrams of a grid: of each outcome with a tipping level, of the first outcomes if none has one.

    Writes `phases` (every outcome) and `tipping_line` as CSV and Parquet, and `phase-OUTCOME.png`.

    Returns:
        Where the outcomes tip as text; empty for an experiment that has no phase diagram and asks for none.
    """
    page = Page()
    try:
        phase_axes(experiment)
    except ValueError as reason:
        if experiment.tipping:
            page.title("No phase diagram")
            page.sentence(f"{str(reason)[0].upper()}{str(reason)[1:]}.")
        return written([page.text])

    _try(page, partial(_write_phases, page, experiment, sweep, pictures))
    return written([page.text])


def _try(page: Page, part: Callable[[], None]) -> None:
    """Make one part; if it fails, write the reason on the page, so that the others still appear."""
    try:
        part()
    except ValueError as reason:
        page.sentence(f"Not analysed: {without_controls(str(reason))}.")
    except Exception as fault:  # whatever is wrong with one part must not cost the others
        page.sentence(f"This analysis failed: {type(fault).__name__}: {printable(str(fault))}.")


def _write_phases(page: Page, experiment: Experiment, sweep: Sweep, pictures: PictureFiles) -> None:
    responses = Responses(sweep)
    diagrams = [phase_diagram(experiment, responses, outcome) for outcome in experiment.outcomes]
    write_table(pd.concat([phase_table(one) for one in diagrams], ignore_index=True), pictures.folder, "phases")
    lines = {one.outcome: tipping_line(one) for one in diagrams if one.level is not None}
    if lines:
        write_table(pd.concat(list(lines.values()), ignore_index=True), pictures.folder, "tipping_line")
    else:
        page.title(f"Outcomes over {short_name(diagrams[0].across)} and {short_name(diagrams[0].up)}")
        page.sentence(
            f"See phases.csv and {pictures.file('phase-*')}.",
            "The experiment names no tipping level, so no line is drawn.",
        )
    for diagram in drawn_of(diagrams):
        pictures.write(f"phase-{diagram.outcome}", partial(phase_figure, experiment.name, diagram))
        if diagram.level is not None:
            page.title(f"Where {diagram.outcome} crosses its tipping level")
            _describe_line(page, diagram, lines[diagram.outcome])


def _write_target(
    page: Page, experiment: Experiment, sweep: Sweep, target: Target, pictures: PictureFiles, name: str
) -> None:
    found = discover_target(experiment, sweep, target)
    write_table(box_table(experiment, found), pictures.folder, name)
    write_table(trajectory_table(found), pictures.folder, f"{name}-trajectory")
    bound = f"above {target.above:g}" if target.above is not None else f"below {target.below:g}"
    cases, points = int(found.case.sum()), counted(len(found.case), "point")
    page.sentence(
        f"A case is a point where {target.outcome} is {bound}: {cases} of {points}.",
        f"{counted(found.left_out, 'point')} without a value left out." if found.left_out else "",
    )
    if not found.boxes:
        page.sentence(f"Nothing was found: {found.nothing}.")
        return
    for number, box in enumerate(found.boxes):
        sentence = without_controls(box_sentence(experiment, target, found, box))
        where = "Among the points outside that box: " if number else ""
        page.sentence(f"{where}{sentence if number else sentence[0].upper() + sentence[1:]}.")
        page.sentence(_held_out(box))
        header = ("factor", "condition", "quasi-p", "found again")
        page.table(header, _evidence(experiment, found, number), names=(0, 1))
        if min(box.repeated, default=1.0) < _RELIABLE:
            page.sentence("Do not rely on a condition that is found again in fewer than half of the half samples.")
    page.sentence(
        "quasi-p: the chance of as many cases in the box if the condition made no difference. found again: share of "
        "random half samples whose box has the condition too."
    )
    pictures.write(name, partial(discovery_figure, experiment, target, found))


def _held_out(box: FoundBox) -> str:
    density, coverage = box.held_out_density, box.held_out_coverage
    return (
        f"Judged on points left out of the search, {percent(density.value)} [{100.0 * density.lo95:.0f} to "
        f"{100.0 * density.hi95:.0f}] of the points in the box are cases, and the box holds {percent(coverage.value)} "
        f"[{100.0 * coverage.lo95:.0f} to {100.0 * coverage.hi95:.0f}] of the cases."
    )


def _evidence(experiment: Experiment, found: Discovery, number: int) -> list[tuple[str, str, str, str]]:
    table = box_table(experiment, found)
    rows = []
    for _, one in table[table["box"] == number + 1].groupby("factor", sort=False):
        chance = float(one["quasi_p"].max())
        rows.append(
            (
                str(one["factor"].iloc[0]),
                str(one["asks"].iloc[0]),
                "< 0.001" if chance < 0.001 else f"{chance:.3f}",
                percent(float(one["repeated_share"].min())),
            )
        )
    return rows


def _describe_line(page: Page, diagram: PhaseDiagram, line: pd.DataFrame) -> None:
    unit = outcomes()[diagram.outcome].unit if diagram.outcome in outcomes() else ""
    level = float(diagram.level or 0.0)
    said = f"{100.0 * level:.3g} %" if is_share(unit) else f"{level:g}"
    unclear, cells = int(diagram.unclear.sum()), int(np.isfinite(diagram.mean).sum())
    # Read along the factor that separates the sides: few cuts meet a line that runs along the factor.
    factor, other = diagram.across, diagram.up
    if _cuts(line, other) / len(diagram.columns) > _cuts(line, factor) / len(diagram.rows):
        factor, other = other, factor
    if not _cuts(line, factor):
        least, most = np.nanmin(diagram.mean), np.nanmax(diagram.mean)
        shown = f"{percent(float(least))} to {percent(float(most))}" if is_share(unit) else f"{least:.3g} to {most:.3g}"
        page.sentence(f"It does not cross {said}: the cells range from {shown}.")
    else:
        page.sentence(f"It crosses {said} at these levels of {short_name(factor)} (straight lines between levels):")
    page.table(
        (short_name(other), f"{short_name(factor)} at the crossing", "95 % interval", "beyond it"),
        [
            (
                level_text(other, row["other_level"]),
                level_text(factor, row["crosses_at"]),
                f"{_end(factor, row['lo95'], 'edge')} to {_end(factor, row['hi95'], 'edge')}",
                "above" if row["turns"] == "up" else "below",
            )
            for row in line[line["factor"] == factor.name].to_dict("records")
        ],
    )
    page.sentence(
        f"In {unclear} of {counted(cells, 'cell')} it is not clear whether the outcome is above or below the level."
        if unclear
        else ""
    )


def _cuts(line: pd.DataFrame, factor: Factor) -> int:
    """Number of crossings along a factor."""
    return int((line["factor"] == factor.name).sum())


def _end(factor: Factor, value: float, otherwise: str) -> str:
    return otherwise if np.isnan(value) else level_text(factor, value)
