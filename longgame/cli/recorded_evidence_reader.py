"""Read the manifest of a deal desk, a validation or a calibration: everything is checked before it is simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from longgame.analysis.calibration.calibration_file import calibration_from_dict
from longgame.analysis.calibration.emulators import check_scikit_learn
from longgame.analysis.calibration.folder import Request
from longgame.analysis.validation import behaviour, commercial
from longgame.cli.option_types import FigureFiles
from longgame.cli.recorded_evidence import (
    RecordedCalibration,
    RecordedDeal,
    RecordedEvidence,
    RecordedValidation,
)
from longgame.cli.recorded_work import RecordedWork
from longgame.cli.validate_behaviour import behaviour_evidence
from longgame.cli.validate_commercial import commercial_evidence
from longgame.cli.validate_evidence import Evidence
from longgame.cli.validate_targets import why_not_comparable
from longgame.cli.work_reader import WorkReader
from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED, MOST_REPLICATES
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.deal_desk.term_sheet import term_sheet_from_dict
from longgame.experiments.manifest.reader import ManifestError

_MOST_PANELS: Final = 10_000
#: Keys of a term sheet that a manifest records as they stand in the file.
_SHEET: Final = ("payer", "provider", "model", "terms", "levers", "frontier")


def recorded_evidence(reader: WorkReader, aco_files: Path | None = None) -> RecordedWork:
    """The work of a manifest of one of these kinds.

    Args:
        reader: of the manifest.
        aco_files: folder of the real figures of a validation that had files of the user's own.

    Raises:
        ScenarioError: mistakes; others are in `reader.problems`.
        MissingLibraryError: a calibration, and scikit-learn is not installed.
    """
    kinds: dict[str, Callable[[], RecordedWork]] = {
        "deal": lambda: _deal(reader),
        "validation": lambda: _validation(reader, aco_files),
        "behaviour": lambda: _evidence(reader, behaviour.RECORDED, behaviour_evidence),
        "commercial": lambda: _evidence(reader, (commercial.ORDINARY, commercial.WITHOUT_CHURN), _commercial(reader)),
        "calibration": lambda: _calibration(reader),
    }
    return kinds[reader.manifest.kind]()


def _deal(reader: WorkReader) -> RecordedDeal:
    seed, replicates = _size(reader)
    for key in ("terms", "levers", "frontier"):
        reader.table(key)
    market, altered = reader.lone_scenario()
    # A grid that was not tried is left out, as in a file.
    sheet = {key: value for key in _SHEET if (value := reader.information.get(key)) or key in ("terms", "levers")}
    proposal = term_sheet_from_dict(sheet, origin="deal", market=market, years=market.years)
    figures = reader.figures("deal.") or FigureFiles()
    return RecordedDeal(proposal, replicates, seed, altered, reader.strategy_files, figures)


def _validation(reader: WorkReader, given: Path | None) -> RecordedValidation:
    seed, replicates = _size(reader)
    named = reader.text("aco_files")
    if named is not None and given is None:
        reader.problems.append("aco_files: its real figures came from your own files; give them: --aco-files DIR")
    if named is None and given is not None:
        reader.problems.append("aco_files: its real figures are the published ones; leave --aco-files out")
    scenario, altered = reader.lone_scenario()
    if problem := why_not_comparable(scenario):
        raise ManifestError([f"scenario: {problem}"])
    figures = reader.figures("figures/") or FigureFiles()
    return RecordedValidation(scenario, replicates, seed, named, given, altered, figures.formats)


def _evidence(
    reader: WorkReader, names: Mapping[str, str] | tuple[str, ...], make: Callable[[Mapping[str, Scenario]], Evidence]
) -> RecordedEvidence:
    seed, replicates = _size(reader)
    scenarios = reader.scenarios()
    if set(reader.table("scenarios")) != set(names):
        reader.problems.append(f"scenarios: allowed: {', '.join(names)}, as resolved")
    if reader.problems:
        raise ManifestError(reader.problems)
    altered = reader.altered(scenarios, reader.texts("scenario_hashes"))
    return RecordedEvidence(make(scenarios), replicates, seed, altered)


def _commercial(reader: WorkReader) -> Callable[[Mapping[str, Scenario]], Evidence]:
    return lambda markets: commercial_evidence(markets, reader.words("settings"))


def _calibration(reader: WorkReader) -> RecordedCalibration:
    check_scikit_learn()
    table, name = reader.table("calibration"), reader.text("name") or "calibration"
    panels = reader.whole_number("recovery_panels", 0, _MOST_PANELS)
    base, altered = reader.lone_scenario()
    calibration = calibration_from_dict(table, name=name, base=base)
    waves = reader.whole_number("waves_wanted", 1, len(calibration.waves))
    return RecordedCalibration(Request(calibration, waves, panels), altered)


def _size(reader: WorkReader) -> tuple[int, int]:
    """Seed and replicates."""
    return reader.whole_number("seed", 0, LARGEST_SEED), reader.whole_number("replicates", 1, MOST_REPLICATES)
