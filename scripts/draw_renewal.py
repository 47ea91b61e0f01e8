"""Draw renewal-curves.png and renewal-levers.png in docs/images from finished sweeps of the study of renewal.

Of the outcomes of the sweeps' own pictures, only the two that the study is about are shown.

usage: python scripts/draw_renewal.py FACTORS_FOLDER LEVERS_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.figures.response_curves import curves_figure  # noqa: E402 - needs the path above
from longgame.analysis.figures.sheet import Sheet  # noqa: E402
from longgame.analysis.figures.style import save  # noqa: E402
from longgame.analysis.figures.tornado import tornado_figure  # noqa: E402
from longgame.experiments.design.experiment_files import load_experiment  # noqa: E402

IMAGES = CHECKOUT / "docs" / "images"
OUTCOMES = ("renewal_rate", "years_together")


def shown(folder: Path, name: str) -> pd.DataFrame:
    """The rows of a sweep's table that are about the two outcomes."""
    table = pd.read_parquet(folder / f"{name}.parquet")
    return table[table["outcome"].isin(OUTCOMES)]


def typed(level: str) -> bool | float:
    """A level as the experiment has it: tables keep levels as text."""
    return level == "True" if level in ("True", "False") else float(level)


def main(factors_folder: Path, levers_folder: Path) -> None:
    """Draw both pictures."""
    screen, levers = load_experiment("renewal-factors"), load_experiment("renewal-levers")
    save(curves_figure(screen, shown(factors_folder, "curves"), Sheet()), IMAGES / "renewal-curves.png")
    bars = shown(levers_folder, "tornado")
    bars = bars.assign(**{column: bars[column].map(typed).astype(object) for column in ("base_level", "level")})
    save(tornado_figure(levers.name, bars, levers.factors, Sheet()), IMAGES / "renewal-levers.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
