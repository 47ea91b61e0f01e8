"""The conditions of a box: each factor's range, and what the box keeps of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes

from longgame.analysis.figures import style
from longgame.analysis.sweeps.discovery_tables import asked
from longgame.analysis.words.factor_names import shortened
from longgame.analysis.words.factor_words import axis_unit, factor_unit, is_share, level_text, short_name

if TYPE_CHECKING:
    from longgame.analysis.sweeps.discovery import Discovery
    from longgame.experiments.design.designs import Factor

#: Columns of a factor's name and of its condition in the first panel.
_LONGEST_NAME: Final = 58
_LONGEST_CONDITION: Final = 56


def draw_conditions(axes: Axes, found: Discovery, order: list[int], factors: list[Factor]) -> None:
    """Each factor's range as a pale bar and what the box keeps of it as a blue one."""
    axes.set_title("Conditions of the box")
    large, small = style.letters(axes, 8.5), style.letters(axes, 8.0)
    candidate = found.boxes[0].candidate
    box = candidate.step.box
    for row, (place, factor) in enumerate(zip(order, factors, strict=True)):
        height, words = -float(row), found.levels.words[place]
        axes.text(0.0, height + 0.42, _on_one_line(factor), va="center", fontsize=large)
        says = _cut(asked(factor, found, candidate, place), _LONGEST_CONDITION)
        axes.text(
            0.0,
            height + 0.22,
            says,
            va="center",
            fontsize=large,
            color=style.BLUE,
            fontweight="bold",
        )
        if words is not None:
            kept = box.kept[place]
            short = shortened((level_text(factor, level) for level in words), max(8, 60 // len(words)))
            for word, level in enumerate(words):
                inside = kept is None or word in kept
                left, width = word / len(words), 1.0 / len(words)
                colour = style.BLUE if inside else style.PALE
                axes.barh(height, width - 0.01, left=left, height=0.2, color=colour)
                label = short[level_text(factor, level)]
                axes.text(
                    left + width / 2,
                    height - 0.22,
                    label,
                    ha="center",
                    va="center",
                    fontsize=small,
                    color=style.INK,
                )
            continue
        values = found.levels.values[:, place]
        least, most = float(values.min()), float(values.max())
        ends = box.low[place], box.high[place]
        low, high = ((float(np.clip(end, least, most)) - least) / (most - least) for end in ends)
        axes.barh(height, 1.0, height=0.2, color=style.PALE)
        axes.barh(height, max(high - low, 0.006), left=low, height=0.2, color=style.BLUE)
        axes.text(
            0.0,
            height - 0.22,
            _end(factor, least),
            ha="left",
            va="center",
            fontsize=small,
            color=style.GREY,
        )
        axes.text(
            1.0,
            height - 0.22,
            _end(factor, most),
            ha="right",
            va="center",
            fontsize=small,
            color=style.GREY,
        )
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-len(order) + 0.6, 0.6)
    axes.set_axis_off()


def axis_name(factor: Factor) -> str:
    """Name and unit; shares are drawn in per cent."""
    unit = "" if is_share(factor_unit(factor)) and not factor.scales else axis_unit(factor)
    return short_name(factor) + (f" ({unit})" if unit else "")


def _end(factor: Factor, level: float) -> str:
    """An end of a factor's range; the name above it says that it is a multiple."""
    return f"{level:.3g}" if factor.scales else level_text(factor, level)


def _on_one_line(factor: Factor) -> str:
    return _cut(axis_name(factor), _LONGEST_NAME)


def _cut(text: str, width: int) -> str:
    return shortened([text], width)[text]
