import errno
import json
import os
import signal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from longgame.cli.folder_notes import folder_notes
from longgame.environment.records import new_folder
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.running.interrupts import interrupts_deferred
from longgame.experiments.running.run import Plan
from longgame.experiments.running.run_folder import run_folder, run_to_folder

pytestmark = pytest.mark.usefixtures("fake_engine")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plan(replicates: int = 4, years: int = 2) -> Plan:
    return Plan(Scenario.load("default", overrides={"years": years}), seed=3, replicates=replicates)


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def no_space(*arguments: object, **options: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_runs_get_the_next_free_name_and_nothing_is_overwritten() -> None:
    folders = [run_to_folder(plan(), run_folder("default", 3)).folder for _ in range(3)]
    assert [folder.as_posix() for folder in folders] == ["runs/default-3", "runs/default-3-2", "runs/default-3-3"]
    assert (folders[0] / "deals.parquet").read_bytes() == (folders[2] / "deals.parquet").read_bytes()


@pytest.mark.parametrize(
    ("name", "folder"), [("../../etc", "_.._etc-1"), ("a b/c", "a_b_c-1"), ("", "run-1"), ("x" * 300, "x" * 64 + "-1")]
)
def test_a_scenario_name_cannot_lead_out_of_the_runs(name: str, folder: str) -> None:
    assert run_folder(name, 1).final == Path("runs") / folder


def test_an_existing_folder_is_refused_before_anything_is_simulated(elsewhere: Path) -> None:
    (elsewhere / "mine").mkdir()
    (elsewhere / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(FileExistsError, match="mine exists already and is never overwritten"):
        run_to_folder(plan(), run_folder("default", 3, Path("mine")), progress=lambda *_: pytest.fail("simulated"))
    assert everything(elsewhere) == ["mine", "mine/thesis.txt"]


@pytest.mark.parametrize("out", [".", "..", "../x/.."])
def test_the_current_folder_and_those_above_are_refused(elsewhere: Path, out: str) -> None:
    (elsewhere / "here").mkdir()
    (elsewhere / "x").mkdir()
    os.chdir(elsewhere / "here")
    with pytest.raises(FileExistsError):
        run_to_folder(plan(), run_folder("default", 3, Path(out)))


def test_the_leftovers_of_a_killed_process_of_the_same_number_are_left_alone(elsewhere: Path) -> None:
    left = elsewhere / "runs" / f".default-3.partial-{os.getpid()}"
    left.mkdir(parents=True)
    (left / "deals.parquet").write_bytes(b"half")
    assert run_to_folder(plan(), run_folder("default", 3)).folder == Path("runs/default-3")
    assert (left / "deals.parquet").read_bytes() == b"half"


def test_an_empty_folder_may_be_used() -> None:
    Path("empty").mkdir()
    assert run_to_folder(plan(), run_folder("default", 3, Path("empty"))).folder == Path("empty")


def test_a_read_only_place_is_found_before_anything_is_simulated(
    monkeypatch: pytest.MonkeyPatch, elsewhere: Path
) -> None:
    def refuse(path: Path, *arguments: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(PermissionError):
        run_to_folder(plan(), run_folder("default", 3), progress=lambda *_: pytest.fail("simulated"))
    assert everything(elsewhere) == []


@pytest.mark.parametrize("where", ["tables", "manifest"])
def test_a_full_disk_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, elsewhere: Path, where: str) -> None:
    if where == "tables":
        monkeypatch.setattr(pq.ParquetWriter, "write_table", no_space)
    else:
        monkeypatch.setattr("longgame.experiments.running.run_folder.write_manifest", no_space)
    with pytest.raises(OSError, match="No space left"):
        run_to_folder(plan(12), run_folder("default", 3), csv=True)
    assert everything(elsewhere) == []


def test_a_figure_that_fails_does_not_cost_the_tables() -> None:
    def draw(results: Results, folder: Path) -> None:
        (folder / "figures").mkdir()
        (folder / "figures" / "half.png").write_bytes(b"half")
        (folder / "summary.json").write_text("{")
        no_space()

    finished = run_to_folder(plan(), run_folder("default", 3), present=draw)
    assert isinstance(finished.presentation_error, OSError)
    assert sorted(name for name in everything(finished.folder) if not name.endswith(".parquet")) == ["manifest.json"]
    assert finished.results.replicates == 4


def test_the_manifest_describes_every_file() -> None:
    def present(results: Results, folder: Path) -> None:
        (folder / "figures").mkdir()
        (folder / "figures" / "one.png").write_bytes(b"png")
        (folder / "summary.json").write_text(json.dumps({"replicates": results.replicates}))

    folder = run_to_folder(plan(), run_folder("default", 3), csv=True, present=present).folder
    manifest = json.loads((folder / "manifest.json").read_text())
    files = [name for name in everything(folder) if name not in ("manifest.json", "figures")]
    assert sorted(manifest["files"]) == files
    for name, entry in manifest["files"].items():
        assert entry["sha256"] == new_folder.file_sha256(folder / name)
        assert entry["bytes"] == (folder / name).stat().st_size
    assert manifest["files"]["deals.csv"]["rows"] == manifest["files"]["deals.parquet"]["rows"] == 4 * 2 * 5
    wanted = {"scenario", "scenario_hash", "engine_hash", "seed", "replicates", "years", "record", "twin", "versions"}
    wanted |= {"platform", "git_revision", "inputs", "started_utc", "seconds", "warnings", "interrupted"}
    assert wanted <= set(manifest)


def interrupting_after(replicates: int, years: int) -> Any:
    def progress(done: int, total: int) -> None:
        if done > replicates * years * 2:
            raise KeyboardInterrupt

    return progress


def test_ctrl_c_keeps_the_complete_replicates_as_a_run_of_that_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("longgame.experiments.running.run_folder.simulate_chunks", _one_replicate_a_batch())
    finished = run_to_folder(plan(30), run_folder("default", 3), progress=interrupting_after(13, 2))
    assert (finished.interrupted, finished.replicates) == (True, 13)
    manifest = json.loads((finished.folder / "manifest.json").read_text())
    assert (manifest["replicates"], manifest["interrupted"]) == (13, True)
    whole = run_to_folder(plan(13), run_folder("default", 3)).folder
    for path in whole.glob("*.parquet"):
        assert (finished.folder / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("fault", [SimulationError("A worker process died."), MemoryError()])
def test_a_worker_that_dies_costs_no_replicate_that_is_complete(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def progress(done: int, total: int) -> None:
        if done > 13 * 2 * 2:
            raise fault

    monkeypatch.setattr("longgame.experiments.running.run_folder.simulate_chunks", _one_replicate_a_batch())
    finished = run_to_folder(plan(30), run_folder("default", 3), progress=progress)
    assert (finished.interrupted, finished.replicates, finished.fault) == (True, 13, fault)
    assert finished.results.replicates == 13


def test_a_name_that_is_taken_during_the_run_costs_nothing(elsewhere: Path) -> None:
    def progress(done: int, total: int) -> None:
        if not (elsewhere / "mine").exists():
            (elsewhere / "mine").mkdir()
            (elsewhere / "mine" / "thesis.txt").write_text("all of it")

    new = run_folder("default", 3, Path("mine"))
    finished = run_to_folder(plan(), new, progress=progress)
    assert finished.folder == Path("mine-2")
    assert finished.results.replicates == 4
    assert list(folder_notes(new)) == ["Another process wrote mine meanwhile, so the results are in mine-2."]


def test_ctrl_c_before_the_first_replicate_leaves_nothing(elsewhere: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_to_folder(plan(), run_folder("default", 3), progress=interrupting_after(0, 2))
    assert everything(elsewhere) == []


def test_ctrl_c_while_drawing_keeps_the_tables() -> None:
    def draw(results: Results, folder: Path) -> None:
        (folder / "summary.json").write_text("{")
        raise KeyboardInterrupt

    finished = run_to_folder(plan(), run_folder("default", 3), present=draw)
    assert finished.interrupted
    assert not (finished.folder / "summary.json").exists()


def test_ctrl_c_waits_for_the_end_of_a_write() -> None:
    written = []

    def write_while_ctrl_c_is_pressed() -> None:
        with interrupts_deferred():
            signal.raise_signal(signal.SIGINT)
            written.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        write_while_ctrl_c_is_pressed()
    assert written == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _one_replicate_a_batch() -> Any:
    from longgame.experiments.running.simulate import simulate_chunks

    def chunks(cells: Any, record: str, **options: Any) -> Any:
        return simulate_chunks(cells, record, batch_pairs=1, **options)

    return chunks
