"""Recorded work beside runs and experiments that can be simulated again: deal desks, validations and calibrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from longgame.analysis.calibration.folder import KIND, Request, calibrate_to_folder
from longgame.analysis.deal_desk.desk import read_desk
from longgame.analysis.words.counted_words import counted
from longgame.cli.deal_folder import write_desk
from longgame.cli.option_types import FigureFiles
from longgame.cli.validate_evidence import Evidence, EvidenceOptions, evidence_table_of, write_evidence
from longgame.cli.validate_targets import TargetOptions, measured_targets, puf_files, real_side, write_targets
from longgame.environment.records.new_folder import NewFolder
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.deal_desk.play import cells_of, play
from longgame.experiments.deal_desk.proposal import Proposal
from longgame.experiments.deal_desk.variants import variants_of
from longgame.experiments.running.executors import Progress
from longgame.experiments.running.simulate import available_cores, suitable_workers
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.folder import SweepFolder


@dataclass(frozen=True)
class RecordedDeal:
    """A term sheet on the deal desk, with the levers and the grid that were tried."""

    proposal: Proposal
    replicates: int
    seed: int
    contradictions: Sequence[str]
    strategy_files: Sequence[str] = ()
    figures: FigureFiles = FigureFiles()  # noqa: RUF009 - frozen

    @property
    def what(self) -> str:
        """Parties, seed and size."""
        proposal, markets = self.proposal, counted(self.replicates, "market")
        sheets = counted(len(variants_of(proposal)), "sheet")
        return f"deal of {proposal.payer} and {proposal.provider}: {sheets}, {markets} each, seed {self.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The deal once more; see `RecordedWork`."""
        variants = variants_of(self.proposal)
        used = workers or suitable_workers(cells_of(variants, self.replicates, self.seed))
        files = self.strategy_files
        played = play(self.proposal, variants, self.replicates, self.seed, used, progress, files)
        return write_desk(read_desk(played), new, figures=self.figures)


@dataclass(frozen=True)
class RecordedValidation:
    """A public programme held against the real one.

    Attributes:
        scenario, replicates, seed: of the markets.
        aco_files: what the record calls the folder of the user's own figures; None for the published ones.
        given: where that folder is now.
        contradictions: see `RecordedWork`.
        formats: of the figures.
    """

    scenario: Scenario
    replicates: int
    seed: int
    aco_files: str | None
    given: Path | None
    contradictions: Sequence[str]
    formats: tuple[str, ...] = ("png",)

    @property
    def what(self) -> str:
        """Scenario, seed and size."""
        return f"validation of {self.scenario.name}: {counted(self.replicates, 'market')}, seed {self.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The validation once more; see `RecordedWork`."""
        named = None if self.aco_files is None else Path(self.aco_files)
        name, size, seed = self.scenario.name, self.replicates, self.seed
        options = TargetOptions(name, size, seed, workers, None, named, quiet=True, formats=self.formats)
        real = real_side(self.given, self.aco_files)
        found = measured_targets(self.scenario, real, options, progress)
        return write_targets(found, options, new, puf_files(self.given))


@dataclass(frozen=True)
class RecordedEvidence:
    """Effect sizes or market levels beside published ones."""

    evidence: Evidence
    replicates: int
    seed: int
    contradictions: Sequence[str]

    @property
    def what(self) -> str:
        """Kind, seed and size."""
        runs = counted(len(self.evidence.runs), "scenario")
        markets = counted(self.replicates, "market")
        return f"validation ({self.evidence.kind}): {runs}, {markets} each, seed {self.seed}"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The table once more; see `RecordedWork`."""

        def report(done: int, total: int, words: str = "") -> None:
            if progress is not None:
                progress(done, total)

        options = EvidenceOptions(self.replicates, self.seed, workers, None, quiet=True)
        return write_evidence(self.evidence, evidence_table_of(self.evidence, options, report), options, new)


@dataclass(frozen=True)
class RecordedCalibration:
    """A calibration: the waves that were asked for, and the panels of its recovery."""

    request: Request
    contradictions: Sequence[str]

    @property
    def what(self) -> str:
        """Name, waves and size."""
        calibration = self.request.calibration
        waves = calibration.waves[: self.request.waves]
        points = sum(wave.points for wave in waves)
        return f"calibration {calibration.name}: {counted(len(waves), 'wave')}, {points:,} points"

    def to_folder(self, new: NewFolder, workers: int | None, progress: Progress | None, pictures: bool) -> Path:
        """The calibration once more; see `RecordedWork`."""

        def report(done: int, total: int, words: str = "") -> None:
            if progress is not None:
                progress(done, total)

        place = Workplace(workers or available_cores())
        with SweepFolder(new.final, what=KIND) as folder:
            calibrate_to_folder(self.request, folder, place, report)
        return new.final
