"""Draw docs/images/spread-leaders.png from finished sweeps of the experiments spread-rules and spread-drift.

usage: python scripts/draw_spread_leaders.py RULES_FOLDER DRIFT_FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from longgame.analysis.figures.leading_strategy import Leader, draw_leaders, leader_of  # noqa: E402 - needs the path
from longgame.analysis.figures.style import house_style, new_figure, save  # noqa: E402
from longgame.vocabulary import STRATEGIES  # noqa: E402

WINDOWS = (1, 3, 10)
ANNOUNCED = (0.0, 0.5, 1.0)


def points_of(folder: Path) -> pd.DataFrame:
    """Points of a finished sweep with their outcomes."""
    points, outcomes = (pd.read_parquet(folder / f"{name}.parquet") for name in ("points", "outcomes"))
    return points.merge(outcomes.drop(columns="replicate").groupby("point").mean().reset_index(), on="point")


def main(rules_folder: Path, drift_folder: Path) -> None:
    """Draw the picture."""
    rules, coin = points_of(rules_folder), points_of(drift_folder)

    def leader(rule: str, choice: bool, announced: float, window: int) -> Leader:
        here = rules[
            (rules["evolution.rule"] == rule)
            & (rules["mechanisms.partner_choice"] == choice)
            & (rules["evolution.announcement_share"] == announced)
            & (rules["evolution.evaluation_window_years"] == window)
        ].set_index("draw")
        there = coin[
            (coin["mechanisms.partner_choice"] == choice) & (coin["evolution.evaluation_window_years"] == window)
        ].set_index("draw")
        gains = {name: 100.0 * (here[column] - there[column]) for name, column in shares.items()}
        return leader_of(pd.DataFrame(gains))

    shares = {name: f"final_strategy_share.{name}" for name in STRATEGIES}
    rows = [("fermi", 0.5), *(("emulation", announced) for announced in ANNOUNCED)]
    labels = [
        "pairwise comparison\n(Fermi)",
        *(f"success stories,\nannouncements {announced:g}" for announced in ANNOUNCED),
    ]
    with house_style():
        figure = new_figure(
            10.5,
            4.6,
            "Which strategy gains most in 40 years, and where that is clear",
            "Share of organisations less what a coin's copying gives on the same 64 draws, points. Grey: not clear.",
        )
        for axes, choice in zip(figure.subplots(1, 2, sharey=True), (False, True), strict=True):
            grid = [[leader(rule, choice, announced, window) for window in WINDOWS] for rule, announced in rows]
            draw_leaders(axes, grid, labels, [str(window) for window in WINDOWS], STRATEGIES)
            axes.set_title("with partner choice" if choice else "every pair on its own")
            axes.set_xlabel("years of results that are compared")
        save(figure, CHECKOUT / "docs" / "images" / "spread-leaders.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
