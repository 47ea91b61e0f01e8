"""Seconds to compute every target of one market's panel: `python -m benchmarks.targets [--repeats N]`.

The panel is the line null with the real programme's entrants: about 2,400 organisation-years. The aim is 0.05 seconds.
"""

import argparse
import time

import numpy as np

from longgame.analysis.targets.entrants import published_entrants
from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.nulls import line, null_panel

AIM_SECONDS = 0.05


def seconds(repeats: int) -> list[float]:
    """Seconds of each repeat, after one that is not counted."""
    panel = null_panel(line(), published_entrants(), seed=1, replicate=1)
    figures_of(panel)
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        figures_of(panel)
        found.append(time.perf_counter() - start)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=50)
    found = seconds(parser.parse_args().repeats)
    low, middle, high = np.percentile(found, (25, 50, 75))
    print(f"all targets of one market: {middle:.4f} s ({low:.4f} to {high:.4f}), aim {AIM_SECONDS} s")


if __name__ == "__main__":
    main()
