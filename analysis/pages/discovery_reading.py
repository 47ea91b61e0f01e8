"""What a sweep's discovery and phase diagrams say: tables and figures into its folder, and text.

A part that cannot be told says so in words and costs no other part.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from longgame.analysis.figures.discovery import write_discovery_figure
from longgame.analysis.figures.phase_diagram import write_phase_figure
from longgame.analysis.sweeps.discovery_tables import (
    box_sentence,
    box_table,
    discover_target,
    percent,
    trajectory_table,
)
from longgame.analysis.sweeps.effects import Responses
from longgame.analysis.sweeps.phase_diagram import PhaseDiagram, phase_axes, phase_diagram, phase_table, tipping_line
from longgame.analysis.words.factor_words import is_share, level_text, short_name
from longgame.analysis.words.plain_words import printable
from longgame.analysis.words.text_page import Page
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.experiments.outcomes.catalogue import outcomes

if TYPE_CHECKING:
    from longgame.analysis.sweeps.discovery import Discovery, FoundBox
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment, Target
    from longgame.experiments.sweep.tables import Sweep

#: Figures of an experiment that names no tipping level.
_MOST_FIGURES: Final = 6
#: Share of half samples in which a limit must return to be relied on.
_RELIABLE: Final = 0.5


def read_discovery(experiment: Experiment, sweep: Sweep, folder: Path, width: int = 110) -> str:
    """Search for every target of an experiment.

    Writes for target N `discovery-N.csv` (the boxes), `discovery-N-trajectory.csv` and `discovery-N.png`.

    Returns:
        What was found as text; empty without targets.
    """
    page = Page(width)
    for number, target in enumerate(experiment.targets, start=1):
        page.title(f"When {printable(target.says)}")

        def told(target: Target = target, number: int = number) -> None:
            _tell_target(page, experiment, sweep, target, folder / f"discovery-{number}")

        _safely(page, told)
    return page.text() if experiment.targets else ""


def read_phases(experiment: Experiment, sweep: Sweep, folder: Path, width: int = 110) -> str:
    """Draw the phase diagrams of a grid: of each outcome with a tipping level, of the first outcomes if none has one.

    Writes `phases.csv` (every outcome), `tipping_line.csv` and `phase-OUTCOME.png`.

    Returns:
        Where the outcomes tip as text; empty for an experiment that has no phase diagram and asks for none.
    """
    page = Page(width)
    try:
        phase_axes(experiment)
    except ValueError as reason:
        if experiment.tipping:
            page.title("No phase diagram")
            page.sentence(f"{str(reason)[0].upper()}{str(reason)[1:]}.")
        return page.text() if experiment.tipping else ""

    def told() -> None:
        responses = Responses(sweep)
        diagrams = [phase_diagram(experiment, responses, outcome) for outcome in experiment.outcomes]
        write_csv(pd.concat([phase_table(one) for one in diagrams], ignore_index=True), folder / "phases.csv")
        lines = {one.outcome: tipping_line(one) for one in diagrams if one.level is not None}
        if lines:
            write_csv(pd.concat(list(lines.values()), ignore_index=True), folder / "tipping_line.csv")
        if not lines:
            page.title(f"Outcomes over {short_name(diagrams[0].across)} and {short_name(diagrams[0].up)}")
            page.sentence("See phases.csv and phase-*.png; no level of tipping is named, so no line is drawn.")
        for diagram in [one for one in diagrams if one.level is not None] or diagrams[:_MOST_FIGURES]:
            write_phase_figure(experiment.name, diagram, folder / f"phase-{diagram.outcome}.png")
            if diagram.level is not None:
                page.title(f"Where {diagram.outcome} tips")
                _tell_line(page, diagram, lines[diagram.outcome])

    _safely(page, told)
    return page.text()


def _safely(page: Page, told: Callable[[], None]) -> None:
    """Tell a part; say in words why it cannot be told."""
    try:
        told()
    except Exception as fault:  # whatever is wrong with one part must not cost the others
        page.sentence(f"This cannot be told: {type(fault).__name__}: {printable(str(fault))}.")


def _tell_target(page: Page, experiment: Experiment, sweep: Sweep, target: Target, stem: Path) -> None:
    found = discover_target(experiment, sweep, target)
    write_csv(box_table(experiment, found), stem.with_name(f"{stem.name}.csv"))
    write_csv(trajectory_table(found), stem.with_name(f"{stem.name}-trajectory.csv"))
    bound = f"above {target.above:g}" if target.above is not None else f"below {target.below:g}"
    left_out = f" {found.left_out} points without a value are left out." if found.left_out else ""
    cases = int(found.case.sum())
    page.sentence(f"Cases: {cases} of {len(found.case)} points, where {target.outcome} is {bound}.{left_out}")
    if not found.boxes:
        page.sentence(f"Nothing was found: {found.nothing}.")
        return
    for number, box in enumerate(found.boxes):
        sentence = box_sentence(experiment, target, found, box)
        if number:
            page.sentence(f"Among the points outside of that box: {printable_sentence(sentence)}.")
        else:
            page.sentence(f"{sentence[0].upper()}{sentence[1:]}.")
        page.sentence(_held_out(box))
        page.table(("factor", "asks", "by chance", "again in half samples"), _evidence(experiment, found, number))
        if min(box.repeated, default=1.0) < _RELIABLE:
            page.sentence("A limit that returns in fewer than half of the half samples is not to be relied on.")
    write_discovery_figure(experiment, target, found, stem.with_name(f"{stem.name}.png"))


def printable_sentence(text: str) -> str:
    """A sentence without control characters, of any length."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _held_out(box: FoundBox) -> str:
    density, coverage = box.held_out_density, box.held_out_coverage
    return (
        f"At points that it was not searched in, {percent(density.value)} [{100.0 * density.lo95:.0f} to "
        f"{100.0 * density.hi95:.0f}] are cases, and {percent(coverage.value)} [{100.0 * coverage.lo95:.0f} to "
        f"{100.0 * coverage.hi95:.0f}] of the cases lie in it."
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


def _tell_line(page: Page, diagram: PhaseDiagram, line: pd.DataFrame) -> None:
    unit = outcomes()[diagram.outcome].unit if diagram.outcome in outcomes() else ""
    level = float(diagram.level or 0.0)
    said = f"{100.0 * level:.3g} %" if is_share(unit) else f"{level:g}"
    unclear, cells = int(diagram.unclear.sum()), int(np.isfinite(diagram.mean).sum())
    # Read along the factor whose level tells the sides apart: few cuts meet a line that runs along the factor.
    factor, other = diagram.across, diagram.up
    if _cuts(line, other) / len(diagram.columns) > _cuts(line, factor) / len(diagram.rows):
        factor, other = other, factor
    if not _cuts(line, factor):
        least, most = np.nanmin(diagram.mean), np.nanmax(diagram.mean)
        shown = f"{percent(float(least))} to {percent(float(most))}" if is_share(unit) else f"{least:.3g} to {most:.3g}"
        page.sentence(f"It does not cross {said}: the cells go from {shown}.")
    else:
        page.sentence(f"It crosses {said}, read along {short_name(factor)} (straight between its levels):")
    page.table(
        (short_name(other), f"{short_name(factor)} at the crossing", "95 % interval", "then"),
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
    page.sentence(f"On which side {unclear} of {cells} cells lie is not known." if unclear else "")


def _cuts(line: pd.DataFrame, factor: Factor) -> int:
    """How often the line is crossed along a factor."""
    return int((line["factor"] == factor.name).sum())


def _end(factor: Factor, value: float, otherwise: str) -> str:
    return otherwise if np.isnan(value) else level_text(factor, value)
