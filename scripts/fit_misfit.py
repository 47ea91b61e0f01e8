"""Fit misfit and noise to the real panel and print the table of docs/calibration.md.

usage: python scripts/fit_misfit.py (--panel FILE | --aco-files DIR) [--redrawn N]

FILE is a tidy panel, one row for each organisation and performance year. DIR holds public-use files of the Centers for
Medicare & Medicaid Services for 2013 to 2018. With --redrawn, N panels of the same organisations are drawn with the
values of the scenario and fitted, to see how well they are found again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.calibration.misfit_guard import recovery_page  # noqa: E402 - needs the path above
from longgame.analysis.calibration.misfit_moments import moments_of  # noqa: E402
from longgame.analysis.calibration.misfit_table import misfit_page  # noqa: E402
from longgame.analysis.targets.panel_file import read_panel  # noqa: E402
from longgame.analysis.targets.puf import read_puf  # noqa: E402
from longgame.analysis.targets.real_side import YEARS  # noqa: E402
from longgame.environment.scenario.scenario import Scenario  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit status is 2 if the panel cannot be read."""
    parser = argparse.ArgumentParser(description="Fit misfit and noise to a panel of organisation-years.")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--panel", type=Path, metavar="FILE", help="a tidy panel (CSV)")
    source.add_argument("--aco-files", type=Path, metavar="DIR", help="public-use files of 2013 to 2018")
    parser.add_argument("--redrawn", type=int, default=0, metavar="N", help="also fit N panels drawn with known values")
    chosen = parser.parse_args(arguments)
    try:
        panel = read_puf(chosen.aco_files).panel if chosen.aco_files else read_panel(chosen.panel)
        missing = [str(year) for year in YEARS if year not in panel.year]
        if missing:
            raise ValueError(f"It has no rows of {', '.join(missing)}.")
        panel = panel.until(YEARS[-1])
        moments = moments_of(panel)
    except (ValueError, OSError) as error:
        print(f"The panel could not be used. {error}", file=sys.stderr)
        return 2
    scenario = Scenario.load("medicare-acos")
    for line in misfit_page(moments, scenario):
        print(line, flush=True)
    if chosen.redrawn >= 2:
        print()
        for line in recovery_page(panel, scenario, chosen.redrawn):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
