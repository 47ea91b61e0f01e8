"""Phase diagram of spread: which strategy leads where, against what copying by a coin gives on the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from longgame.analysis.figures.style import INK, PALE, strategy_colours, strategy_label

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Leader:
    """The strategy that gains most in one setting.

    Attributes:
        strategy: its name.
        lead: mean over draws of its final share less the coin's, in points.
        clear: whether the 95 % interval of that lies above 0.
    """

    strategy: str
    lead: float
    clear: bool


def leader_of(gains: pd.DataFrame) -> Leader:
    """The leader among strategies.

    Args:
        gains: final share less the coin's by draw (rows) and strategy (columns), in points.
    """
    mean = gains.mean()
    strategy = str(mean.idxmax())
    values = gains[strategy].dropna()
    # Two standard errors: there are dozens of draws.
    error = float(values.std() / np.sqrt(len(values)))
    return Leader(strategy, float(mean[strategy]), float(mean[strategy]) > 2.0 * error)


def draw_leaders(
    axes: Axes,
    leaders: Sequence[Sequence[Leader]],
    rows: Sequence[str],
    columns: Sequence[str],
    strategies: Sequence[str],
) -> None:
    """Draw leaders as a grid; pale where nobody's lead is clear.

    Args:
        leaders: by row and column.
        rows, columns: labels.
        strategies: all strategies, which fixes their colours.
    """
    colours = strategy_colours(strategies)
    for row, line in enumerate(leaders):
        for column, leader in enumerate(line):
            colour = colours[leader.strategy] if leader.clear else PALE
            axes.add_patch(Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=colour, linewidth=0.0))
            axes.text(
                column, row - 0.12, strategy_label(leader.strategy), ha="center", va="center", color=INK, fontsize=9
            )
            axes.text(column, row + 0.2, f"{leader.lead:+.0f}", ha="center", va="center", color=INK, fontsize=9)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), list(columns))
    axes.set_yticks(range(len(rows)), list(rows))
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
