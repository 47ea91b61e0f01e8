"""A wave of forty points on the engine, on a tenth of the programme: emulators are fitted, blocks are kept."""

from pathlib import Path

import numpy as np
import pytest

from longgame.analysis.calibration.calibration_file import calibration_from_dict
from longgame.analysis.calibration.observed import observed_of
from longgame.analysis.calibration.procedure import calibrated
from longgame.analysis.calibration.records import Calibration
from longgame.analysis.calibration.runs import Engine
from longgame.analysis.calibration.target_block import TargetBlock, blocks_of_points
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.block_store import BlockFolder
from tests.analysis.calibration.toys import LEVEL, small_programme


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibration_from_dict(small_programme())


def test_a_smoke_wave_of_forty_points(calibration: Calibration) -> None:
    found = calibrated(calibration, Engine(calibration))
    wave = found.waves[0]
    assert (wave.runs.figures.shape[:2], wave.runs.errors) == ((40, 2), {})
    assert wave.emulators is not None
    assert wave.emulators.checks[0].explained > 0.5
    assert np.isfinite(wave.implausibility).any(axis=0).all()
    # A higher benchmark shows more savings, wherever somebody entered.
    savings = wave.runs.mean()[:, observed_of(calibration).ids.index("savings_rate_year_1")]
    entered = np.isfinite(savings)
    assert entered.sum() > 25
    assert np.corrcoef(wave.runs.shares[entered, 0], savings[entered])[0, 1] > 0.9
    assert calibration.free[0].key == LEVEL


def test_the_same_bytes_whatever_the_workers_and_no_block_runs_twice(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("longgame.analysis.calibration.target_block.BATCH_PAIRS", 400)
    shares = np.linspace(0.1, 0.9, 6)[:, np.newaxis].repeat(3, axis=1)
    here = Engine(calibration, BlockFolder(tmp_path / "blocks"))(shares, 2, 7)
    two = Engine(calibration, place=Workplace(2))(shares, 2, 7)
    assert here.figures.tobytes() == two.figures.tobytes()
    monkeypatch.setattr(TargetBlock, "run", None)
    again = Engine(calibration, BlockFolder(tmp_path / "blocks"))
    assert again(shares, 2, 7).figures.tobytes() == here.figures.tobytes()
    assert again.found == len(list(blocks_of_points(calibration, shares, 2, 7))) > 1


def test_a_point_that_fails_costs_no_other(calibration: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    def figures_of(panel: object, *_: object) -> object:
        raise ValueError("no figure")

    monkeypatch.setattr("longgame.analysis.calibration.target_block.figures_of", figures_of)
    runs = Engine(calibration)(np.full((2, 3), 0.5), 2, 7)
    assert runs.errors == {0: "ValueError: no figure", 1: "ValueError: no figure"}
    assert np.isnan(runs.mean()).all()
