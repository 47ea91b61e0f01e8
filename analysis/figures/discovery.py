"""The figure of scenario discovery: the box, how it was chosen, and the two factors that matter most in it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.sweeps.discovery_tables import asked, percent
from longgame.analysis.words.factor_words import factor_unit, is_share, level_text, short_name
from longgame.analysis.words.plain_words import printable

if TYPE_CHECKING:
    from longgame.analysis.statistics import Floats
    from longgame.analysis.sweeps.discovery import Candidate, Discovery
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment, Target

_LONGEST_TITLE: Final = 90
#: Words on an axis are spread by so much, so that points do not hide one another.
_SPREAD: Final = 0.3


def discovery_figure(experiment: Experiment, target: Target, found: Discovery) -> Figure:
    """The first box: its limits on the factors' ranges, the boxes on the way to it, and points of two of its factors.

    Raises:
        ValueError: no box was found.
    """
    if not found.boxes:
        raise ValueError("there is no box to draw")
    box = found.boxes[0]
    candidate, held = box.candidate, box.held_out_density
    order = _by_evidence(candidate)
    factors = {factor.name: factor for factor in experiment.factors}
    shown = [factors[found.levels.names[place]] for place in order]
    figure = style.new_figure(
        13.0,
        max(4.4, 2.2 + 0.55 * len(order)),
        f"When {printable(target.says)}"[:_LONGEST_TITLE],
        f"The box holds {percent(box.mass)} of all points and {percent(box.coverage)} of the cases; "
        f"{percent(box.density)} of its points are cases, against {percent(box.base_rate)} of all.\n"
        f"Judged on points that it was not searched in: "
        f"{percent(held.value)} [{100.0 * held.lo95:.0f} to {100.0 * held.hi95:.0f}] are cases, and "
        f"{percent(box.held_out_coverage.value)} of the cases lie in it.",
    )
    ranges, way, points = np.atleast_1d(figure.subplots(1, 3, width_ratios=[1.25, 1.0, 1.1]))
    _ranges(ranges, found, order, shown)
    _way(way, found, candidate)
    _points(points, found, order, shown)
    return figure


def write_discovery_figure(experiment: Experiment, target: Target, found: Discovery, path: Path) -> Path:
    """Draw `discovery_figure` into a PNG file."""
    with style.house_style():
        return style.save(discovery_figure(experiment, target, found), path)


def _by_evidence(candidate: Candidate) -> list[int]:
    """Factors of the box, the one whose limits are least likely by chance first."""
    least: dict[int, float] = {}
    for (factor, _), chance in zip(candidate.step.box.restrictions, candidate.quasi_p, strict=True):
        least[factor] = min(chance, least.get(factor, 1.0))
    return sorted(least, key=lambda factor: (least[factor], factor))


def _ranges(axes: Axes, found: Discovery, order: list[int], factors: list[Factor]) -> None:
    """Each factor's range as a pale bar and what the box keeps of it as a blue one."""
    axes.set_title("What the box asks")
    candidate = found.boxes[0].candidate
    box = candidate.step.box
    for row, (place, factor) in enumerate(zip(order, factors, strict=True)):
        height, words = -float(row), found.levels.words[place]
        axes.text(0.0, height + 0.24, _wrapped(factor), va="center", fontsize=8.5)
        says = asked(factor, found, candidate, place)
        axes.text(1.0, height + 0.24, says, ha="right", va="center", fontsize=8.5, color=style.BLUE, fontweight="bold")
        if words is not None:
            kept = box.kept[place]
            for word, level in enumerate(words):
                inside = kept is None or word in kept
                left, width = word / len(words), 1.0 / len(words)
                colour = style.BLUE if inside else style.PALE
                axes.barh(height, width - 0.01, left=left, height=0.2, color=colour)
                label = level_text(factor, level)
                axes.text(left + width / 2, height - 0.22, label, ha="center", va="center", fontsize=8, color=style.INK)
            continue
        values = found.levels.values[:, place]
        least, most = float(values.min()), float(values.max())
        ends = box.low[place], box.high[place]
        low, high = ((float(np.clip(end, least, most)) - least) / (most - least) for end in ends)
        axes.barh(height, 1.0, height=0.2, color=style.PALE)
        axes.barh(height, max(high - low, 0.006), left=low, height=0.2, color=style.BLUE)
        axes.text(0.0, height - 0.22, _end(factor, least), ha="left", va="center", fontsize=8, color=style.GREY)
        axes.text(1.0, height - 0.22, _end(factor, most), ha="right", va="center", fontsize=8, color=style.GREY)
    axes.set_xlim(-0.01, 1.01)
    axes.set_ylim(-max(len(order), 3) + 0.5, 0.6)
    axes.set_axis_off()


