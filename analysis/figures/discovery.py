"""The figure of scenario discovery: the box, how it was chosen, and the two factors that matter most in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.box_conditions import axis_name, draw_conditions
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet
from longgame.analysis.sweeps.discovery_tables import percent
from longgame.analysis.words.factor_names import shortened
from longgame.analysis.words.factor_words import factor_unit, is_share, level_text
from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.outcome_words import outcome_unit, outcome_words
from longgame.analysis.words.plain_words import printable

if TYPE_CHECKING:
    from longgame.analysis.statistics import Floats
    from longgame.analysis.sweeps.discovery import Candidate, Discovery
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment, Target

_LONGEST_TITLE: Final = 90
#: Heights of a condition and of a panel, in inches of a figure of full scale.
_ROW: Final = 0.72
_PANEL: Final = 3.4
#: Words on an axis are spread by so much, so that points do not hide one another.
_SPREAD: Final = 0.3


@style.house_style(SCALE)
def discovery_figure(experiment: Experiment, target: Target, found: Discovery, sheet: Sheet) -> Figure:
    """The first box: its limits on the factors' ranges, the search path to it, and the points over two of its factors.

    Args:
        experiment: of the sweep.
        target: what was looked for.
        found: where it happens.
        sheet: the page.

    Raises:
        ValueError: no box was found.
    """
    if not found.boxes:
        raise ValueError("there is no box to draw")
    box = found.boxes[0]
    candidate, held = box.candidate, box.held_out_density
    where = _where(target)
    order = _by_evidence(candidate)
    factors = {factor.name: factor for factor in experiment.factors}
    shown = [factors[found.levels.names[place]] for place in order]
    heights = [_ROW * len(order) + 0.3, *[_PANEL] * (2 if sheet.narrow else 1)]
    figure = style.new_figure(
        WIDTHS[sheet.width],
        SCALE * (1.6 + sum(heights)),
        f"When {printable(target.says)}"[:_LONGEST_TITLE],
        f"A case is a point with {where}. The box holds {percent(box.mass)} of all "
        f"points and {percent(box.coverage)} of the cases; {percent(box.density)} of its points are cases, against "
        f"{percent(box.base_rate)} of all points.\nJudged on points left out of the search, {percent(held.value)} "
        f"[{100.0 * held.lo95:.0f} to {100.0 * held.hi95:.0f}] of the points in the box are cases, and it holds "
        f"{percent(box.held_out_coverage.value)} of the cases.",
        scale=SCALE,
    )
    grid = GridSpec(len(heights), 1 if sheet.narrow else 2, figure, height_ratios=heights)
    ranges, way, points = (figure.add_subplot(part) for part in (grid[0, :], grid[1, 0], grid[-1, -1]))
    draw_conditions(ranges, found, order, shown)
    _way(way, found, candidate, sheet)
    _points(points, found, order, shown)
    return figure


def _where(target: Target) -> str:
    """What makes a point a case, in words."""
    bound = float(target.above if target.above is not None else target.below or 0.0)
    limit = f"{100.0 * bound:.3g} %" if percent_of(outcome_unit(target.outcome)) is not None else f"{bound:g}"
    side = "above" if target.above is not None else "below"
    return f"{printable(outcome_words(target.outcome))} {side} {limit}"


def _by_evidence(candidate: Candidate) -> list[int]:
    """Factors of the box; the one whose limits are least likely by chance comes first."""
    least: dict[int, float] = {}
    for (factor, _), chance in zip(candidate.step.box.restrictions, candidate.quasi_p, strict=True):
        least[factor] = min(chance, least.get(factor, 1.0))
    return sorted(least, key=lambda factor: (least[factor], factor))


def _way(axes: Axes, found: Discovery, candidate: Candidate, sheet: Sheet) -> None:
    """Coverage and density of every box on the search path, and of the box taken."""
    box, cases = found.boxes[0], int(found.case.sum())
    coverage = [step.cases / cases for step in candidate.trajectory]
    density = [step.density for step in candidate.trajectory]
    axes.set_title("How the box was chosen")
    axes.plot(coverage, density, "-", color=style.GREY, linewidth=0.8)
    axes.plot(coverage, density, "o", color=style.GREY, markersize=3.5, label="boxes tried")
    axes.plot(box.coverage, box.density, "o", color=style.BLUE, markersize=9, zorder=4, label="box taken")
    held, reach = box.held_out_density, box.held_out_coverage
    axes.plot([reach.value] * 2, [held.lo95, held.hi95], color=style.ORANGE, linewidth=1.4, zorder=3)
    axes.plot([reach.lo95, reach.hi95], [held.value] * 2, color=style.ORANGE, linewidth=1.4, zorder=3)
    look: dict[str, Any] = {"color": style.ORANGE, "markerfacecolor": "white", "markersize": 8, "zorder": 5}
    axes.plot(reach.value, held.value, "o", label="judged on left-out points (95 %)", **look)
    axes.axhline(box.base_rate, color=style.INK, linewidth=0.8, linestyle=":")
    small = style.letters(axes, 8.0)
    axes.annotate(
        "all points",
        (0.01, box.base_rate),
        (0, 6),
        textcoords="offset points",
        fontsize=small,
        va="center",
    )
    look = {"columnspacing": 1.0, "handletextpad": 0.3}
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=1 if sheet.narrow else 3, **look)
    axes.set_xlim(0.0, 1.02)
    axes.set_ylim(min(0.0, box.base_rate - 0.1), 1.03)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.3g} %"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.3g} %"))
    axes.set_xlabel("coverage: share of all cases that the box holds")
    axes.set_ylabel("density: share of its points that are cases")
    axes.grid(axis="both")


def _points(axes: Axes, found: Discovery, order: list[int], factors: list[Factor]) -> None:
    """Points over the two factors with the surest limits; over one, the height of a point is random."""
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
        axes.set_ylabel("(heights are random)")
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
    axis.set_label_text(axis_name(factor))
    if words is not None:
        texts = [level_text(factor, word) for word in words]
        short = shortened(texts, max(8, 40 // len(words)))
        axis.set_ticks(range(len(words)), [short[text] for text in texts])
        return
    values = found.levels.values[:, place]
    axis.set_major_locator(MaxNLocator(5, integer=bool((values == np.round(values)).all())))
    if is_share(factor_unit(factor)) and not factor.scales:
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{100.0 * value:.3g} %"))
