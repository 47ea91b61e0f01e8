"""Draw docs/images/renewal-levers.png from a finished sweep of the experiment renewal-levers.

usage: python scripts/draw_renewal_levers.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.figures.tornado import write_tornado_figure  # noqa: E402 - needs the path
from longgame.experiments.design.experiment_files import load_experiment  # noqa: E402

#: Of the seven outcomes of the sweep's own picture, the two that the page is about.
OUTCOMES = ("renewal_rate", "years_together")


def main(folder: Path) -> None:
    """Draw the picture."""
    experiment = load_experiment("renewal-levers")
    bars = pd.read_parquet(folder / "tornado.parquet")
    shown = bars[bars["outcome"].isin(OUTCOMES)]
    picture = CHECKOUT / "docs" / "images" / "renewal-levers.png"
    write_tornado_figure(experiment.name, shown, [picture], experiment.factors)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
