"""Real processes and the real engine: workers, their end, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.simulate import simulate

COMMAND = [sys.executable, "-c", "from longgame.cli.main import main; main()", "run"]

MIRROR = """
import longgame
from longgame.agents.strategies import View

def as_trusted(view: View):
    return 0.2 + 0.6 * view.trust

mine = longgame.Strategy("my_stance", effort=as_trusted)
"""


def test_two_workers_give_the_same_tables_as_one() -> None:
    scenario = Scenario.load("default", overrides={"years": 4})
    cells = [Cell(scenario, 1, replicate) for replicate in range(1, 5)]
    alone, together = simulate(cells), simulate(cells, workers=2)
    for name, table in alone.tables.items():
        assert together.tables[name].to_pandas().equals(table.to_pandas()), name


def test_functions_of_a_strategy_file_reach_the_workers(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MIRROR)
    options = ["--strategies", "mine.py", "--set", "strategies.all.my_stance=1", "-n", "4", "--years", "3", "-q"]
    for workers in ("1", "2"):
        command = [*COMMAND, *options, "--no-figures", "--workers", workers, "--out", workers]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    for path in (tmp_path / "1").glob("*.parquet"):
        assert (tmp_path / "2" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals to a process group")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_finished_and_ends_every_process(tmp_path: Path, workers: str) -> None:
    options = ["-n", "3000", "--years", "8", "--record", "organizations", "--no-twin", "--workers", workers]
    run = subprocess.Popen(
        [*COMMAND, *options], cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    market = tmp_path / "runs" / f".default-1.partial-{run.pid}" / "market.parquet"
    deadline = time.monotonic() + 60
    while not (market.is_file() and market.stat().st_size > 4) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 1, said
    assert "replicates are complete and kept in runs/default-1" in said
    assert "Traceback" not in said
    results = Results.from_folder(tmp_path / "runs" / "default-1")
    assert 10 <= results.replicates < 3000
    for name in results.tables:
        assert pq.read_table(tmp_path / "runs" / "default-1" / f"{name}.parquet").num_rows > 0
    manifest = json.loads((tmp_path / "runs" / "default-1" / "manifest.json").read_text())
    assert (manifest["interrupted"], manifest["replicates"]) == (True, results.replicates)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["default-1"]
    with pytest.raises(ProcessLookupError):
        _wait_for_the_group_to_end(run.pid)


def _wait_for_the_group_to_end(group: int) -> None:
    """Return after ten seconds if a process of the group is still there.

    Raises:
        ProcessLookupError: all are gone.
    """
    for _ in range(100):
        os.killpg(group, 0)
        time.sleep(0.1)
