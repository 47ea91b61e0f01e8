"""Two small figures of one deal: how it went, and the odds of the levers that would have changed that."""

from __future__ import annotations

import textwrap
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.explanation.counterfactual_words import CLEAR, sign_test, strategies_of
from longgame.analysis.explanation.deal_story import DealStory
from longgame.analysis.explanation.lever_words import level_of, lever_words
from longgame.analysis.explanation.what_would_have_kept import Counterfactual, Counterfactuals
from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import REASON_WORDS, printable

_SIDES: Final = ("payer", "provider")
_GAP: Final = 0.11
_SHEET: Final = Sheet()


@style.house_style(SCALE)
def deal_figure(story: DealStory, sheet: Sheet = _SHEET) -> Figure:
    """Margins of staying, results beside expectations, and trust and grievance, by year."""
    end, payer, provider = story.ending, printable(story.name("payer")), printable(story.name("provider"))
    lasted = counted(story.completed_years, "year")
    how = f"{lasted} so far"
    if end is not None:
        how = f"over after {lasted} ({REASON_WORDS.get(str(end['reason']), str(end['reason']))})"
    rows = 3 if sheet.narrow else 2
    figure = style.new_figure(
        WIDTHS[sheet.width],
        0.6 + 2.1 * rows,
        f"{payer} and {provider}: {how if story.signed else 'talks without a deal'}",
        f"Replicate {story.replicate}, one market: no intervals. Dollars a member. Indigo: {payer}; brown: {provider}.",
        scale=SCALE,
    )
    axes = [figure.add_subplot(rows, 1 if sheet.narrow else 2, place) for place in (1, 2, 3)]
    if story.years.empty:
        for one in axes:
            style.nothing(one, "the deal never performed")
        return figure
    _margins(axes[0], story)
    _results(axes[1], story)
    _states(axes[2], story)
    return figure


def _margins(axes: Axes, story: DealStory) -> None:
    margins, labels = story.margins, []
    for side in _SIDES:
        known = margins[["year", side]].dropna()
        if len(known):
            axes.plot(known["year"], known[side], "o-", color=style.SIDE_COLOURS[side], clip_on=False, markersize=4)
            labels.append((side, float(known[side].iloc[-1]), style.SIDE_COLOURS[side]))
    axes.axhline(0.0, color=style.GREY, linewidth=1.0)
    if story.turned_year is not None:
        axes.axvline(story.turned_year, color=style.GREY, linewidth=1.0, linestyle=":")
    axes.set_title("Staying, less leaving")
    _finish(axes, story, "$ a member, present value", labels)


def _results(axes: Axes, story: DealStory) -> None:
    years, labels = story.years, []
    for side in _SIDES:
        colour = style.SIDE_COLOURS[side]
        got, expected = (years[f"{side}_{name}_usd"] / years["lives"] for name in ("net", "reference"))
        axes.plot(years["year"], got, "o-", color=colour, clip_on=False, markersize=4)
        axes.plot(years["year"], expected, "--", color=colour, linewidth=1.2, clip_on=False)
        labels.append((f"{side} got", float(got.iloc[-1]), colour))
        labels.append((f"{side} expected", float(expected.iloc[-1]), colour))
    axes.axhline(0.0, color=style.GREY, linewidth=1.0)
    axes.set_title("Results against expectations")
    _finish(axes, story, "$ a member in the year", labels)


def _states(axes: Axes, story: DealStory) -> None:
    years, labels = story.years, []
    lines = (
        ("trust_in_provider", "payer's trust", "payer", "o-"),
        ("trust_in_payer", "provider's trust", "provider", "o-"),
        ("grievance_of_payer", "payer's grievance", "payer", "--"),
        ("grievance_of_provider", "provider's grievance", "provider", "--"),
    )
    for column, words, side, form in lines:
        colour = style.SIDE_COLOURS[side]
        axes.plot(years["year"], years[column], form, color=colour, clip_on=False, markersize=4)
        labels.append((words, float(years[column].iloc[-1]), colour))
    axes.set_ylim(0.0, 1.0)
    axes.set_title("Trust and grievance")
    _finish(axes, story, "index from 0 to 1", labels)


def _finish(axes: Axes, story: DealStory, unit: str, labels: list[tuple[str, float, str]]) -> None:
    first, last = int(story.years["year"].min()), int(story.margins["year"].max())
    ticks = np.arange(first, last + 1, max(1, -(-(last - first + 1) // 8)))
    axes.set_xlim(first, max(last, first + 1))
    axes.set_xticks(ticks)
    axes.set_xlabel("contract year")
    axes.set_ylabel(unit)
    axes.grid(axis="y")
    style.label_lines(axes, labels, gap=_GAP)


@style.house_style(SCALE)
def odds_figure(story: DealStory, found: Counterfactuals, sheet: Sheet = _SHEET) -> Figure | None:
    """In how many markets a deal of the two lasts as long, with each step for which that was worked out."""
    shown = [one for one in found.tried if one.odds is not None]
    if not shown:
        return None
    line = 0.42 if sheet.narrow else 0.28
    figure = style.new_figure(
        WIDTHS[sheet.width],
        1.4 + line * (len(shown) + 1),
        _finding(shown, found),
        f"Share of markets in which a deal of the two lasts at least {counted(found.years, 'year')}, 95 % intervals by "
        f"Wilson, n = {found.markets}.\nFilled: the step also changes how this deal went.",
        scale=SCALE,
    )
    axes = figure.subplots()
    names, plays = {side: story.name(side) for side in _SIDES}, strategies_of(story)
    first = shown[0].odds
    rows = [("as it was", first.before if first else None, True)]
    for one in shown:
        level = level_of(one.step, plays)
        rows.append((f"{lever_words(one.step, names)}: {level}", one.odds.after if one.odds else None, one.changes))
    for height, (_, figure_of, filled) in enumerate(rows):
        if figure_of is None:
            continue
        colour = style.GREY if height == 0 else style.INK
        axes.plot([100 * figure_of.low, 100 * figure_of.high], [height, height], color=colour, linewidth=1.6)
        face = colour if filled else "white"
        axes.plot(100 * figure_of.estimate, height, "o", color=colour, markerfacecolor=face)
    if first is not None:
        axes.axvline(100 * first.before.estimate, color=style.GREY, linewidth=1.0, linestyle=":")
    letters = 30 if sheet.narrow else 60
    axes.set_yticks(range(len(rows)), [textwrap.fill(text, letters) for text, _, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0.0, 100.0)
    axes.set_xlabel("share of markets, %")
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    return figure


def _finding(shown: list[Counterfactual], found: Counterfactuals) -> str:
    odds = [one.odds for one in shown if one.odds is not None]
    best = max(odds, key=lambda one: one.gained - one.lost)
    if best.gained <= best.lost or sign_test(best.gained, best.lost) >= CLEAR:
        return "No step clearly makes a deal of the two last in more markets"
    return f"The best step makes a deal of the two last in {best.gained - best.lost} more of {found.markets} markets"
