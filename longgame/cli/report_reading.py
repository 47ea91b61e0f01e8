"""A folder as the content of a report: its manifest is rebuilt and checked, and its tables stay inside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa

from longgame.agents.strategies import Strategy
from longgame.analysis.report.content import Report
from longgame.cli.errors import WrongUse
from longgame.cli.recorded_work import RecordedComparison, RecordedRun, RecordedSweep
from longgame.cli.recorded_work_reader import recorded_work
from longgame.environment.records.results import Results, ResultsError
from longgame.environment.records.table_reading import read_table
from longgame.experiments.compare import not_reached
from longgame.experiments.manifest.reader import Manifest, ManifestError, read_manifest
from longgame.experiments.running.plug_ins import load_strategies
from longgame.experiments.sweep.tables import Sweep

_OTHERS: Final = (
    "Reports are made of runs, comparisons and sweeps. One of another version of longgame needs that version. A "
    "calibration, a validation, a deal and an invasion have pages or figures of their own in their folders."
)
#: Columns that a comparison is told from.
_COMPARED: Final = frozenset(
    (
        *("scenario", "outcome", "unit", "horizon", "base_mean", "mean", "difference", "lo95", "hi95"),
        *("simulated", "base_markets", "markets", "replicates"),
    )
)


def report_of_folder(folder: Path, strategy_file: Path | None = None) -> Report:
    """The report of a folder.

    Args:
        folder: of a run, a comparison or a sweep.
        strategy_file: where traits that are functions come from, if there are any.

    Raises:
        WrongUse: the folder holds something else, or its manifest cannot be rebuilt.
        ResultsError: its tables cannot be read.
    """
    strategies = load_strategies(strategy_file) if strategy_file is not None else []
    try:
        manifest = read_manifest(folder)
        _check_links(manifest.folder)
        return _report(manifest, strategies, strategy_file)
    except ManifestError as error:
        # What cannot be run again is no run, comparison or sweep, or of another version; the problems say which.
        raise WrongUse("\n  ".join([f"no report can be made of {folder}:", *error.problems, _OTHERS])) from None


def _report(manifest: Manifest, strategies: Sequence[Strategy], strategy_file: Path | None) -> Report:
    work = recorded_work(manifest, strategies, strategy_file)
    contradictions = tuple(work.contradictions)
    # Each kind of report loads its own figures and statistics; all of them together take as long as a small report.
    if isinstance(work, RecordedRun):
        from longgame.analysis.report.run_report import run_report

        return run_report(work.plan.scenario, Results.from_folder(manifest.folder), manifest, contradictions)
    if isinstance(work, RecordedComparison):
        from longgame.analysis.report.comparison_report import comparison_report

        plan, table = work.plan, _comparison(manifest.folder)
        missed = not_reached(table, plan.precision)
        deals = _compared_deals(manifest.folder)
        return comparison_report(plan.scenarios, table, plan.movers, missed, manifest, contradictions, deals)
    if isinstance(work, RecordedSweep):
        from longgame.analysis.report.sweep_report import sweep_report

        return sweep_report(work.experiment, _sweep(manifest.folder), manifest, contradictions)
    raise WrongUse(f"no report can be made of {manifest.folder}, which holds another kind: {manifest.kind}. {_OTHERS}")


def _comparison(folder: Path) -> pd.DataFrame:
    path = folder / "comparison.parquet"
    try:
        table: pd.DataFrame = read_table(path).to_pandas()
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(f"{path} cannot be read: {error}") from None
    if missing := sorted(_COMPARED - set(table.columns)):
        raise ResultsError(f"{path} is no comparison: it has no column {', '.join(missing)}")
    return table


def _compared_deals(folder: Path) -> pd.DataFrame | None:
    """Deals of a comparison; None if its folder has none."""
    from longgame.analysis.runs.compared_deals import COMPARED_DEALS_FILE, read_compared_deals

    path = folder / COMPARED_DEALS_FILE
    if not path.exists():
        return None
    try:
        return read_compared_deals(path)
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise ResultsError(f"{path} cannot be read: {error}") from None


def _sweep(folder: Path) -> Sweep:
    try:
        sweep = Sweep.from_folder(folder)
    except (OSError, pa.ArrowException) as error:
        raise ResultsError(f"{folder}: the tables of its sweep cannot be read: {error}") from None
    if missing := {"point", "status", "error"} - set(sweep.points.column_names):
        raise ResultsError(f"{folder / 'points.parquet'} has no column {', '.join(sorted(missing))}")
    return sweep


def _check_links(folder: Path) -> None:
    """Refuse tables that are links to files elsewhere.

    Raises:
        WrongUse: one is.
    """
    for path in sorted(folder.glob("*.parquet")):
        if not path.resolve().is_relative_to(folder.resolve()):
            raise WrongUse(f"{path} is a link that leads out of the folder; allowed: files in it")
