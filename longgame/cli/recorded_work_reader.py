"""Read a manifest: every scenario and number is checked, and all mistakes are reported together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from longgame.agents.strategies import Strategy
from longgame.cli.comparison_folder import ComparisonPlan
from longgame.cli.invasion_folder import InvasionPlan
from longgame.cli.option_types import FigureFiles
from longgame.cli.recorded_work import (
    RecordedComparison,
    RecordedInvasion,
    RecordedRun,
    RecordedSweep,
    RecordedWork,
)
from longgame.cli.work_reader import WorkReader
from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED, MOST_REPLICATES
from longgame.environment.scenario.scenario import ScenarioError
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.invasion.points import invasion_points
from longgame.experiments.manifest.reader import Manifest, ManifestError
from longgame.experiments.outcomes.catalogue import matching_outcomes, unknown_outcomes
from longgame.experiments.running.plug_ins import StrategyFile
from longgame.experiments.running.run import Plan

_SUMMARY: Final = "summary.json"


def recorded_work(
    manifest: Manifest,
    strategies: Sequence[Strategy] = (),
    strategy_file: Path | None = None,
    aco_files: Path | None = None,
) -> RecordedWork:
    """The work that the manifest records.

    Args:
        manifest: of any kind.
        strategies: where traits that are functions come from.
        strategy_file: the file they were loaded from, for worker processes.
        aco_files: folder of the real figures of a validation that had files of the user's own.

    Raises:
        ManifestError: lists every mistake.
    """
    readers: dict[str, Callable[[WorkReader], RecordedWork]] = {
        "run": _run,
        "comparison": _comparison,
        "sweep": _sweep,
        "invasion": _invasion,
    }
    reader = WorkReader(manifest, strategies, strategy_file)
    try:
        if manifest.kind in readers:
            work = readers[manifest.kind](reader)
        else:
            # Imported here: calibrations and the desk are heavy, and most folders are neither.
            from longgame.cli.recorded_evidence_reader import recorded_evidence

            work = recorded_evidence(reader, aco_files)
    except ScenarioError as error:
        reader.problems += error.problems
    if reader.problems:
        raise ManifestError([f"{manifest.path}: {problem}" for problem in reader.problems])
    return work


def _run(reader: WorkReader) -> RecordedRun:
    seed = reader.whole_number("seed", 0, LARGEST_SEED)
    replicates = reader.whole_number("replicates", 1, MOST_REPLICATES)
    record = reader.word("record", tuple(RECORD_LEVELS))
    twin = reader.switch("twin")
    scenario, altered = reader.lone_scenario()
    years = reader.whole_number("years", 1, 200, scenario.years)
    if years != scenario.years:
        reader.problems.append(
            f"years: the tables hold {years} of the scenario's {scenario.years} years; a market that "
            "was stepped by hand cannot be run again"
        )
    files = reader.manifest.files
    return RecordedRun(
        plan=Plan(scenario, seed, replicates, record, twin),
        contradictions=altered,
        csv="market.csv" in files,
        summary=_SUMMARY in files,
        figures=reader.figures("figures/"),
        strategy_files=reader.strategy_files,
    )


def _comparison(reader: WorkReader) -> RecordedComparison:
    scenarios = reader.scenarios()
    outcomes = reader.words("outcomes")
    precision = dict(_half_widths(reader))
    wanted = (*matching_outcomes(outcomes), *precision)
    reader.problems += [f"outcomes: {problem}" for problem in unknown_outcomes(wanted, list(scenarios.values()))]
    if len(reader.table("scenarios")) < 2 or not wanted:
        reader.problems.append("a comparison has two or more scenarios, and outcomes")
    plan = ComparisonPlan(
        scenarios,
        reader.whole_number("replicates_asked", 1, MOST_REPLICATES),
        reader.whole_number("seed", 0, LARGEST_SEED),
        outcomes,
        precision,
        # Comparisons of earlier versions kept no deals.
        reader.whole_number("deals_of", 0, MOST_REPLICATES, 0),
    )
    altered = reader.altered(scenarios, reader.texts("scenario_hashes"))
    return RecordedComparison(plan, altered, reader.figures("comparison.") or FigureFiles())


def _half_widths(reader: WorkReader) -> Iterator[tuple[str, float]]:
    for name, half in reader.table("precision").items():
        if isinstance(half, int | float) and not isinstance(half, bool) and 0.0 < half <= 1e300:
            yield name, float(half)
        else:
            reader.problems.append(f"precision: {name}: not a number above 0")


def _sweep(reader: WorkReader) -> RecordedSweep:
    scenarios, table = reader.scenarios(), reader.table("experiment")
    if reader.problems:
        raise ManifestError(reader.problems)
    name = reader.text("name") or "experiment"
    experiment = experiment_from_dict(table, name=name, origin="experiment", bases=scenarios)
    files = tuple(StrategyFile.read(path) for path in reader.strategy_files)
    altered = reader.altered(scenarios, reader.texts("scenario_hashes"))
    return RecordedSweep(
        experiment,
        altered,
        files,
        csv="outcomes.csv" in reader.manifest.files,
        figures=reader.figures("") or FigureFiles(),
    )


def _invasion(reader: WorkReader) -> RecordedInvasion:
    shares = reader.numbers("shares", 0.0, 1.0)
    windows = reader.numbers("windows", 1, 200)
    kinds = reader.words("kinds") if reader.information.get("kinds") else ()
    names = [str(reader.text(key)) for key in ("resident", "mutant")]
    replicates = reader.whole_number("replicates", 1, MOST_REPLICATES)
    seed = reader.whole_number("seed", 0, LARGEST_SEED)
    scenario, altered = reader.lone_scenario()
    whole = tuple(int(window) for window in windows)
    plan = InvasionPlan(names[0], names[1], scenario, shares, whole, kinds, replicates, seed)
    try:
        # Refuses now what it would refuse later: strategies, kinds, shares and windows that the scenario does not take.
        invasion_points(scenario, plan.resident, plan.mutant, list(shares), whole, kinds or None)
    except ValueError as error:
        raise ManifestError([str(error)]) from None
    return RecordedInvasion(plan, altered, reader.figures("invasion.") or FigureFiles())
