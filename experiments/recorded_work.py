"""What a manifest says was simulated, resolved and checked, ready to be simulated again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from longgame.agents.strategies import Strategy
from longgame.environment.new_folder import NewFolder
from longgame.environment.parameter import quoted
from longgame.environment.results import Results
from longgame.environment.scenario import Scenario, ScenarioError
from longgame.environment.tables import RECORD_LEVELS
from longgame.experiments.comparison_folder import ComparisonPlan, write_comparison
from longgame.experiments.designs import LISTED_DESIGNS
from longgame.experiments.errors import Failure
from longgame.experiments.executors import Progress
from longgame.experiments.experiment import Experiment
from longgame.experiments.experiment_files import experiment_from_dict
from longgame.experiments.manifest_reader import FieldReader, Manifest, ManifestError
from longgame.experiments.outcomes import matching_outcomes, unknown_outcomes
from longgame.experiments.run import Plan
from longgame.experiments.run_folder import run_to_folder
from longgame.experiments.simulate import available_cores, suitable_workers
from longgame.experiments.sweep import Sweep, sweep_to_folder

_MOST_REPLICATES: Final = 1_000_000
_MOST_POINTS: Final = 1_000_000
_LARGEST_SEED: Final = 2**128
#: `--vary` names scenarios by key and value.
_LONGEST_NAME: Final = 500
_SUMMARY: Final = "summary.json"


class RecordedWork(Protocol):
    """Something that a manifest says how to do again."""

    @property
    def what(self) -> str:
        """What it is, in a few words."""
        ...

    @property
    def contradictions(self) -> Sequence[str]:
        """What shows that the manifest was altered after it was written."""
        ...

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """Do it again, write its folder and return the path; `pictures` draws those that can be left out.

        Raises:
            Failure: it was stopped, or could not be told.
            OSError: the folder cannot be written.
            SimulationError: a worker process died.
        """
        ...


def recorded_work(
    manifest: Manifest, strategies: Sequence[Strategy] = (), strategy_file: Path | None = None
) -> RecordedWork:
    """What the manifest says was simulated.

    Args:
        manifest: of a run, a comparison or a sweep.
        strategies: where traits that are functions come from.
        strategy_file: the file they were loaded from, for worker processes.

    Raises:
        ManifestError: lists every mistake.
    """
    readers: dict[str, Callable[[_Reader], RecordedWork]] = {"run": _run, "comparison": _comparison, "sweep": _sweep}
    reader = _Reader(manifest, strategies, strategy_file)
    try:
        work = readers[manifest.kind](reader)
    except ScenarioError as error:
        reader.problems += error.problems
    if reader.problems:
        raise ManifestError([f"{manifest.path}: {problem}" for problem in reader.problems])
    return work


@dataclass(frozen=True)
class RecordedRun:
    """A run: its plan, and which files it left beside the Parquet tables."""

    plan: Plan
    contradictions: Sequence[str]
    csv: bool
    summary: bool
    figures: bool
    strategy_files: Sequence[str]

    @property
    def what(self) -> str:
        """Scenario, seed and size."""
        plan = self.plan
        return (
            f"run of {plan.scenario.name}: {plan.replicates} markets of {plan.scenario.years} years, seed {plan.seed}"
        )

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The run once more; see `RecordedWork`."""
        from longgame.experiments.run_command import present_run

        def present(results: Results, folder: Path) -> None:
            present_run(results, folder, self.figures and pictures)

        finished = run_to_folder(
            self.plan,
            new,
            workers=workers or suitable_workers(self.plan.cells),
            csv=self.csv,
            progress=progress,
            present=present if self.summary else None,
            strategy_files=self.strategy_files,
        )
        if finished.interrupted:
            raise Failure(
                f"stopped after {finished.replicates} of {self.plan.replicates} replicates: nothing to compare"
            )
        if finished.presentation_error is not None:
            error = finished.presentation_error
            raise Failure(f"no summary: {type(error).__name__}: {error}") from error
        return finished.folder


@dataclass(frozen=True)
class RecordedComparison:
    """A comparison."""

    plan: ComparisonPlan
    contradictions: Sequence[str]

    @property
    def what(self) -> str:
        """Scenarios, seed and size."""
        plan = self.plan
        return f"comparison of {len(plan.scenarios)} scenarios, from {plan.replicates} markets each, seed {plan.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The comparison once more; see `RecordedWork`."""
        return write_comparison(self.plan, self.plan.table(workers or available_cores(), progress), new)


@dataclass(frozen=True)
class RecordedSweep:
    """A sweep."""

    experiment: Experiment
    contradictions: Sequence[str]

    @property
    def what(self) -> str:
        """Name, seed and size."""
        experiment = self.experiment
        return f"sweep {experiment.name}: {_size(experiment):,} points, seed {experiment.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The sweep once more; see `RecordedWork`."""
        from longgame.experiments.sweep_command import present_sweep

        def present(sweep: Sweep, folder: Path) -> None:
            # What cannot be told now could not be told then, or is missed when files are compared.
            with suppress(Exception):
                present_sweep(self.experiment, sweep, folder)

        _, folder = sweep_to_folder(self.experiment, new, workers or available_cores(), progress, (), present)
        return folder


