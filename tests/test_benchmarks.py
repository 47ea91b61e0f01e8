"""The benchmark of sweeps measures what it says; its figures stand in benchmarks/README.md."""

import sys
from pathlib import Path

import pytest

# The benchmarks stand beside the package and are not installed with it.
sys.path.append(str(Path(__file__).resolve().parents[1]))
from benchmarks.scale import WAYS, Cost, cost, ratio


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
