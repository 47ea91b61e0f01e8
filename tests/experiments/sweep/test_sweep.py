from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.environment.scenario.reading.parameter import Value
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.compare import compare
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import bundled_studies, experiment_from_dict
from longgame.experiments.running.batch import Batch
from longgame.experiments.sweep import block_plan
from longgame.experiments.sweep.block import Block, Part
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.folder import SweepFolder
from longgame.experiments.sweep.runner import run_sweep, sweep_to_folder

SMALL_MARKET: dict[str, Value] = {
    "organizations.payer.count": 2,
    "organizations.health_system.count": 1,
    "organizations.independent_physicians.count": 4,
    "organizations.critical_access_hospital.count": 1,
}


def experiment(**more: object) -> Experiment:
    return experiment_from_dict(
        {
            "years": 6,
            "replicates": 2,
            "set": SMALL_MARKET,
            "outcomes": ["value_based_lives_share", "renewal_rate", "gain_rate.payer"],
            "factors": {"mechanisms.trust": {"levels": [True, False]}, "market.meeting_rate": {"levels": [0.3, 0.6]}},
            "draws": {"count": 3},
            **more,
        }
    )


def test_a_sweep_has_a_row_for_every_point_and_replicate() -> None:
    sweep = run_sweep(experiment())
    assert sweep.points.num_rows == 12
    assert sweep.draws.num_rows == 3
    assert sweep.outcomes.num_rows == 24
    assert sweep.points.column("status").unique().to_pylist() == ["done"]
    assert sweep.points.column("mechanisms.trust").to_pylist()[:4] == [True, True, False, False]


def test_blocks_and_workers_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    one = run_sweep(experiment())
    monkeypatch.setattr(block_plan, "BATCH_PAIRS", 20)
    many = run_sweep(experiment(), Workplace(2))
    for name in ("points", "draws", "outcomes"):
        assert getattr(many, name).equals(getattr(one, name)), name


def test_a_sweep_without_draws_gives_what_compare_gives() -> None:
    sweep = run_sweep(experiment(draws={}, outcomes=["value_based_lives_share"], replicates=3))
    found = sweep.outcomes.to_pandas().groupby("point")["value_based_lives_share"].mean()
    base = Scenario.load("default").with_values({**SMALL_MARKET, "years": 6, "market.meeting_rate": 0.3})
    off = base.with_values({"mechanisms.trust": False})
    table = compare({"on": base, "off": off}, replicates=3, outcomes=["value_based_lives_share"])
    assert found[1] == pytest.approx(table["base_mean"][0], rel=1e-12)
    assert found[3] == pytest.approx(table["mean"][0], rel=1e-12)


def test_a_point_that_fails_is_told_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Batch.run

    def poisoned(batch: Batch, on_cell_years: object = None) -> object:
        if any(cell.scenario.values["market.meeting_rate"] == 0.6 for cell in batch.cells):
            raise FloatingPointError("overflow")
        return run(batch)

    monkeypatch.setattr(Batch, "run", poisoned)
    sweep = run_sweep(experiment())
    status = sweep.points.to_pandas()
    assert (status["status"] == "failed").sum() == 6
    assert set(status.loc[status["status"] == "failed", "error"]) == {"FloatingPointError: overflow"}
    assert sweep.outcomes.num_rows == 12


def test_settings_that_contradict_each_other_fail_their_point_alone() -> None:
    base = Scenario.load("default").with_values({**SMALL_MARKET, "years": 3})
    block = Block(
        (Part(1, base, {}, range(1, 2)), Part(2, base, {"market.meeting_rate": 7.0}, range(1, 2))),
        1,
        ("renewal_rate",),
        3,
        {},
    )
    tables = block.run()
    assert tables["outcomes"].column("point").to_pylist() == [1]
    assert "outside" in tables["errors"].column("error")[0].as_py()