class _Reader(FieldReader):
    """Reads what is to be simulated from one manifest."""

    def __init__(self, manifest: Manifest, strategies: Sequence[Strategy], strategy_file: Path | None) -> None:
        super().__init__(manifest.information, [])
        self.manifest, self.strategies = manifest, strategies
        self.strategy_files = [] if strategy_file is None else [str(strategy_file.resolve())]

    def scenario(self, recorded: object, name: str | None = None) -> Scenario | None:
        """A recorded scenario; `name` where there are several."""
        place = "" if name is None else f"scenarios: {name}: "
        if not isinstance(recorded, Mapping):
            self.problems.append(f"{place or 'scenario: '}write a table, the resolved scenario")
            return None
        try:
            return Scenario.from_canonical(recorded, self.strategies)
        except ScenarioError as error:
            self.problems += [f"{place}{problem}" for problem in error.problems]
            return None

    def scenarios(self) -> dict[str, Scenario]:
        """The recorded scenarios by name."""
        for name in self.table("scenarios"):
            if not name.isprintable() or len(name) > _LONGEST_NAME:
                self.problems.append(f"scenarios: {quoted(name)}; allowed: one line of up to {_LONGEST_NAME} letters")
        found = {name: self.scenario(recorded, name) for name, recorded in self.table("scenarios").items()}
        return {name: scenario for name, scenario in found.items() if scenario is not None}

    def altered(self, scenarios: Mapping[str, Scenario], hashes: Mapping[str, str]) -> list[str]:
        """Scenarios that are not those whose hashes were recorded."""
        return [
            f"the scenario {name} has the hash {scenario.scenario_hash[:12]}, recorded is {hashes[name][:12]}"
            for name, scenario in scenarios.items()
            if name in hashes and hashes[name] != scenario.scenario_hash
        ]


def _run(reader: _Reader) -> RecordedRun:
    scenario = reader.scenario(reader.information.get("scenario"))
    seed = reader.whole_number("seed", -_LARGEST_SEED, _LARGEST_SEED)
    replicates = reader.whole_number("replicates", 1, _MOST_REPLICATES)
    record = reader.word("record", tuple(RECORD_LEVELS))
    twin = reader.switch("twin")
    if scenario is None or reader.problems:
        raise ManifestError(reader.problems)
    years = reader.whole_number("years", 1, 200, scenario.years)
    if years != scenario.years:
        reader.problems.append(
            f"years: the tables hold {years} of the scenario's {scenario.years} years; a market that "
            "was stepped by hand cannot be run again"
        )
    files = reader.manifest.files
    return RecordedRun(
        plan=Plan(scenario, seed, replicates, record, twin),
        contradictions=reader.altered(
            {scenario.name: scenario}, {scenario.name: reader.text("scenario_hash") or scenario.scenario_hash}
        ),
        csv=any(name.endswith(".csv") for name in files),
        summary=_SUMMARY in files,
        figures=any(name.startswith("figures/") for name in files),
        strategy_files=reader.strategy_files,
    )


def _comparison(reader: _Reader) -> RecordedComparison:
    scenarios = reader.scenarios()
    outcomes = reader.words("outcomes")
    precision = dict(_half_widths(reader))
    wanted = (*matching_outcomes(outcomes), *precision)
    reader.problems += [f"outcomes: {problem}" for problem in unknown_outcomes(wanted)]
    if len(reader.table("scenarios")) < 2 or not wanted:
        reader.problems.append("a comparison has two or more scenarios, and outcomes")
    plan = ComparisonPlan(
        scenarios,
        reader.whole_number("replicates_asked", 1, _MOST_REPLICATES),
        reader.whole_number("seed", -_LARGEST_SEED, _LARGEST_SEED),
        outcomes,
        precision,
    )
    return RecordedComparison(plan, reader.altered(scenarios, reader.texts("scenario_hashes")))


def _half_widths(reader: _Reader) -> Iterator[tuple[str, float]]:
    for name, half in reader.table("precision").items():
        if isinstance(half, int | float) and not isinstance(half, bool) and 0.0 < half <= 1e300:
            yield name, float(half)
        else:
            reader.problems.append(f"precision: {name}: not a number above 0")


def _sweep(reader: _Reader) -> RecordedSweep:
    scenarios, table = reader.scenarios(), reader.table("experiment")
    if reader.problems:
        raise ManifestError(reader.problems)
    name = reader.text("name") or "experiment"
    experiment = experiment_from_dict(table, name=name, origin="experiment", bases=scenarios)
    if _size(experiment) > _MOST_POINTS:
        raise ManifestError([f"experiment: more than {_MOST_POINTS:,} points"])
    return RecordedSweep(experiment, reader.altered(scenarios, reader.texts("scenario_hashes")))


def _size(experiment: Experiment) -> int:
    """Points of an experiment, counted without making them."""
    levels = [len(factor.levels) or 2 for factor in experiment.factors]
    if experiment.design not in LISTED_DESIGNS:
        return experiment.samples * (len(levels) + 1 if experiment.design == "morris" else 1)
    points = math.prod(levels) if experiment.design == "grid" else 1 + sum(levels) - len(levels)
    return max(1, experiment.draws) * points
