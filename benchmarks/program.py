"""Processor seconds of a public programme: `python -m benchmarks.program [--turns N]`.

600 organisations that may take part, 7 years, 50 replicates, all deals recorded and every target measured, in one
process. Beside it, as a yardstick of the machine, as many years of the default market in one stack. The aim is 5 s.
"""

import argparse
import time

import numpy as np

from longgame.analysis.targets.figures import figures_of
from longgame.analysis.targets.simulated_panels import simulated_panels
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell
from longgame.experiments.running.batch import Batch

AIM_SECONDS = 5.0
REPLICATES, YEARS = 50, 7
#: 600 providers in the proportions of medicare-acos, more than half of them too small, with places for a third of all.
SIZES = {
    "organizations.health_system.count": 148,
    "organizations.independent_physicians.count": 365,
    "organizations.critical_access_hospital.count": 87,
    "market.regions": 60,
    "program.yearly_intake": 30,
}


def programme() -> None:
    """The programme, from scenario to figures."""
    scenario = Scenario.load("medicare-acos", {**SIZES, "years": YEARS})
    for panel in simulated_panels([Cell(scenario, 1, number + 1) for number in range(REPLICATES)]):
        figures_of(panel)


def yardstick() -> None:
    """Markets of the default scenario in one stack, as many market years."""
    scenario = Scenario.load("default", {"years": YEARS})
    Batch(tuple(Cell(scenario, 1, number + 1) for number in range(REPLICATES)), "deals", False).run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    turns = parser.parse_args().turns
    found = []
    for _ in range(turns):
        for work in (programme, yardstick):
            start = time.process_time()
            work()
            found.append(time.process_time() - start)
    program, plain = np.array(found).reshape(turns, 2).min(axis=0)
    seconds = f"programme {program:.2f} s of processor time (aim {AIM_SECONDS} s), default market {plain:.2f} s"
    print(f"{seconds}, ratio {program / plain:.2f}")


if __name__ == "__main__":
    main()
