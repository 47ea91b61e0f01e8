"""The command `longgame report`: a run, a comparison or a sweep as one HTML file to hand over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from longgame.cli.errors import WrongUse

if TYPE_CHECKING:
    from longgame.agents.strategies import Strategy
    from longgame.analysis.report.content import Report
    from longgame.experiments.manifest.reader import Manifest

REPORT: Final = "report.html"
_OTHERS: Final = (
    "Reports are made of runs, comparisons and sweeps. A calibration, a validation and an invasion have pages and "
    "figures of their own in their folders."
)
#: Bytes of a file in which a report says that it is one.
_HEAD: Final = 2_000


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=f"[default: {REPORT} in the folder]")
@click.option(
    "--strategies", type=click.Path(path_type=Path), metavar="FILE.py", help="The strategy file, if the run had one."
)
@click.option("--quiet", "-q", is_flag=True, help="Print only the file.")
def report(folder: Path, out: Path | None, strategies: Path | None, quiet: bool) -> None:
    """Write a run, a comparison or a sweep as one HTML page.

    The page holds the question and the prediction of the scenario, the answer with its interval, figures, gains and
    losses, deals that died, assumptions, limits and the manifest. It needs no network and no scripts, and prints well.

    \b
    longgame run rural --out rural
    longgame report rural
    longgame report rural --out rural.html

    A report that is there already is replaced; any other file is left alone.
    """  # noqa: D301 - click wants the escape
    target = folder / REPORT if out is None else out
    _check_replaceable(target)
    from longgame.analysis.report.html_page import html_page

    page = html_page(read_report(folder, strategies))
    _write(page, target)
    click.echo(str(target) if quiet else f"Report: {target}  ({len(page.encode()) / 1e6:.1f} MB)")


def read_report(folder: Path, strategy_file: Path | None = None) -> Report:
    """The report of a folder.

    Raises:
        WrongUse: the folder is not that of a run, a comparison or a sweep.
        ManifestError: what its manifest holds cannot be rebuilt.
        ResultsError: its tables cannot be read.
    """
    from longgame.experiments.running.plug_ins import load_strategies

    manifest = _manifest_of(folder)
    strategies = load_strategies(strategy_file) if strategy_file is not None else []
    return _report_of(manifest, strategies, strategy_file)


def _report_of(manifest: Manifest, strategies: Sequence[Strategy], strategy_file: Path | None) -> Report:
    import pyarrow as pa

    from longgame.analysis.report.comparison_report import comparison_report
    from longgame.analysis.report.run_report import run_report
    from longgame.analysis.report.sweep_report import sweep_report
    from longgame.cli.recorded_work import RecordedComparison, RecordedRun, RecordedSweep
    from longgame.cli.recorded_work_reader import recorded_work
    from longgame.environment.records.results import Results, ResultsError
    from longgame.environment.records.table_reading import read_table
    from longgame.experiments.compare import not_reached
    from longgame.experiments.sweep.tables import Sweep

    work = recorded_work(manifest, strategies, strategy_file)
    contradictions = tuple(work.contradictions)
    if isinstance(work, RecordedRun):
        results = Results.from_folder(manifest.folder)
        return run_report(work.plan.scenario, results, manifest, contradictions)
    try:
        if isinstance(work, RecordedComparison):
            table = read_table(manifest.folder / "comparison.parquet").to_pandas()
            missed = not_reached(table, work.plan.precision)
            return comparison_report(work.plan.scenarios, table, work.plan.movers, missed, manifest, contradictions)
        if isinstance(work, RecordedSweep):
            sweep = Sweep.from_folder(manifest.folder)
            return sweep_report(work.experiment, sweep, manifest, contradictions)
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(f"{manifest.folder}: its tables cannot be read: {error}") from None
    raise WrongUse(f"{manifest.folder} holds an invasion. {_OTHERS}")


def _manifest_of(folder: Path) -> Manifest:
    """The manifest of a folder whose tables stay inside it."""
    from longgame.experiments.manifest.reader import ManifestError, read_manifest

    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        # A calibration and a validation cannot be run again either; the reader says of what kind the folder is.
        raise WrongUse("\n  ".join([f"no report can be made of {folder}:", *error.problems, _OTHERS])) from None
    for path in manifest.folder.glob("*.parquet"):
        if not path.resolve().is_relative_to(manifest.folder.resolve()):
            raise WrongUse(f"{path} is a link that leads out of the folder; allowed: files in it")
    return manifest


def _check_replaceable(target: Path) -> None:
    """Refuse to replace a file that is no report, before any work is done."""
    if not target.exists() and not target.is_symlink():
        return
    from longgame.analysis.report.html_page import GENERATOR

    try:
        with target.open("rb") as file:
            is_report = GENERATOR.encode() in file.read(_HEAD)
    except OSError:
        is_report = False
    if not is_report:
        raise WrongUse(f"{target} exists already and is no report of longgame. Use --out to write elsewhere.")


def _write(page: str, target: Path) -> None:
    """Write the page under another name first, so that nobody finds half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
