"""Sweeps that are stopped, shared, refused or hit by bad luck: nothing finished is lost, and the bytes are the same."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.running.batch import Batch
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.sweep import block_plan
from longgame.experiments.sweep import runner as sweep
from longgame.experiments.sweep.block_plan import Shard, blocks_of
from longgame.experiments.sweep.block_runner import Workplace
from longgame.experiments.sweep.block_store import BlockFolder, BlocksInMemory
from longgame.experiments.sweep.folder import LockedError, SweepFolder
from longgame.experiments.sweep.from_python import sweep as sweep_from_python
from longgame.experiments.sweep.runner import gather, run_sweep, sweep_to_folder
from longgame.experiments.sweep.tables import Sweep

COMMAND = [sys.executable, "-c", "from longgame.cli.main import main; main()", "sweep"]
TABLES = ("points.parquet", "draws.parquet", "outcomes.parquet")

TRIAL: dict[str, object] = {
    "years": 4,
    "replicates": 3,
    "set": {
        "organizations.payer.count": 2,
        "organizations.health_system.count": 1,
        "organizations.independent_physicians.count": 4,
        "organizations.critical_access_hospital.count": 1,
    },
    "outcomes": ["value_based_lives_share", "signing_rate"],
    "factors": {"market.meeting_rate": {"levels": [0.2, 0.4, 0.6, 0.8]}, "mechanisms.trust": {"levels": [True, False]}},
}
FILE = """
years = 8
replicates = 50
outcomes = ["value_based_lives_share", "signing_rate"]
[factors."market.meeting_rate"]
levels = [0.2, 0.4, 0.6, 0.8]
[factors."mechanisms.trust"]
levels = [true, false]
"""


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """Eight points of three markets, in twelve blocks of two markets."""
    monkeypatch.setattr(block_plan, "BATCH_PAIRS", 24)
    return experiment_from_dict(TRIAL)


def bytes_of(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


def same_tables(one: Sweep | None, other: Sweep) -> bool:
    assert one is not None
    return all(getattr(one, name).equals(getattr(other, name)) for name in ("points", "draws", "outcomes"))


def test_a_point_too_large_for_one_pass_is_cut_and_no_market_is_lost(trial: Experiment) -> None:
    blocks = list(blocks_of(trial))
    markets = [(part.point, replicate) for block in blocks for part in block.parts for replicate in part.replicates]
    assert markets == [(point, replicate) for point in range(1, 9) for replicate in (1, 2, 3)]
    assert max(sum(len(part.replicates) for part in block.parts) for block in blocks) == 2


def test_keys_change_with_all_that_the_results_depend_on(trial: Experiment) -> None:
    def keys(**more: object) -> set[str]:
        return {block.key("engine") for block in blocks_of(experiment_from_dict({**TRIAL, **more}))}

    same = keys()
    assert len(same) == len(list(blocks_of(trial)))
    assert keys(name="other", description="other words", question="Why?", prediction="It holds.") == same
    for change in (
        {"seed": 2},
        {"years": 5},
        {"outcomes": ["signing_rate"]},
        {"scenario": "rural"},
        {"set": {**dict(TRIAL["set"]), "care.learning_rate": 0.31}},  # type: ignore[call-overload]
    ):
        assert not keys(**change) & same, change
    assert not {block.key("other engine") for block in blocks_of(trial)} & same


def test_a_stopped_sweep_repeats_nothing_and_ends_in_the_same_bytes(
    trial: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SweepFolder(tmp_path / "whole") as folder:
        sweep_to_folder(trial, folder)
    simulated: list[int] = []
    run = Batch.run

    def counting(batch: Batch, on_cell_years: Callable[[int], None] | None = None) -> object:
        if len(simulated) == 5:
            raise KeyboardInterrupt
        simulated.append(len(batch.cells))
        return run(batch, on_cell_years)

    monkeypatch.setattr(Batch, "run", counting)
    with pytest.raises(KeyboardInterrupt), SweepFolder(tmp_path / "part") as folder:
        sweep_to_folder(trial, folder)
    assert len(BlockFolder(tmp_path / "part" / "blocks")) == 5
    simulated.clear()
    monkeypatch.setattr(Batch, "run", run)
    seen: list[int] = []
    with SweepFolder(tmp_path / "part", join=True) as folder:
        done = sweep_to_folder(trial, folder, progress=lambda done, total, words: seen.append(done))
    assert done.found == 5
    assert seen[0] > 0
    assert bytes_of(tmp_path / "part") == bytes_of(tmp_path / "whole")
    assert not (tmp_path / "part" / "blocks").exists()


def test_a_damaged_block_is_simulated_again(trial: Experiment, tmp_path: Path) -> None:
    store = BlockFolder(tmp_path)
    gathered = gather(trial, store)
    (tmp_path / f"{gathered.keys[3]}.parquet").write_bytes(b"PAR1 cut off")
    assert store.read(gathered.keys[3]) is None
    again = gather(trial, store)
    assert (again.found, again.missing) == (len(gathered.keys) - 1, 0)
    assert store.read(gathered.keys[3]) is not None


def test_a_full_disk_costs_nothing_that_was_finished(
    trial: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace
    landed: list[object] = []

    def full(source: Path, target: Path) -> None:
        if len(landed) == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        landed.append(target)
        replace(source, target)

    monkeypatch.setattr("longgame.experiments.sweep.block_store.os.replace", full)
    monkeypatch.setattr("longgame.cli.sweep_command.load_experiment", lambda *_: trial)
    done = CliRunner().invoke(cli, ["sweep", "framing", "--out", str(tmp_path / "out"), "--workers", "1"])
    assert done.exit_code == 1
    assert "No space left" in done.output
    assert "Kept 4 finished blocks." in done.output
    assert f"--out {tmp_path / 'out'} --resume" in done.output
    assert len(list((tmp_path / "out" / "blocks").iterdir())) == 4
    monkeypatch.undo()
    monkeypatch.setattr(block_plan, "BATCH_PAIRS", 24)
    with SweepFolder(tmp_path / "out", join=True) as folder:
        found = sweep_to_folder(trial, folder).sweep
    assert same_tables(found, run_sweep(trial))


def test_shards_in_any_order_give_the_bytes_of_one_sweep(trial: Experiment, tmp_path: Path) -> None:
    with SweepFolder(tmp_path / "whole") as folder:
        sweep_to_folder(trial, folder)
    for number, ready in ((3, False), (1, False), (2, True)):
        with SweepFolder(tmp_path / "parts", join=True, writer=f"{number}-of-3") as folder:
            done = sweep_to_folder(trial, folder, shard=Shard(number, 3))
        assert (done.sweep is not None) == ready
    assert bytes_of(tmp_path / "parts") == bytes_of(tmp_path / "whole")
    with pytest.raises(ValueError, match="write I/N with I from 1 to N"):
        Shard(4, 3)


def test_two_writers_are_refused_and_a_dead_one_is_not_in_the_way(trial: Experiment, tmp_path: Path) -> None:
    home = tmp_path / "one"
    with SweepFolder(home, join=True):
        for second in (SweepFolder(home, join=True), SweepFolder(home, join=True, writer="1-of-2")):
            with pytest.raises(LockedError, match="Another process is already running this sweep"), second:
                pass
    with (
        SweepFolder(home, join=True, writer="1-of-2"),
        SweepFolder(home, join=True, writer="2-of-2"),
        pytest.raises(LockedError),
        SweepFolder(home, join=True),
    ):
        pass
    assert not home.exists()


def test_an_unfinished_sweep_is_not_taken_for_a_free_folder(trial: Experiment, tmp_path: Path) -> None:
    with SweepFolder(tmp_path / "one") as folder:
        gather(trial, folder.blocks, shard=Shard(1, 2))
    with pytest.raises(FileExistsError, match=r"unfinished sweep with \d+ finished blocks. Use --resume"):
        SweepFolder(tmp_path / "one").__enter__()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    for join in (False, True):
        with pytest.raises(FileExistsError, match="not a sweep that can be resumed"):
            SweepFolder(tmp_path / "mine", join).__enter__()
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_any_executor_gives_the_same_tables(trial: Experiment) -> None:
    alone = run_sweep(trial)
    with ThreadPoolExecutor(3) as threads:
        assert same_tables(sweep_from_python(trial, executor=threads, workers=3), alone)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert same_tables(sweep_from_python(trial, executor=processes, workers=2), alone)


def test_dask_gives_the_same_tables(trial: Experiment) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from longgame.experiments.sweep.dask_cluster import dask_workplace

    with dask_workplace(None, 2) as place:
        assert same_tables(run_sweep(trial, place), run_sweep(trial))


def test_an_unreachable_scheduler_is_told_in_words(trial: Experiment) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from longgame.experiments.sweep.dask_cluster import dask_workplace

    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:99999999"):
        with pytest.raises(SimulationError, match="No Dask scheduler answers at"):
            dask_workplace(address, 1, patience=0.5).__enter__()


class BrokenExecutor(ThreadPoolExecutor):
    """Fails after a few tasks, as a cluster that goes away."""

    taken = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.taken += 1
        if self.taken <= 3:
            return super().submit(fn, *args, **kwargs)
        gone: Future[Any] = Future()
        gone.set_exception(ConnectionError("scheduler gone"))
        return gone


def test_what_an_executor_finished_before_it_went_away_is_kept(trial: Experiment) -> None:
    store = BlocksInMemory()
    with BrokenExecutor(1) as executor, pytest.raises(SimulationError, match="ConnectionError: scheduler gone"):
        gather(trial, store, Workplace(1, executor))
    again = gather(trial, store)
    assert 1 <= again.found <= 3


def test_a_worker_with_another_engine_is_refused(trial: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "engine_hash", lambda: "0" * 64)
    with pytest.raises(SimulationError, match="a worker has another engine"):
        run_sweep(trial)


DEADLY = """
import os
import longgame

