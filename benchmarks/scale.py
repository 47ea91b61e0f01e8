"""How sweeps scale: thousands of runs, two processes against one, Dask against processes, memory, the national market.

    python -m benchmarks.scale           about a quarter of an hour; tables in Markdown
    python -m benchmarks.scale --quick   a few dozen runs, to see that it works

Each figure is a whole `longgame sweep` command in a process of its own, from the start of Python to the published
folder, on the default market with its 24 years. The commands that a ratio compares are run in turn, and the ratio is
the median over the turns. Peak memory is that of the command's largest process.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_GIB = 2.0**30
#: Unit of the peak that the operating system tells, bytes.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024

EXPERIMENT = """
name = "scale"
scenario = "default"
replicates = {runs}
outcomes = ["value_based_lives_share", "renewal_rate", "signing_rate", "true_savings_rate"]
"""
#: Commands by the name they have in the table.
WAYS = {
    "1 process": ["--workers", "1"],
    "2 processes": ["--workers", "2"],
    "2 Dask workers": ["--workers", "2", "--executor", "dask"],
}


@dataclass(frozen=True)
class Cost:
    """What one command took: seconds by the wall clock, and the peak of its largest process in GiB."""

    seconds: float
    peak_gib: float


def cost(runs: int, options: list[str]) -> Cost:
    """Run the sweep once, measured by a small process between this one and the command.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    measured = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", "--one", str(runs), *options],
        cwd=_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak = measured.stdout.split()
    return Cost(float(seconds), float(peak))


def _one(runs: int, options: list[str]) -> None:
    """Run the command, and print its seconds and the largest peak of it and its children."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scale.toml"
        file.write_text(EXPERIMENT.format(runs=runs), encoding="utf-8")
        command = [sys.executable, "-m", "longgame.cli.main", "sweep", str(file), *options]
        started = time.perf_counter()
        command += ["--quiet", "--out", str(Path(folder) / "out")]
        subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _PEAK_UNIT / _GIB
    print(seconds, peak)


def main() -> None:
    if "--one" in sys.argv:
        _one(int(sys.argv[2]), sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000, help="runs of the default market")
    parser.add_argument("--turns", type=int, default=3, help="how often the ways are compared")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    runs, turns = (130, 1) if options.quick else (options.runs, options.turns)
    short = cost(max(runs // 10, 1), WAYS["2 processes"])
    costs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    for _ in range(turns):
        for way, arguments in WAYS.items():
            costs[way].append(cost(runs, arguments))
    print(f"| {runs:,} runs | seconds | runs a second | peak GiB a process |")
    print("|---|---|---|---|")
    for way, found in costs.items():
        seconds = statistics.median(one.seconds for one in found)
        print(f"| {way} | {seconds:.1f} | {runs / seconds:.1f} | {max(one.peak_gib for one in found):.2f} |")
    print(f"| 2 processes, a tenth of the runs | {short.seconds:.1f} | {runs / 10 / short.seconds:.1f} | ", end="")
    print(f"{short.peak_gib:.2f} |")
    print("\n| ratio | median |")
    print("|---|---|")
    print(f"| 2 processes as fast as 1 | {ratio(costs, '1 process', '2 processes'):.2f} |")
    print(f"| 2 Dask workers as slow as 2 processes | {ratio(costs, '2 Dask workers', '2 processes'):.2f} |")
    whole = max(one.peak_gib for one in costs["2 processes"])
    print(f"| peak memory of all runs to that of a tenth | {whole / short.peak_gib:.2f} |\n")
    national = [sys.executable, "-m", "benchmarks.national", *(["--years", "1"] if options.quick else [])]
    print(subprocess.run(national, cwd=_ROOT, check=True, capture_output=True, text=True).stdout, end="")


def ratio(costs: dict[str, list[Cost]], above: str, below: str) -> float:
    """Median over the turns of one way's seconds over another's."""
    pairs = zip(costs[above], costs[below], strict=True)
    return statistics.median(one.seconds / other.seconds for one, other in pairs)


if __name__ == "__main__":
    main()
