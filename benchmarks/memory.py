"""Peak memory of one run in a process of its own: `python -m benchmarks.memory engine PAYERS PROVIDERS CELLS YEARS`.

Prints the peak resident set beyond that of the interpreter with everything imported, in bytes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def peak_bytes(model: str, payers: int, providers: int, cells: int, years: int) -> int:
    """Measure in a child process.

    Call it before this process has grown: on Linux a child's peak starts at what its parent held.
    """
    size = [str(number) for number in (payers, providers, cells, years)]
    command = [sys.executable, "-m", "benchmarks.memory", model, *size]
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    return int(done.stdout)


def main() -> None:
    import resource

    from benchmarks.cases import Case, EngineRun, ObjectRun, Run

    def peak() -> int:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    model, *size = sys.argv[1:]
    payers, providers, cells, years = (int(number) for number in size)
    case = Case("memory", payers, providers, cells, years)
    before = peak()
    run: Run = EngineRun(case) if model == "engine" else ObjectRun(case)
    for _ in range(years):
        run.step()
    print(peak() - before)


if __name__ == "__main__":
    main()
