"""The benchmarks measure what they say; their figures stand in benchmarks/README.md."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.simulate import BATCH_PAIRS

_ROOT = Path(__file__).resolve().parents[1]
# The benchmarks stand beside the package and are not installed with it.
sys.path.append(str(_ROOT))
from benchmarks.scale import WAYS, Cost, cost, ratio  # noqa: E402
from benchmarks.speed import FULL  # noqa: E402


@pytest.mark.slow
def test_the_benchmark_of_sweeps_runs_a_whole_command() -> None:
    found = cost(2, WAYS["1 process"])
    assert 0.1 < found.seconds < 300.0
    assert 0.05 < found.peak_gib < 4.0


def test_a_ratio_is_the_median_over_turns() -> None:
    costs = {
        "a": [Cost(4.0, 1.0), Cost(9.0, 1.0), Cost(2.0, 1.0)],
        "b": [Cost(2.0, 1.0), Cost(3.0, 1.0), Cost(2.0, 1.0)],
    }
    assert ratio(costs, "a", "b") == 2.0


@pytest.mark.slow
def test_speed_script_runs_and_fills_its_tables(tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    command = [sys.executable, "-m", "benchmarks.speed", "--quick", "--out", str(out)]
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    figures = json.loads(out.read_text(encoding="utf-8"))
    rows = [*figures["duels"], *figures["memory"], *figures["growth"], figures["array_pass"]]
    assert [len(figures[name]) for name in ("duels", "memory", "growth")] == [3, 3, 3]
    # A line of Markdown for each, and two more for the head of each of the four tables.
    assert sum(line.startswith("| ") for line in done.stdout.splitlines()) == len(rows) + 2 * 4


def test_speed_script_measures_a_full_pass() -> None:
    cells, pairs = FULL.stack_cells, Cell(Scenario.load("default"), 1, 1).pair_rows
    assert cells * pairs <= BATCH_PAIRS < (cells + 1) * pairs
