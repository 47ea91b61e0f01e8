"""The folder of a calibration: finished blocks while it is under way, then tables, a page and a manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import longgame.analysis.calibration
from longgame.analysis.calibration.guards import Recovery, recovery
from longgame.analysis.calibration.later_years import later_years
from longgame.analysis.calibration.page import calibration_page
from longgame.analysis.calibration.procedure import Calibrated, WaveResult, calibrated
from longgame.analysis.calibration.records import Calibration
from longgame.analysis.calibration.runs import Engine, Progress
from longgame.analysis.calibration.space import Space
from longgame.analysis.calibration.tables import CalibrationTables, calibration_tables
from longgame.analysis.calibration.target_block import made_with
from longgame.environment.records.new_folder import MANIFEST, file_sha256
from longgame.experiments.manifest.contents import EMULATORS, hash_of_sources, provenance
from longgame.experiments.sweep.block_runner import HERE, Workplace
from longgame.experiments.sweep.folder import DamagedError, SweepFolder

#: What a folder of this kind is called in messages and in its manifest.
KIND: Final = "calibration"
PAGE: Final = "page.txt"
_WORK: Final = "work_hash"


@dataclass(frozen=True)
class Request:
    """What is asked of a calibration.

    Attributes:
        calibration: the file.
        waves: only so many; None runs all.
        panels: synthetic panels of the recovery; 0 leaves it out.
    """

    calibration: Calibration
    waves: int | None = None
    panels: int = 0

    @property
    def work_hash(self) -> str:
        """SHA-256 of all that the tables depend on."""
        home = Path(str(longgame.analysis.calibration.__file__)).parent
        sources = hash_of_sources({KIND: home}, [*home.glob("*.py"), *home.glob("*.csv")])
        contents = [
            (*made_with(), sources),
            metadata.version(EMULATORS),
            dict(self.calibration.canonical),
            self.calibration.base.scenario_hash,
            self.waves,
            self.panels,
        ]
        return hashlib.sha256(json.dumps(contents, sort_keys=True, default=str).encode()).hexdigest()


def calibrate_to_folder(
    request: Request,
    folder: SweepFolder,
    place: Workplace = HERE,
    progress: Progress | None = None,
    inputs: tuple[Path, ...] = (),
    on_wave: Callable[[WaveResult], None] | None = None,
) -> tuple[Calibrated, str]:
    """Run a calibration into a folder that keeps every finished block until all is done; returns its page too.

    Args:
        request: what is run.
        folder: open, of the kind `KIND`.
        place: where markets are simulated; emulators are fitted in this process.
        progress: told as it goes on.
        inputs: files whose hashes the manifest records.
        on_wave: told of each wave as it is finished.

    Raises:
        SimulationError: workers cannot start; finished blocks are kept.
        OSError: the folder cannot be written; finished blocks are kept.
    """
    calibration = request.calibration
    made = provenance(inputs)
    made["versions"] |= {EMULATORS: metadata.version(EMULATORS)}
    information: dict[str, Any] = {
        "kind": KIND,
        "name": calibration.name,
        "calibration": dict(calibration.canonical),
        "scenario": calibration.base.canonical(),
        "scenario_hash": calibration.base.scenario_hash,
        "waves_wanted": request.waves or len(calibration.waves),
        "recovery_panels": request.panels,
        "seeds": {"search": calibration.search_seed, "confirmation": calibration.confirmation_seed},
        _WORK: request.work_hash,
        **made,
    }
    engine = Engine(calibration, folder.blocks, place, progress)
    found = calibrated(calibration, engine, request.waves, on_wave)
    known = _recovery(found, engine, request.panels)
    years = later_years(found)
    page = calibration_page(found, known, years)

    def present(_: CalibrationTables, partial: Path) -> None:
        (partial / PAGE).write_text(page + "\n", encoding="utf-8")

    information |= {"waves": len(found.waves), "ended_early": found.ended}
    folder.publish(calibration_tables(found, years, known), information, present)
    return found, page


def _recovery(found: Calibrated, engine: Engine, panels: int) -> Recovery | None:
    last = found.waves[-1]
    if not panels or last.emulators is None:
        return None
    before = Space(found.space.parameters, found.space.statistic, found.space.waves[:-1])
    try:
        return recovery(found.calibration, last.emulators, before, engine, panels)
    except ValueError:  # no known truth shows every figure: as in the waves, nothing to say
        return None


def holds_calibration(folder: Path, work: str) -> bool:
    """Whether a complete folder holds the calibration that has this `work_hash`."""
    return _manifest(folder).get(_WORK) == work


def check_calibration(folder: Path) -> None:
    """Compare every file of a complete calibration with its manifest.

    Raises:
        DamagedError: files are gone, or have other bytes.
    """
    files = _manifest(folder).get("files", {})
    damaged = [
        name
        for name, recorded in files.items()
        if not (folder / name).is_file() or file_sha256(folder / name) != recorded.get("sha256")
    ]
    if damaged:
        raise DamagedError(
            f"{folder} is damaged: {', '.join(damaged)} missing or with other bytes than when the calibration "
            "finished. Delete the folder and run the calibration again."
        )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}
