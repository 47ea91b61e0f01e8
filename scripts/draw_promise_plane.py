"""Draw docs/images/promise-plane.png from a finished sweep of the experiment promise-plane.

usage: longgame sweep promise-plane --out FOLDER && python scripts/draw_promise_plane.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.figures.difference_plane import plane_figure, plane_of  # noqa: E402 - needs the path above
from longgame.analysis.figures.style import house_style, save  # noqa: E402


def main(folder: Path) -> None:
    """Draw the picture."""
    points, outcomes = (pd.read_parquet(folder / f"{name}.parquet") for name in ("points", "outcomes"))
    means = outcomes.drop(columns="replicate").groupby("point").mean().reset_index()
    plane = plane_of(
        points.merge(means, on="point"),
        "years_together",
        "framing-realistic",
        "framing-win-win",
        "framing.hope",
        "framing.exaggeration",
    )
    with house_style():
        figure = plane_figure(
            plane,
            "A win-win promise signs twice as many deals, and they end sooner unless a bold one is believed for good",
            f"Years together (of ten) under win-win less realistic framing, mean over {plane.draws} draws of what is "
            "uncertain. Pale: not clearly different from 0. Default: 0.3 and 0.3.",
            "hope: how much of the promise its makers still\nbelieve when they decide to stay",
            "exaggeration: 0 promises what is attainable too early, 1 full success for ever",
        )
        save(figure, CHECKOUT / "docs" / "images" / "promise-plane.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
