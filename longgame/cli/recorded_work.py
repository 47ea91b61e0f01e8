"""Recorded work that can be simulated again, and of it runs, comparisons, sweeps and invasions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from longgame.analysis.words.counted_words import counted
from longgame.cli.comparison_folder import ComparisonPlan, write_comparison
from longgame.cli.errors import Failure
from longgame.cli.invasion_folder import InvasionPlan, write_invasion
from longgame.cli.option_types import FigureFiles
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.records.results import Results
from longgame.experiments.design.designs import size_of_design
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.plug_ins import StrategyFile
from longgame.experiments.running.run import Plan
from longgame.experiments.running.run_folder import run_to_folder
from longgame.experiments.running.simulate import available_cores, suitable_workers
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.folder import SweepFolder
from longgame.experiments.sweep.runner import sweep_to_folder
from longgame.experiments.sweep.tables import Sweep


class RecordedWork(Protocol):
    """Work that a manifest describes well enough to repeat."""

    @property
    def what(self) -> str:
        """What it is, in a few words."""
        ...

    @property
    def contradictions(self) -> Sequence[str]:
        """Where the manifest does not fit its own hashes."""
        ...

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """Do it again, write its folder and return the path; `pictures` draws those that can be left out.

        Raises:
            Failure: it was stopped, or its summary failed.
            OSError: the folder cannot be written.
            SimulationError: a worker process died.
        """
        ...


@dataclass(frozen=True)
class RecordedRun:
    """A run: its plan, and which files it left beside the Parquet tables."""

    plan: Plan
    contradictions: Sequence[str]
    csv: bool
    summary: bool
    figures: FigureFiles | None
    strategy_files: Sequence[str]

    @property
    def what(self) -> str:
        """Scenario, seed and size."""
        plan = self.plan
        markets, years = counted(plan.replicates, "market"), counted(plan.scenario.years, "year")
        return f"run of {plan.scenario.name}: {markets} of {years}, seed {plan.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The run once more; see `RecordedWork`."""
        from longgame.cli.run_command import present_run, write_named_deals

        def present(results: Results, folder: Path) -> None:
            present_run(results, folder, self.figures if pictures else None)
            if self.csv:
                write_named_deals(results, folder)

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
                f"Stopped after {finished.replicates} of {self.plan.replicates} replicates; nothing was compared."
            )
        if finished.presentation_error is not None:
            error = finished.presentation_error
            raise Failure(f"The summary failed: {type(error).__name__}: {error}") from error
        return finished.folder


@dataclass(frozen=True)
class RecordedComparison:
    """A comparison."""

    plan: ComparisonPlan
    contradictions: Sequence[str]
    figures: FigureFiles = FigureFiles()  # noqa: RUF009 - frozen

    @property
    def what(self) -> str:
        """Scenarios, seed and size."""
        plan = self.plan
        markets = counted(plan.replicates, "market")
        return f"comparison of {len(plan.scenarios)} scenarios, from {markets} each, seed {plan.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The comparison once more; see `RecordedWork`."""
        table, deals = self.plan.carry_out(workers or self.plan.suitable_workers, progress)
        return write_comparison(self.plan, table, new, figures=self.figures, deals=deals)


@dataclass(frozen=True)
class RecordedSweep:
    """A sweep."""

    experiment: Experiment
    contradictions: Sequence[str]
    strategy_files: tuple[StrategyFile, ...] = ()
    csv: bool = False
    figures: FigureFiles = FigureFiles()  # noqa: RUF009 - frozen

    @property
    def what(self) -> str:
        """Name, seed and size."""
        experiment = self.experiment
        return f"sweep {experiment.name}: {size_of(experiment):,} points, seed {experiment.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The sweep once more; see `RecordedWork`."""
        from longgame.analysis.pages.picture_files import PictureFiles
        from longgame.analysis.pages.sweep_reading import read_sweep

        def present(sweep: Sweep, folder: Path) -> dict[str, object]:
            if self.csv:
                sweep.write_csv(folder)
            # A report that fails now failed then too, or its files are missed when files are compared.
            with suppress(Exception):
                read_sweep(self.experiment, sweep, PictureFiles(folder, self.figures.formats, self.figures.width))
            return {"figures": self.figures.recorded}

        def report(done: int, total: int, words: str) -> None:
            if progress is not None:
                progress(done, total)

        place = Workplace(workers or available_cores(), files=self.strategy_files)
        with SweepFolder(new.final) as folder:
            sweep_to_folder(self.experiment, folder, place, None, report, (), present)
        return new.final


@dataclass(frozen=True)
class RecordedInvasion:
    """An invasion."""

    plan: InvasionPlan
    contradictions: Sequence[str]
    figures: FigureFiles = FigureFiles()  # noqa: RUF009 - frozen

    @property
    def what(self) -> str:
        """Strategies, seed and size."""
        plan = self.plan
        openings = counted(len(plan.shares) * len(plan.windows), "opening")
        markets = counted(plan.replicates, "market")
        return f"invasion of {plan.resident} by {plan.mutant}: {openings}, {markets} each"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The invasion once more; see `RecordedWork`."""
        return write_invasion(
            self.plan, self.plan.table(workers or available_cores(), progress), new, figures=self.figures
        )


def size_of(experiment: Experiment) -> int:
    """Number of points of an experiment, without making them."""
    return max(1, experiment.draws) * size_of_design(experiment.design, experiment.factors, experiment.samples)
