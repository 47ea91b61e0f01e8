"""Real processes and the real engine: workers, their end, and Ctrl-C."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import longgame as lg
from longgame.agents.strategies import Strategy, StrategyError, View
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.executors import SimulationError
from longgame.experiments.running.packing import packed, unpacked
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


def test_files_beside_a_strategy_file_reach_the_workers(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "import longgame\nimport habits\nmine = longgame.Strategy('my_stance', claim=habits.shy)\n"
    )
    (tmp_path / "habits.py").write_bytes(
        b"# coding: latin-1\n# \xe9\ndef shy(view):\n    return 0.4 if view.trust > 0.5 else 0.2\n"
    )
    options = ["--strategies", "mine.py", "--set", "strategies.all.my_stance=1", "-n", "4", "--years", "2", "-q"]
    command = [*COMMAND, *options, "--no-figures", "--no-twin", "--workers", "2", "--out", "two"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "two" / "manifest.json").read_text())
    assert set(manifest["inputs"]) == {"mine.py", "habits.py"}
    again = [*COMMAND[:-1], "rerun", "two", "--strategies", "mine.py"]
    done = subprocess.run(again, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_wrong_function_ends_the_command_with_one_message(tmp_path: Path, workers: str) -> None:
    (tmp_path / "mine.py").write_text(MIRROR.replace("0.2 + 0.6 * view.trust", "view.trust - 5"))
    options = ["--strategies", "mine.py", "--set", "strategies.all.my_stance=1", "-n", "4", "--years", "3"]
    command = [*COMMAND, *options, "--workers", workers, "--out", "none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if not line.startswith("Warning")]
    assert len(said) == 1
    assert said[0].startswith("Error: strategy 'my_stance', trait effort: the function returned -4.")
    assert "market 'default', seed 1, replicate 1, year 1" in said[0]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["mine.py"]


def module_level(view: View) -> Any:
    return 0.5 * view.trust


def test_functions_of_a_module_travel_to_workers() -> None:
    scenario = Scenario.load("default", {"years": 2}, [Strategy("mine", claim=module_level)], {"mine": 0.5})
    assert pickle.loads(packed(scenario)) == scenario


def test_a_function_that_cannot_travel_is_named_with_what_to_do() -> None:
    mine = Strategy("mine", claim=0.5, effort=lambda view: 0.5 * view.trust)
    said = (
        r"strategy 'mine', trait effort: the function .*<lambda>' cannot travel to a worker process .*\. "
        r"Define it with def at the top level of a module, .* or use one worker \(workers=1, .* --workers 1\)"
    )
    with pytest.raises(StrategyError, match=said):
        lg.run("default", replicates=2, years=2, workers=2, strategies=[mine], mix={"mine": 0.5})
    with pytest.raises(SimulationError, match=said):
        lg.compare({"a": Scenario.load("default", {"years": 2}, [mine], {"mine": 0.5}), "b": "default"}, 2, workers=2)


def test_a_function_that_a_worker_cannot_find_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario.load("default", {"years": 2}, [Strategy("mine", claim=module_level)], {"mine": 0.5})
    sent = packed(scenario)
    monkeypatch.delattr(sys.modules[__name__], "module_level")
    with pytest.raises(
        StrategyError, match=r"cannot find a function of a strategy .*module_level.* must move into a file"
    ):
        unpacked(sent)


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals to a process group")
@pytest.mark.parametrize(
    ("workers", "endings"),
    [
        ("1", ["SIGINT"]),
        ("2", ["SIGINT"]),
        ("2", ["SIGINT", "SIGINT", "SIGINT", "SIGINT"]),
        ("1", ["SIGTERM"]),
        ("2", ["SIGHUP", "SIGHUP"]),
    ],
)
def test_ctrl_c_keeps_what_is_finished_and_ends_every_process(tmp_path: Path, workers: str, endings: list[str]) -> None:
    options = ["-n", "3000", "--years", "8", "--record", "organizations", "--no-twin", "--workers", workers]
    run = subprocess.Popen(
        [*COMMAND, *options], cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    market = tmp_path / "runs" / f".default-1.partial-{run.pid}" / "market.parquet"
    deadline = time.monotonic() + 120
    while not (market.is_file() and market.stat().st_size > 4) and time.monotonic() < deadline:
        time.sleep(0.02)
    for number, ending in enumerate(endings):
        if number:
            time.sleep(0.15)  # as fast as an impatient hand
        os.killpg(run.pid, getattr(signal, ending))
    _, said = run.communicate(timeout=120)
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
    """Return after a minute if a process of the group is still there.

    Raises:
        ProcessLookupError: all are gone.
    """
    for _ in range(600):
        os.killpg(group, 0)
        time.sleep(0.1)