def test_a_sweep_folder_holds_tables_and_what_repeats_them(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    with SweepFolder(folder) as opened:
        sweep_to_folder(experiment(), opened)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["experiment"]["factors"]["mechanisms.trust"] == {"levels": [True, False]}
    assert set(manifest["files"]) == {"points.parquet", "draws.parquet", "outcomes.parquet"}
    assert manifest["files"]["outcomes.parquet"]["rows"] == pq.read_table(folder / "outcomes.parquet").num_rows == 24
    assert {path.name for path in folder.iterdir()} == {*manifest["files"], "manifest.json"}
    with pytest.raises(FileExistsError), SweepFolder(folder):
        pass


def test_the_command_tells_effects_and_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        "\n".join(
            [
                "years = 6",
                "replicates = 1",
                'outcomes = ["signing_rate"]',
                "[set]",
                *[f"{key} = {value}" for key, value in SMALL_MARKET.items()],
                '[factors."market.meeting_rate"]',
                "levels = [0.2, 0.6]",
                "[draws]",
                "count = 3",
            ]
        ),
        encoding="utf-8",
    )
    done = CliRunner().invoke(cli, ["sweep", str(file), "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "signing_rate" in done.output
    assert "market.meeting_rate" in done.output
    assert str(tmp_path / "out") in done.output
    again = CliRunner().invoke(cli, ["sweep", str(file), "--out", str(tmp_path / "out")])
    assert again.exit_code == 2
    wrong = CliRunner().invoke(cli, ["sweep", "framng"])
    assert wrong.exit_code == 2
    assert "nearest: framing" in wrong.output


@pytest.mark.parametrize(
    ("design", "file", "said"),
    [
        ({"kind": "latin_hypercube", "points": 12}, "regression.csv", "of the variance explained"),
        ({"kind": "morris", "points": 2}, "screening.csv", "parameters moved an outcome"),
        ({"kind": "one_at_a_time"}, "effects.csv", "agree"),
    ],
)
def test_each_design_is_told_in_its_own_way(
    design: dict[str, object], file: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if design["kind"] == "morris":
        pytest.importorskip("SALib")
    factors: dict[str, object] = {"market.meeting_rate": {}, "care.learning_rate": {}}
    made = experiment(design=design, factors=factors, draws={}, outcomes=["signing_rate"], replicates=2)
    monkeypatch.setattr("longgame.cli.sweep_command.load_experiment", lambda *_: made)
    done = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert said in done.output
    assert (tmp_path / "out" / file).is_file()


def test_points_of_a_sample_have_luck_of_their_own_and_points_of_a_trajectory_share_it() -> None:
    factors: dict[str, object] = {"market.meeting_rate": {}, "care.learning_rate": {}}
    sample = experiment(design={"kind": "sobol", "points": 4}, factors=factors, draws={})
    assert [list(sample.replicates_of(point.draw)) for point in sample.points] == [[1, 2], [3, 4], [5, 6], [7, 8]]
    pytest.importorskip("SALib")
    paths = experiment(design={"kind": "morris", "points": 2}, factors=factors, draws={})
    assert [point.draw for point in paths.points] == [1, 1, 1, 2, 2, 2]


def test_an_experiment_without_factors_tells_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = experiment(factors={}, outcomes=["signing_rate"])
    monkeypatch.setattr("longgame.cli.sweep_command.load_experiment", lambda *_: made)
    done = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "Means with 95 % intervals over 3 independent draws" in done.output


def test_bundled_experiments_are_listed_and_a_name_is_asked_for() -> None:
    listed = CliRunner().invoke(cli, ["sweep", "--list"])
    assert listed.exit_code == 0
    assert {line.split()[0] for line in listed.output.splitlines()} == set(bundled_studies())
    nothing = CliRunner().invoke(cli, ["sweep"])
    assert nothing.exit_code == 2
    assert "--list" in nothing.output


def test_tables_are_kept_when_they_cannot_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    factors: dict[str, object] = {f"care.{name}": {} for name in ("learning_rate", "decay_rate", "coding_rate")}
    made = experiment(
        design={"kind": "latin_hypercube", "points": 3}, factors=factors, draws={}, outcomes=["signing_rate"]
    )
    monkeypatch.setattr("longgame.cli.sweep_command.load_experiment", lambda *_: made)
    done = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 0
    assert "Left out, and why" in done.output
    assert "3 points cannot separate 3 effects" in done.output
    assert pq.read_table(tmp_path / "out" / "outcomes.parquet").num_rows == 6

    def broken(*_: object) -> str:
        raise ZeroDivisionError("a fault in reading")

    monkeypatch.setattr("longgame.analysis.pages.sweep_reading.read_sweep", broken)
    done = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(tmp_path / "again"), "--workers", "1"])
    assert done.exit_code == 1
    assert "ZeroDivisionError: a fault in reading" in done.output
    assert pq.read_table(tmp_path / "again" / "outcomes.parquet").num_rows == 6


def test_a_factor_of_one_level_tells_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = experiment(factors={"market.meeting_rate": {"levels": [0.4]}}, outcomes=["signing_rate"])
    monkeypatch.setattr("longgame.cli.sweep_command.load_experiment", lambda *_: made)
    done = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert "Means with 95 % intervals" in done.output