def _way(axes: Axes, found: Discovery, candidate: Candidate) -> None:
    """Coverage and density of every box on the way, and of the box taken."""
    box, cases = found.boxes[0], int(found.case.sum())
    coverage = [step.cases / cases for step in candidate.trajectory]
    density = [step.density for step in candidate.trajectory]
    axes.set_title("Boxes on the way, and the one taken")
    axes.plot(coverage, density, "-", color=style.GREY, linewidth=0.8)
    axes.plot(coverage, density, "o", color=style.GREY, markersize=3.5)
    axes.plot(box.coverage, box.density, "o", color=style.BLUE, markersize=9, zorder=4)
    held, reach = box.held_out_density, box.held_out_coverage
    axes.plot([reach.value] * 2, [held.lo95, held.hi95], color=style.ORANGE, linewidth=1.4, zorder=3)
    axes.plot([reach.lo95, reach.hi95], [held.value] * 2, color=style.ORANGE, linewidth=1.4, zorder=3)
    axes.plot(reach.value, held.value, "o", color=style.ORANGE, markerfacecolor="white", markersize=8, zorder=5)
    axes.axhline(box.base_rate, color=style.INK, linewidth=0.8, linestyle=":")
    axes.annotate("base rate", (0.01, box.base_rate), (0, 6), textcoords="offset points", fontsize=8, va="center")
    # Full coverage at full density is where hardly any box ever lies.
    corner: dict[str, Any] = {"transform": axes.transAxes, "ha": "right", "va": "top", "fontsize": 8.5}
    axes.text(0.99, 0.98, "as searched", color=style.BLUE, fontweight="bold", **corner)
    axes.text(0.99, 0.92, "held out [95 %]", color=style.ORANGE, fontweight="bold", **corner)
    axes.set_xlim(0.0, 1.02)
    axes.set_ylim(min(0.0, box.base_rate - 0.1), 1.03)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.3g} %"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.3g} %"))
    axes.set_xlabel("coverage: share of the cases in the box")
    axes.set_ylabel("density: share of cases in the box")
    axes.grid(axis="both")


def _points(axes: Axes, found: Discovery, order: list[int], factors: list[Factor]) -> None:
    """Points of the two factors with the surest limits; of one, its share of cases along it is spread by luck."""
    axes.set_title("Cases and other points")
    box = found.boxes[0].candidate.step.box
    spread = np.random.default_rng(0)  # where points of one word lie is drawn for the eye
    across = _positions(found, order[0], spread)
    up = _positions(found, order[1], spread) if len(order) > 1 else spread.random(len(found.case))
    for cases, colour, size in ((False, "#BBBBBB", 7.0), (True, style.ORANGE, 11.0)):
        rows = found.case == cases
        axes.scatter(across[rows], up[rows], s=size, color=colour, linewidths=0, zorder=2 + cases)
    (left, right), (bottom, top) = _span(found, order[0], across), (float(up.min()), float(up.max()))
    if len(order) > 1:
        bottom, top = _span(found, order[1], up)
    if all(_neighbours(box.kept[place]) for place in order[:2]):
        frame = Rectangle(
            (left, bottom), right - left, top - bottom, fill=False, color=style.BLUE, linewidth=2, zorder=5
        )
        axes.add_patch(frame)
    _axis(axes, "x", found, order[0], factors[0])
    if len(order) > 1:
        _axis(axes, "y", found, order[1], factors[1])
    else:
        axes.set_yticks([])
        axes.set_ylabel("(spread by luck)")
    axes.text(
        1.0, 1.01, "cases", color=style.ORANGE, transform=axes.transAxes, ha="right", va="bottom", fontweight="bold"
    )


def _positions(found: Discovery, place: int, spread: np.random.Generator) -> Floats:
    values = found.levels.values[:, place]
    if found.levels.words[place] is None and len(np.unique(values)) > 12:
        return values
    step = 1.0 if found.levels.words[place] is not None else float(np.diff(np.unique(values)).min())
    return np.asarray(values + step * _SPREAD * (2.0 * spread.random(len(values)) - 1.0))


def _span(found: Discovery, place: int, positions: Floats) -> tuple[float, float]:
    """Where the box begins and ends on an axis."""
    box = found.boxes[0].candidate.step.box
    kept = box.kept[place]
    if kept is not None:
        return min(kept) - 0.45, max(kept) + 0.45
    return max(box.low[place], float(positions.min())), min(box.high[place], float(positions.max()))


def _neighbours(kept: frozenset[int] | None) -> bool:
    """Whether the words that stay lie side by side, so that a frame can hold them and nothing else."""
    return kept is None or max(kept) - min(kept) + 1 == len(kept)


def _axis(axes: Axes, which: str, found: Discovery, place: int, factor: Factor) -> None:
    axis, words = (axes.xaxis if which == "x" else axes.yaxis), found.levels.words[place]
    axis.set_label_text(short_name(factor))
    if words is not None:
        axis.set_ticks(range(len(words)), [level_text(factor, word) for word in words])
        return
    values = found.levels.values[:, place]
    axis.set_major_locator(MaxNLocator(5, integer=bool((values == np.round(values)).all())))
    if is_share(factor_unit(factor)) and not factor.scales:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.3g} %"))


def _end(factor: Factor, level: float) -> str:
    """An end of a factor's range; what a multiple is of stands in the words above."""
    return f"{level:.3g}" if factor.scales else level_text(factor, level)


def _wrapped(factor: Factor) -> str:
    return textwrap.shorten(short_name(factor), 48, placeholder="...")
