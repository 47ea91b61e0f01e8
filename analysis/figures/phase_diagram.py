"""The figure of a phase diagram: an outcome as colour over two factors, with the line at which it tips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import CenteredNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet
from longgame.analysis.sweeps.phase_diagram import PhaseDiagram, crossings
from longgame.analysis.words.effects_page import number
from longgame.analysis.words.factor_words import TIMES_DEFAULT, is_share, level_text, short_name
from longgame.analysis.words.outcome_words import outcome_words, unit_words
from longgame.analysis.words.plain_words import printable
from longgame.experiments.outcomes.catalogue import outcomes

if TYPE_CHECKING:
    from longgame.analysis.statistics import Floats
    from longgame.experiments.design.designs import Factor

#: Of one lightness scale, readable by people with colour blindness (Nunez, Anderton and Renslow 2018).
_MAP: Final = "cividis"
#: Two hues that meet at the level of tipping, equally far apart on both sides (Moreland 2009).
_MAP_AROUND_LEVEL: Final = "coolwarm"
#: Values are written into the cells of diagrams up to this many.
_MOST_WRITTEN: Final = 120
#: Columns of cells that numbers fit into.
_MOST_COLUMNS: Final = {"one": 8, "two": 20}


@style.house_style(SCALE)
def phase_figure(name: str, diagram: PhaseDiagram, sheet: Sheet) -> Figure:
    """Cells coloured by the mean, the line of the level, and hatches where the interval includes the level.

    Args:
        name: of the experiment.
        diagram: of one outcome.
        sheet: the page.
    """
    outcome, what = outcomes().get(diagram.outcome), outcome_words(diagram.outcome)
    meaning, unit = (outcome.meaning.rstrip(".").replace("_", " "), outcome.unit) if outcome else (diagram.outcome, "")
    rows, columns = diagram.mean.shape
    count = _count(diagram)
    half = (diagram.hi95 - diagram.lo95) / 2.0
    margin = f", known to about {_margin(float(np.nanmedian(half)), unit)} (95 %)" if np.isfinite(half).any() else ""
    title = f"{what[:1].upper()}{what[1:]}, by {short_name(diagram.across)} and {short_name(diagram.up)}"
    subtitle = (
        f"{printable(name)}. {meaning[0].upper()}{meaning[1:].rstrip('.')}: mean of {count} in each cell{margin}."
    )
    subtitle += " Other factors, if any, are averaged."
    if diagram.level is not None:
        title = f"{what[:1].upper()}{what[1:]}: where it crosses {_text(diagram.level, unit)}"
        unsure = "the 95 % interval includes it" if np.isfinite(diagram.lo95).any() else f"{count}: no interval"
        subtitle += f"\nBlack line: {_text(diagram.level, unit)}. Hatched cells: side not known ({unsure})."
    height = SCALE * (max(3.6, 1.9 + 0.5 * rows) + (0.6 if sheet.narrow else 0.0))
    figure = style.new_figure(WIDTHS[sheet.width], height, title, subtitle, scale=SCALE)
    axes = figure.subplots()
    scale = 100.0 if is_share(unit) else 1.0
    known = diagram.mean[np.isfinite(diagram.mean)]
    if not len(known):
        style.nothing(axes, "no cell has a value")
        return figure
    colours = _MAP if diagram.level is None else _MAP_AROUND_LEVEL
    axes.set_facecolor(style.PALE)
    image = axes.imshow(
        np.ma.masked_invalid(diagram.mean * scale),
        origin="lower",
        aspect="auto",
        cmap=colours,
        norm=_norm(known * scale, None if diagram.level is None else diagram.level * scale),
    )
    _write_cells(axes, diagram, image, unit, sheet)
    for row, column in np.argwhere(diagram.unclear):
        cell = Rectangle((column - 0.5, row - 0.5), 1.0, 1.0, fill=False, hatch="//", linewidth=0.0)
        cell.set_edgecolor("#00000055")
        axes.add_patch(cell)
    if diagram.level is not None:
        _tipping_line(axes, diagram, diagram.level)
    axes.set_xticks(range(columns), [_tick(diagram.across, level) for level in diagram.columns])
    axes.set_yticks(range(rows), [_tick(diagram.up, level) for level in diagram.rows])
    axes.set_xlabel(_axis_name(diagram.across))
    axes.set_ylabel(_axis_name(diagram.up))
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    bar = figure.colorbar(image, ax=axes, shrink=0.9, location="bottom" if sheet.narrow else "right")
    bar.outline.set_visible(False)
    # The colours go equally far on both sides of the level, the bar only as far as there are values.
    shown = [*known, diagram.level] if diagram.level is not None else list(known)
    if max(shown) > min(shown):
        limits = bar.ax.set_xlim if sheet.narrow else bar.ax.set_ylim
        limits(min(shown) * scale, max(shown) * scale)
    bar.set_label(f"{unit}, %" if is_share(unit) else unit_words(unit))
    if diagram.level is not None:
        mark = bar.ax.axvline if sheet.narrow else bar.ax.axhline
        mark(diagram.level * scale, color="black", linewidth=2.0)
    return figure


def _norm(known: Floats, level: float | None) -> Normalize:
    if level is None:
        return Normalize(float(known.min()), float(known.max()))
    return CenteredNorm(level, max(float(np.abs(known - level).max()), 1e-12))


def _tipping_line(axes: Axes, diagram: PhaseDiagram, level: float) -> None:
    """A contour through the middles of the cells; a mark in each row where the rows are words."""
    look: dict[str, Any] = {"colors": "black", "linewidths": 2.4}
    if diagram.rows_are_numbers and min(diagram.mean.shape) > 1:
        axes.contour(np.ma.masked_invalid(diagram.mean), levels=[level], **look)
        return
    places = np.arange(len(diagram.columns), dtype=np.float64)
    for row in range(len(diagram.rows)):
        for place, _ in crossings(places, diagram.mean[row], level):
            axes.plot([place, place], [row - 0.5, row + 0.5], color="black", linewidth=2.4)


def _write_cells(axes: Axes, diagram: PhaseDiagram, image: Any, unit: str, sheet: Sheet) -> None:
    if diagram.mean.size > _MOST_WRITTEN or diagram.mean.shape[1] > _MOST_COLUMNS[sheet.width]:
        return
    for (row, column), value in np.ndenumerate(diagram.mean):
        if not np.isfinite(value):
            axes.text(column, row, "-", ha="center", va="center", fontsize=style.letters(axes, 8), color=style.GREY)
            continue
        red, green, blue, _ = image.cmap(image.norm(value * (100.0 if is_share(unit) else 1.0)))
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        text = f"{100.0 * value:.0f}" if is_share(unit) else number(float(value))
        colour = "white" if dark else style.INK
        size = style.letters(axes, 8)
        axes.text(column, row - 0.28, text, ha="center", va="center", fontsize=size, color=colour)


def _count(diagram: PhaseDiagram) -> str:
    """Number of draws or replicates behind a cell: `8 replicates`, `7 to 8 replicates`."""
    fewest, most = int(diagram.units.min()), int(diagram.units.max())
    size = f"{most}" if fewest == most else f"{fewest} to {most}"
    return f"{size} {diagram.unit}{'s' * (most != 1)}"


def _tick(factor: Factor, level: object) -> str:
    """A level under its column; the axis name says once that it is a multiple."""
    if factor.scales and isinstance(level, int | float):
        return f"{level:.3g}"
    return level_text(factor, level)


def _axis_name(factor: Factor) -> str:
    return short_name(factor) + (f" ({TIMES_DEFAULT})" if factor.scales else "")


def _margin(half: float, unit: str) -> str:
    return f"±{100.0 * half:.2g} points" if is_share(unit) else f"±{half:.2g}"


def _text(level: float, unit: str) -> str:
    return f"{100.0 * level:.3g} %" if is_share(unit) else f"{level:.4g}"
