"""What `longgame validate --behaviour` and `--commercial` share: simulate, print the table, write the folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from longgame.analysis.words.counted_words import counted
from longgame.cli.folder_notes import folder_notes
from longgame.cli.output import results_kept_in
from longgame.cli.progress_bar import Report, progress_bar
from longgame.environment.records.new_folder import NewFolder, write_manifest
from longgame.environment.records.results import Results
from longgame.environment.records.spreadsheet_cells import write_csv
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.manifest.contents import provenance
from longgame.experiments.running.interrupts import ending_like_ctrl_c
from longgame.experiments.running.run import Plan, run
from longgame.experiments.running.simulate import suitable_workers

if TYPE_CHECKING:
    import pandas as pd

#: Columns of a page that no terminal is asked for.
_WIDTH = 120


@dataclass(frozen=True)
class EvidenceOptions:
    """The options of both commands, as their help describes them."""

    replicates: int
    seed: int
    workers: int | None
    out: Path | None
    quiet: bool


@dataclass(frozen=True)
class Simulated:
    """A run that a table needs: its name there, the scenario, and how much of it is recorded."""

    name: str
    scenario: Scenario
    record: str
    twin: bool = False


@dataclass(frozen=True)
class Evidence:
    """A table of targets.

    Attributes:
        kind: name of the table and of its folder's kind.
        runs: what it is made from, on the same seed and replicates.
        table: makes it.
        page: its page of text, of the table, replicates, seed and width.
        settings: changes of the market, `KEY=VALUE` each.
    """

    kind: str
    runs: Sequence[Simulated]
    table: Callable[[dict[str, Results]], pd.DataFrame]
    page: Callable[[pd.DataFrame, int, int, int], str]
    settings: Sequence[str] = ()


def validate_evidence(evidence: Evidence, options: EvidenceOptions) -> None:
    """Carry out a command.

    Raises:
        click.ClickException: with the exit status; `errors.said_plainly` words other exceptions.
    """
    if options.out is not None:
        NewFolder(options.out).check()
    what = f"{len(evidence.runs)} x {counted(options.replicates, 'market')}"
    with ending_like_ctrl_c(), progress_bar(what, options.quiet) as progress:
        table = evidence_table_of(evidence, options, progress)
    folder = None
    if options.out is not None:
        new = NewFolder(options.out)
        folder = write_evidence(evidence, table, options, new)
        for line in folder_notes(new):
            click.echo(line, err=True)
    with results_kept_in(folder):
        _say(evidence, table, options, folder)


def evidence_table_of(evidence: Evidence, options: EvidenceOptions, progress: Report | None = None) -> pd.DataFrame:
    """Simulate the runs of some evidence and make its table.

    Raises:
        SimulationError: a worker process died.
    """
    total = options.replicates * sum(one.scenario.years for one in evidence.runs)
    runs: dict[str, Results] = {}
    done = 0
    for one in evidence.runs:

        def report(years: int, _: int, words: str = "", before: int = done) -> None:
            if progress is not None:
                progress(before + years, total, words)

        cells = Plan(one.scenario, options.seed, options.replicates, one.record, one.twin).cells
        runs[one.name] = run(
            one.scenario,
            replicates=options.replicates,
            seed=options.seed,
            workers=options.workers or suitable_workers(cells),
            record=one.record,
            twin=one.twin,
            progress=report,
        )
        done += options.replicates * one.scenario.years
    return evidence.table(runs)


def write_evidence(evidence: Evidence, table: pd.DataFrame, options: EvidenceOptions, new: NewFolder) -> Path:
    """Write the table, its page and a manifest; returns the folder.

    Raises:
        FileExistsError: the folder is taken.
        OSError: it cannot be written; nothing is left behind.
    """
    with new:
        write_csv(table, new.partial / f"{evidence.kind}.csv")
        page = evidence.page(table, options.replicates, options.seed, _WIDTH)
        (new.partial / "page.txt").write_text(page + "\n", encoding="utf-8")
        information: dict[str, Any] = {
            "kind": evidence.kind,
            "scenarios": {one.name: one.scenario.canonical() for one in evidence.runs},
            "scenario_hashes": {one.name: one.scenario.scenario_hash for one in evidence.runs},
            "settings": list(evidence.settings),
            "seed": options.seed,
            "replicates": options.replicates,
            **provenance(),
        }
        write_manifest(new.partial, information, {evidence.kind: len(table)})
        return new.publish()


def _say(evidence: Evidence, table: pd.DataFrame, options: EvidenceOptions, folder: Path | None) -> None:
    """Print the table and the path of its folder."""
    if options.quiet:
        lines = [f"{row['id']}: {row['verdict']}" for row in table.to_dict("records")]
        click.echo(str(folder) if folder else "\n".join(lines))
        return
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    click.echo(evidence.page(table, options.replicates, options.seed, width))
    if folder is not None:
        click.echo(f"Folder: {folder}  ({evidence.kind}.csv, page.txt)")
