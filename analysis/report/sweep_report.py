"""The report of a sweep: what moves its outcomes, with the grades of what was varied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import longgame
from longgame.analysis.pages.picture_files import PAGE
from longgame.analysis.report.assumptions import assumptions, grades_in_all, own_settings, parameter_cells
from longgame.analysis.report.content import Asked, Block, Heading, Paragraph, Printed, Report, Section, Table
from longgame.analysis.report.limits import limits
from longgame.analysis.report.provenance import provenance_blocks
from longgame.analysis.report.recorded_tables import recorded_table
from longgame.analysis.report.strengths import INDICES, MEASURES, Measure, Strength, strength_sentence, strengths
from longgame.analysis.report.sweep_pictures import sweep_pictures
from longgame.analysis.statistics import mean
from longgame.analysis.sweeps.sobol_indices import few_points_warning
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.factor_words import level_text
from longgame.analysis.words.number_words import difference_words
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import printable, without_controls
from longgame.experiments.design.designs import LISTED_DESIGNS, Factor
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.manifest.reader import Manifest
from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.sweep.tables import Sweep

_MOST_ANSWERED: Final = 3
_MOST_FACTORS: Final = 6
_LONGEST_PAGE: Final = 300_000
_NO_DEALS: Final = (
    "A sweep keeps what its markets came to, not their deals or dollars one by one. For gains by name and for deals "
    "that died, run one of its points (longgame run SCENARIO --set KEY=VALUE) and report on that run."
)
_DESIGNS: Final = {
    "grid": "a grid of all levels",
    "one_at_a_time": "one factor at a time",
    "latin_hypercube": "a Latin hypercube",
    "sobol": "a Sobol sequence",
    "saltelli": "a Saltelli design for Sobol indices",
    "morris": "Morris trajectories",
}


def sweep_report(experiment: Experiment, sweep: Sweep, manifest: Manifest, contradictions: tuple[str, ...]) -> Report:
    """The report of a sweep.

    Args:
        experiment: rebuilt from the manifest.
        sweep: its results.
        manifest: of the same folder.
        contradictions: of the manifest.
    """
    measure, found, doubts = _ranked(experiment, manifest)
    base = next(iter(experiment.bases.values()))
    asked = experiment if experiment.question or experiment.prediction else base
    design = _DESIGNS.get(experiment.design, printable(experiment.design.replace("_", " ")))
    failed = len(sweep.errors)
    notes = [f"{counted(failed, 'point')} of {sweep.points.num_rows:,} failed and count nowhere."] if failed else []
    notes += doubts
    return Report(
        title=printable(experiment.name),
        subtitle=f"A sweep of {counted(sweep.points.num_rows, 'point')} ({design}), "
        f"{counted(experiment.replicates, 'market')} a point, {counted(experiment.years, 'year')}, "
        f"seed {experiment.seed}. [a to b] is a 95 % interval.",
        asked=[Asked("", asked.question, asked.prediction)],
        answer=tuple(_answer(sweep, measure, found)),
        sections=(
            Section("setting", "What was tried", _setting(experiment)),
            Section("figures", "Figures", sweep_pictures(experiment, sweep, manifest)),
            Section("strengths", "What moves the outcomes most", _strengths(measure, found)),
            Section("deals", "Gains by name, and deals that died", [Paragraph(_NO_DEALS)]),
            Section("assumptions", "Assumptions that matter", _assumptions(experiment, found)),
            Section("words", "The whole analysis, as it was printed", _printed(manifest)),
            Section("limits", "Limits", limits(_units(experiment), notes)),
            Section("manifest", "Manifest, and how to repeat it", provenance_blocks(manifest, contradictions)),
        ),
        version=longgame.__version__,
    )


def _ranked(experiment: Experiment, manifest: Manifest) -> tuple[Measure | None, list[Strength], list[str]]:
    """The best measure that the sweep has a table of, what it says, and why to doubt it."""
    for measure in MEASURES:
        table = recorded_table(manifest, measure.table)
        if table is not None and not table.empty and {"outcome", "factor", measure.column} <= set(table.columns):
            doubt = few_points_warning(table) if measure.table == INDICES else ""
            return measure, list(strengths(experiment, measure, table)), [doubt] if doubt else []
    return None, [], []


def _answer(sweep: Sweep, measure: Measure | None, found: Sequence[Strength]) -> Iterator[str]:
    if measure is None:
        yield from _means(sweep)
        return
    for place, (outcome, of_outcome) in enumerate(groupby(found, key=lambda one: one.outcome)):
        if place < _MOST_ANSWERED:
            strongest = next(of_outcome)
            yield f"What moves {outcome_words(outcome)} most: {strength_sentence(strongest)}."


def _means(sweep: Sweep) -> Iterator[str]:
    """Of a sweep without factors, or without analyses: the mean of each outcome over its markets."""
    table = sweep.outcomes.to_pandas()
    for name in [column for column in table if column not in ("point", "replicate")][:_MOST_ANSWERED]:
        unit = outcomes()[name].unit if name in outcomes() else ""
        estimate = mean(table[name].to_numpy(dtype=float)).json()
        value = difference_words(unit, estimate).removeprefix("+").replace(" points", " %")
        yield f"{_sentence_case(outcome_words(name))}: {value}, over {counted(len(table), 'market')} of all points."


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _setting(experiment: Experiment) -> list[Block]:
    rows = [(*parameter_cells(factor, None)[:2], _tried(factor)) for factor in experiment.factors[:30]]
    blocks: list[Block] = [Paragraph(experiment.description)] if experiment.description else []
    if rows:
        blocks.append(Table("Factors", ("factor", "meaning", "tried"), rows, frozenset({1, 2})))
    if len(experiment.factors) > len(rows):
        blocks.append(Paragraph(f"The first {len(rows)} of {len(experiment.factors):,} factors.", small=True))
    return blocks


def _tried(factor: Factor) -> str:
    if factor.low is not None and factor.high is not None and not factor.levels:
        return f"{level_text(factor, factor.low)} to {level_text(factor, factor.high)}"
    return ", ".join(level_text(factor, level) for level in factor.levels)


def _strengths(measure: Measure | None, found: Sequence[Strength]) -> list[Block]:
    if measure is None:
        return [Paragraph("The sweep holds no analysis of its factors; the means above are all that it says.")]
    blocks: list[Block] = [Paragraph(measure.says, small=True)]
    for outcome, of_outcome in groupby(found, key=lambda one: one.outcome):
        title = _sentence_case(outcome_words(outcome))
        rows = [
            (parameter_cells(one.factor, None)[0], one.says, "*" if one.clear else "")
            for one in list(of_outcome)[:_MOST_FACTORS]
        ]
        blocks += [Heading(title), Table(title, ("factor", "how strongly", "clear"), rows, frozenset({1}))]
    return blocks


def _assumptions(experiment: Experiment, found: Sequence[Strength]) -> list[Block]:
    """The strongest factors with their grades, whatever outcome they move; without factors, the scenarios' settings."""
    strongest: dict[str, Factor] = {}
    for _, of_outcome in groupby(found, key=lambda one: one.outcome):
        for one in list(of_outcome)[:_MOST_ANSWERED]:
            strongest.setdefault(one.factor.name, one.factor)
    rows = []
    for factor in strongest.values():
        name, meaning, _, plausible, grade = parameter_cells(factor, None)
        rows.append((name, meaning, plausible, grade))
    if not rows:
        return assumptions(experiment.bases)
    header = ("parameter", "meaning", "plausible", "grade")
    blocks: list[Block] = [grades_in_all(), Table("Strongest factors of this sweep", header, rows, frozenset({1}))]
    return [*blocks, *own_settings(experiment.bases)]


def _printed(manifest: Manifest) -> list[Block]:
    path = manifest.folder / PAGE
    if PAGE not in manifest.files or not path.is_file() or path.stat().st_size > _LONGEST_PAGE:
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = "\n".join(without_controls(line) for line in text.splitlines())
    note = Paragraph("With the names that commands and scenario files use.", small=True)
    return [note, Printed("The analysis as text", lines)]


def _units(experiment: Experiment) -> int:
    """How many independent units an interval rests on: draws of a listed design, else its points."""
    if experiment.design in LISTED_DESIGNS:
        return max(experiment.draws, 1) if experiment.draws else experiment.replicates
    return experiment.samples
