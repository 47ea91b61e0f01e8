"""The bundled scenario `national` as a user runs it, in a process of its own: `python -m benchmarks.national`.

Aims: 10 years of one replicate in 60 seconds and 4 GiB, organisations recorded. `--twin` runs the no-deal twin as well,
`--years` fewer years. Prints a table in Markdown: years, pairs, seconds of the whole command (start of Python, tables,
summary and figures included) by the wall clock and of the processor, and the peak resident set of its process.
"""

from __future__ import annotations

import argparse
import resource
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


@dataclass(frozen=True)
class Cost:
    """What the command took: seconds by the wall clock and of the processor, and the peak of its process in GiB."""

    seconds: float
    processor_seconds: float
    peak_gib: float


def measured(years: int, twin: bool) -> Cost:
    """Run the command once.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "longgame.cli.main", "run", "national", "--replicates", "1"]
        command += ["--years", str(years), "--record", "organizations", "--twin" if twin else "--no-twin"]
        command += ["--workers", "1", "--quiet", "--out", str(Path(folder) / "run")]
        start = time.perf_counter()
        subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
    # This process is small and has had no other child, so the largest of all children is this one.
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * _PEAK_UNIT / _GIB)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--twin", action="store_true", help="run the no-deal twin as well")
    options = parser.parse_args()
    cost = measured(options.years, options.twin)

    # Only now: what this process holds would count for its child.
    from longgame.environment.scenario.scenario import Scenario
    from longgame.environment.state.stack import Cell

    pairs = Cell(Scenario.load("national"), 1, 1).pair_rows
    print("| years | twin | pairs | seconds | of the processor | peak GiB |")
    print("|---|---|---|---|---|---|")
    took = f"{cost.seconds:.1f} | {cost.processor_seconds:.1f} | {cost.peak_gib:.2f}"
    print(f"| {options.years} | {'yes' if options.twin else 'no'} | {pairs:,} | {took} |")


if __name__ == "__main__":
    main()
