"""How fast this checkout's engine is beside another's: the same markets, interleaved, in processes of their own.

usage: python -m benchmarks.versions OTHER_CHECKOUT [--repeats 11]

A ratio above 1 says that this checkout is faster: seconds of the other divided by seconds of this one, the median of
the ratios of neighbouring runs.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parents[1]
#: Name, payers, providers, cells, years, and years of warming up.
_CASES = (
    ("one default market", 5, 52, 1, 24, 0),
    ("61 default markets in a stack", 5, 52, 61, 24, 0),
    ("one market of 100,000 pairs", 50, 2000, 1, 4, 4),
)
_TIMED = """
import json, sys
from benchmarks.cases import Case, EngineRun, timed
cases = json.loads(sys.argv[1])
timed(EngineRun, Case(*cases[0]))
print(json.dumps([min(timed(EngineRun, Case(*case)).total for _ in range(3 if case[3] == 1 else 1)) for case in cases]))
"""


def seconds_of(checkout: Path) -> list[float]:
    """Seconds of each case in one process of a checkout."""
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", _TIMED, json.dumps(_CASES)]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True)
    return [float(value) for value in json.loads(done.stdout)]


def main() -> None:
    """Print the ratio of every case with the range of its middle half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path)
    parser.add_argument("--repeats", type=int, default=11)
    options = parser.parse_args()
    ratios: list[list[float]] = [[] for _ in _CASES]
    for repeat in range(options.repeats):
        # Who goes first changes with every repeat.
        order = [options.other.resolve(), _HERE] if repeat % 2 == 0 else [_HERE, options.other.resolve()]
        seconds = {checkout: seconds_of(checkout) for checkout in order}
        for case, (other, here) in enumerate(zip(seconds[order[repeat % 2]], seconds[_HERE], strict=True)):
            ratios[case].append(other / here)
        print(f"repeat {repeat + 1} of {options.repeats}", file=sys.stderr)
    for (name, *_), found in zip(_CASES, ratios, strict=True):
        low, middle, high = statistics.quantiles(found, n=4)
        print(f"{name}: {middle:.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
