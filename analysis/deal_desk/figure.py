"""The desk in one figure: odds, the J-curve, levers by what they add, and the frontier between both sides' values."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from longgame.analysis.deal_desk.desk import Desk
from longgame.analysis.deal_desk.odds import STEPS
from longgame.analysis.deal_desk.sheet_words import sheet_words
from longgame.analysis.deal_desk.sheets import Sheet, ranked
from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import SCALE, WIDTHS
from longgame.analysis.figures.sheet import Sheet as PageSheet
from longgame.analysis.runs.cash_flows import SIDES
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import printable
from longgame.experiments.deal_desk.variants import AS_IT_IS, MAIN, PROPOSED

_MOST_LEVERS: Final = 11
_MILLION: Final = 1e-6
#: Years with a number below the cash of a deal.
_MOST_TICKS: Final = 6
#: Letters of a line of words around a panel, and of a name in or beside it, on a page of one column.
_NARROW_LETTERS: Final = 30
_NAME_LETTERS: Final = 18
_PAGE: Final = PageSheet()


@style.house_style(SCALE)
def desk_figure(desk: Desk, page: PageSheet = _PAGE) -> Figure:
    """Four panels, on a page of one column below each other."""
    payer, provider = (printable(desk.names[side]) for side in SIDES)
    signed, count = desk.fortunes.signed.sum(axis=1), desk.played.replicates
    heights = (3.1, 2.2, 3.0, 3.4) if page.narrow else (2.4, 2.8, 3.2)
    figure = style.new_figure(
        WIDTHS[page.width],
        0.7 + sum(heights),
        f"{payer} and {provider} sign this sheet in {signed[PROPOSED]:.0f} of {counted(count, 'market')}; without it, "
        f"in {signed[AS_IT_IS]:.0f}",
        f"Scenario {printable(desk.proposal.market.name)}, {counted(desk.proposal.market.years, 'year')}, seed "
        f"{desk.played.seed}; {counted(count, 'market')} for each sheet, on the same draws. Lines and bands are 95 % "
        "intervals.",
        scale=SCALE,
    )
    grid = GridSpec(len(heights), 1 if page.narrow else 2, figure, height_ratios=heights)
    places = (grid[0, 0], grid[1, 0] if page.narrow else grid[0, 1], grid[-2, :], grid[-1, :])
    panels = [figure.add_subplot(place) for place in places]
    for axes, draw in zip(panels, (draw_odds, draw_cash, draw_levers, draw_frontier), strict=True):
        draw(axes, desk)
        _wrap_words(axes, _NARROW_LETTERS if page.narrow else 46 if axes in panels[:2] else 90)
        if page.narrow:
            _wrap_names(axes, draw in (draw_odds, draw_levers))
    return figure


def _wrap_words(axes: Axes, letters: int) -> None:
    """Put the words around a panel on lines of so many letters."""
    axes.set_title(textwrap.fill(axes.get_title(loc="left"), letters))
    axes.set_xlabel(textwrap.fill(axes.get_xlabel(), letters))
    axes.set_ylabel(textwrap.fill(axes.get_ylabel(), 30))


def _wrap_names(axes: Axes, of_rows: bool) -> None:
    """Put the names in a panel, and those of its rows if it has rows, on short lines."""
    if of_rows:
        names = [textwrap.fill(label.get_text(), _NAME_LETTERS) for label in axes.get_yticklabels()]
        axes.set_yticks(axes.get_yticks(), names)
    for text in axes.texts:
        text.set_text(textwrap.fill(text.get_text(), _NAME_LETTERS))


def draw_odds(axes: Axes, desk: Desk) -> None:
    """Odds of signing, lasting and renewing, with the sheet and without it."""
    axes.set_title("Odds, of the markets that could take the step")
    steps = list(STEPS)[::-1]
    for name, colour, shift in ((MAIN[PROPOSED], style.INK, 0.16), (MAIN[AS_IT_IS], style.GREY, -0.16)):
        found = {one["step"]: one for one in desk.odds if one["variant"] == name}
        for height, step in enumerate(steps):
            one = found[step]
            if one["n"]:
                at = height + shift
                axes.plot([100.0 * one["lo95"], 100.0 * one["hi95"]], [at, at], color=colour, linewidth=1.4)
                axes.plot(100.0 * one["estimate"], at, "o", color=colour, markersize=5)
                axes.text(101.5, at, f"n = {one['n']}", color=colour, va="center", fontsize=style.letters(axes, 7.5))
    axes.set_yticks(range(len(steps)), steps)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(-0.6, len(steps) + 0.4)
    axes.grid(axis="x")
    axes.set_xlabel("% of markets")
    look: dict[str, Any] = {"fontsize": style.letters(axes, 8.5), "va": "center"}
    axes.text(1.0, len(steps) + 0.1, "with the sheet", color=style.INK, **look)
    axes.text(1.0, len(steps) - 0.35, "without it", color=style.GREY, **look)


def draw_cash(axes: Axes, desk: Desk) -> None:
    """Cash of a deal since its signature, for either side."""
    axes.set_title("Cash of a deal since its signature")
    if desk.curves is None:
        style.nothing(axes, "the sheet is never signed")
        return
    years = np.array(desk.curves.deal_years, dtype=np.float64)
    labels = []
    for side in SIDES:
        whole = desk.curves.curves[side].cumulative
        parts = (whole.value[: len(years)], whole.low[: len(years)], whole.high[: len(years)])
        curve = Estimates(*parts, whole.replicates[: len(years)])
        style.line_with_band(axes, years, curve, style.SIDE_COLOURS[side], _MILLION)
        labels.append((side, float(curve.value[-1]) * _MILLION, style.SIDE_COLOURS[side]))
    alive = desk.curves.still_alive.value * 100.0
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    axes.set_xlim(1.0, max(float(len(years)), 2.0))
    ticks = [f"{int(year)}\n{alive[place]:.0f}" for place, year in enumerate(years)]
    step = 1 if len(ticks) <= _MOST_TICKS else 2
    axes.set_xticks(years[::step], ticks[::step])
    axes.set_xlabel(f"deal year, and below it deals still alive, % (n = {counted(desk.curves.deals, 'deal')})")
    axes.set_ylabel("million USD a deal")
    axes.grid(axis="y")
    style.label_lines(axes, labels)


def draw_levers(axes: Axes, desk: Desk) -> None:
    """The best level of each lever by the years together that it adds, and the worst of all."""
    axes.set_title("Levers, best level of each: years together added")
    levels = ranked(desk.sheets)
    if not levels:
        style.nothing(axes, "no levers were tried")
        return
    best = {next(iter(one.changes)): one for one in reversed(levels)}
    shown = sorted(best.values(), key=lambda one: one.rank)[:_MOST_LEVERS]
    if levels[-1] not in shown:
        shown = [*shown, levels[-1]]
    shown.reverse()
    for height, one in enumerate(shown):
        added = one.years.added
        clear = added.low > 0.0 or added.high < 0.0
        colour = style.INK if clear else style.GREY
        axes.plot([added.low, added.high], [height, height], color=colour, linewidth=1.4)
        axes.plot(added.estimate, height, "o", color=colour, markersize=5)
    worst = "; the last row is the worst of all levels" if shown[0] is levels[-1] and len(shown) > 1 else ""
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    axes.set_yticks(range(len(shown)), [sheet_words(one) for one in shown])
    axes.tick_params(axis="y", length=0, labelsize=style.letters(axes, 8))
    axes.grid(axis="x")
    axes.set_xlabel(f"years more than as proposed; dark: clearly{worst}")


def draw_frontier(axes: Axes, desk: Desk) -> None:
    """What each sheet is worth to both sides; those that no other beats are joined."""
    axes.set_title("What each sheet is worth to both")
    proposed, others = desk.sheets[0], desk.sheets[1:]
    for beaten in (one for one in others if not one.unbeaten):
        axes.plot(*_place(beaten), "o", color=style.GREY, markersize=4, alpha=0.55)
    edge = sorted((one for one in desk.sheets if one.unbeaten), key=_place)
    if edge:
        axes.plot(*zip(*map(_place, edge), strict=True), "-o", color=style.INK, markersize=5.5, linewidth=1.2)
    axes.plot(0.0, 0.0, "o", color="white", markersize=7, markeredgecolor=style.INK)
    axes.annotate("no deal", (0.0, 0.0), (6, 6), textcoords="offset points", fontsize=style.letters(axes, 8.5))
    axes.plot(*_place(proposed), "D", color=style.YELLOW, markersize=9, markeredgecolor=style.INK)
    axes.axhline(0.0, color=style.GREY, linewidth=0.8)
    axes.axvline(0.0, color=style.GREY, linewidth=0.8)
    axes.annotate(
        "as proposed", _place(proposed), (9, -11), textcoords="offset points", fontsize=style.letters(axes, 8.5)
    )
    axes.margins(0.12)
    if len(edge) > 1:
        middle = sum(axes.get_xlim()) / 2.0
        for one in (edge[-1], edge[0]):
            # Away from the line, which falls to the right, and into the panel.
            align, shift = ("left", (6, 3)) if _place(one)[0] < middle else ("right", (4, 8))
            size = style.letters(axes, 8)
            axes.annotate(sheet_words(one), _place(one), shift, textcoords="offset points", fontsize=size, ha=align)
    axes.grid()
    payer, provider = (printable(desk.names[side]) for side in SIDES)
    axes.set_xlabel(f"{payer}: result of the deal over all years, million USD; dark: not beaten")
    axes.set_ylabel(f"{provider}: million USD")


def _place(sheet: Sheet) -> tuple[float, float]:
    payer, provider = (sheet.usd[side].level.estimate * _MILLION for side in SIDES)
    return payer, provider
