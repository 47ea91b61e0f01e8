"""Figures of a sweep's report: drawn from its tables for a desk and a phone, whatever figures the folder has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from longgame.analysis.pages.picture_files import PictureFiles
from longgame.analysis.pages.sweep_reading import read_sweep
from longgame.analysis.report import sweep_pictures as module
from longgame.analysis.report.content import Paragraph, Picture
from longgame.analysis.report.sweep_pictures import sweep_pictures
from longgame.environment.records.new_folder import file_sha256
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.manifest.reader import Manifest, RecordedFile
from longgame.experiments.sweep.runner import run_sweep
from longgame.experiments.sweep.tables import Sweep

GRID = {
    "years": 3,
    "replicates": 2,
    "outcomes": ["renewal_rate", "value_based_lives_share"],
    "set": {"organizations.independent_physicians.count": 4, "organizations.payer.count": 2},
    "factors": {
        "market.member_churn_rate": {"levels": [0.1, 0.2, 0.3]},
        "market.meeting_rate": {"levels": [0.1, 0.3, 0.5]},
        "mechanisms.trust": {"levels": [True, False]},
    },
    "tipping": {"value_based_lives_share": 0.1},
}


@pytest.fixture(scope="module")
def swept() -> tuple[Experiment, Sweep]:
    experiment = experiment_from_dict(GRID)
    return experiment, run_sweep(experiment)


@pytest.fixture
def folder(swept: tuple[Experiment, Sweep], tmp_path: Path) -> Path:
    read_sweep(*swept, PictureFiles(tmp_path, ("svg",)))
    return tmp_path


def manifest(folder: Path) -> Manifest:
    files = {path.name: RecordedFile(path.stat().st_size, file_sha256(path)) for path in folder.iterdir()}
    return Manifest(folder / "manifest.json", "sweep", {}, files)


def test_every_figure_is_drawn_twice_though_the_folder_has_no_png(
    swept: tuple[Experiment, Sweep], folder: Path
) -> None:
    found = sweep_pictures(*swept, manifest(folder))
    pictures = [one for one in found if isinstance(one, Picture)]
    assert [one.name for one in pictures] == ["phase-value_based_lives_share", "tornado", "effects", "curves"]
    assert len(found) == len(pictures)
    assert {f"{one.name}.svg" for one in pictures} == {path.name for path in folder.glob("*.svg")}
    for one in pictures:
        assert one.narrow is not None
        assert one.narrow.size[0] < 0.5 * one.size[0]
        assert "<text" in one.svg
        assert one.alt.endswith(".")
    assert "for members in a partnership, all years." in pictures[0].alt


def test_what_is_changed_too_large_or_does_not_fit_is_named_and_costs_no_other(
    swept: tuple[Experiment, Sweep], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = manifest(folder)
    (folder / "tornado.parquet").write_bytes(b"no table")
    (folder / "effects.parquet").unlink()
    found = sweep_pictures(*swept, recorded)
    assert [one.name for one in found if isinstance(one, Picture)] == ["phase-value_based_lives_share", "curves"]
    assert "missing or changed: tornado, effects" in str(found[-1])
    pd.DataFrame({"outcome": ["renewal_rate"]}).to_parquet(folder / "curves.parquet")
    notes = [str(one) for one in sweep_pictures(*swept, manifest(folder)) if isinstance(one, Paragraph)]
    assert "does not fit the sweep: curves (KeyError)" in notes[0]
    monkeypatch.setattr(module, "MOST_BYTES", 1_000)
    first, *_ = sweep_pictures(*swept, recorded)
    assert isinstance(first, Paragraph)
    assert "to keep the page small: phase-value_based_lives_share" in first.text