def deadly(view):
    if view.trust.shape and os.environ.get("DEADLY") == "yes":
        os.kill(os.getpid(), 9)
    return 0.5

mine = longgame.Strategy("mine", effort=deadly)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.slow
def test_a_point_that_kills_its_worker_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(DEADLY)
    text = FILE.replace("[0.2, 0.4, 0.6, 0.8]", "[0.2, 0.8]").replace("years = 8", "years = 2")
    text = text.replace('"mechanisms.trust"', '"strategies.all.mine"').replace("[true, false]", "[0.0, 1.0]")
    (tmp_path / "mine.toml").write_text(text)
    command = [*COMMAND, "mine.toml", "--strategies", "mine.py", "--workers", "2", "--out", "out"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "DEADLY": "yes"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    points = Sweep.from_folder(tmp_path / "out").points.to_pandas()
    assert points.loc[points["strategies.all.mine"] == 1.0, "error"].str.contains("worker process died").all()
    assert (points.loc[points["strategies.all.mine"] == 0.0, "status"] == "done").all()


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.slow
def test_kill_9_at_any_moment_then_resume_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FILE)
    whole = [*COMMAND, "mine.toml", "--workers", "2", "--quiet"]
    subprocess.run([*whole, "--out", "whole"], cwd=tmp_path, check=True, capture_output=True)
    blocks = BlockFolder(tmp_path / "part" / "blocks")
    for number, later in enumerate((0.0, 0.21, 0.43)):
        run = subprocess.Popen([*whole, "--out", "part", "--resume"], cwd=tmp_path, start_new_session=True)
        while len(blocks) <= number and run.poll() is None:
            time.sleep(0.01)
        time.sleep(later)
        run.kill()
        assert run.wait() == -signal.SIGKILL, "it was finished before it could be killed: use more markets"
        deadline = time.monotonic() + 5.0
        while _group_is_alive(run.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _group_is_alive(run.pid), "workers outlived their parent by five seconds"
    subprocess.run([*whole, "--out", "part", "--resume"], cwd=tmp_path, check=True, capture_output=True)
    assert bytes_of(tmp_path / "part") == bytes_of(tmp_path / "whole")
    files = json.loads((tmp_path / "part" / "manifest.json").read_text())["files"]
    assert {path.name for path in (tmp_path / "part").iterdir()} == {*files, "manifest.json"}


def _group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
