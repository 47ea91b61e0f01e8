"""Figures on partnerships: adoption, renewal by strategy, years together, exits by reason."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.runs.deal_summary import DealClasses, by_pair, by_strategy, exit_counts
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.relationships import Happenings, Relationships
from longgame.analysis.runs.years_together import YearsTogether
from longgame.analysis.statistics import Estimates, Floats, market_share, mean
from longgame.analysis.words.plain_words import DECIDER_WORDS, REASON_WORDS
from longgame.experiments.outcomes.followed import followed_years
from longgame.vocabulary import DECIDERS, REASONS

NO_DEALS = "no deals in this run"
NO_EVENTS = "events were not recorded in this run"
_DECIDER_COLOURS = {"payer": style.BLUE, "provider": style.ORANGE, "both": style.PURPLE, "neither": style.GREY}
_FEWEST_DEALS = 10


def adoption_and_renewal(run: Run, happened: Happenings | None, deals: Relationships | None) -> Figure:
    """Adoption over the years; signatures and renewals by the strategy of either side."""
    figure = style.new_figure(
        11.5,
        4.6,
        "Members in partnerships, and who signs and renews, by strategy",
        "Means over replicates with 95 % intervals. A strategy is the one held on the day of the signature.",
    )
    left, middle, right = figure.subplots(1, 3, width_ratios=[1.15, 1.0, 1.0])
    draw_adoption(left, run)
    left.set_title("Members in partnerships")
    middle.set_title("First talks that end in a signature")
    right.set_title("Renewed when the term ends")
    if happened is None or deals is None:
        style.nothing(middle, NO_EVENTS)
        style.nothing(right, NO_EVENTS)
        return figure
    sides = {side: by_strategy(run, happened, deals, side) for side in ("payer", "provider")}
    names = [style.strategy_label(name) for name in happened.strategies]
    _dots(middle, names, {side: classes.signed_share for side, classes in sides.items()}, "share of talks, %", NO_DEALS)
    renewals = {side: classes.renewal_rate for side, classes in sides.items()}
    _dots(
        right,
        names,
        renewals,
        "share of agreements at term, %",
        "no agreement came to its term" if len(deals.row) else NO_DEALS,
    )
    if right.axison:
        right.set_yticklabels([])
    return figure


def draw_adoption(axes: Axes, run: Run, gap: float = 0.13) -> None:
    """Share of members in partnerships, and in those with losses for the provider, by year; `gap`: see label_lines."""
    if not run.by_year("value_based_lives_share").any():
        style.nothing(axes, NO_DEALS)
        return
    years = np.arange(1.0, run.years + 1.0)
    labels = []
    highest = 10.0
    for column, text, colour in (
        ("value_based_lives_share", "any\npartnership", style.BLUE),
        ("two_sided_lives_share", "provider\nshares losses", style.ORANGE),
    ):
        estimates = mean(run.by_year(column)).clipped(0.0, 1.0)
        style.line_with_band(axes, years, estimates, colour, 100.0)
        labels.append((text, float(estimates.value[-1]) * 100.0, colour))
        highest = max(highest, float(np.nanmax(np.fmax(estimates.value, estimates.high))) * 112.0)
    axes.set_ylim(0.0, min(100.0, highest))
    axes.set_ylabel("share of members, %")
    axes.grid(axis="y")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=gap)


def _dots(axes: Axes, names: list[str], sides: dict[str, Estimates], unit: str, empty: str) -> None:
    """One row a strategy, one dot a side, with intervals; `empty` says why there is nothing to draw."""
    rows = np.arange(len(names), dtype=np.float64)[::-1]
    if not names or not any(np.isfinite(estimates.value).any() for estimates in sides.values()):
        style.nothing(axes, empty)
        return
    for offset, (side, estimates) in zip((0.16, -0.16), sides.items(), strict=True):
        colour = style.SIDE_COLOURS[side]
        heights = rows + offset
        style.error_bars(axes, heights.tolist(), estimates, colour, 100.0)
        axes.plot(estimates.value * 100.0, heights, "o", color=colour, markersize=6.5)
        _name_side(axes, f"{side}'s strategy", colour, estimates, heights, above=offset > 0.0)
    axes.set_yticks(rows, names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlim(-2.0, 102.0)
    axes.set_xlabel(unit)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)


def _name_side(axes: Axes, text: str, colour: str, estimates: Estimates, heights: Floats, above: bool) -> None:
    """Name a side at its first dot: beside the interval where there is room, else above or below the dot."""
    first = int(np.flatnonzero(np.isfinite(estimates.value))[0])
    value = float(estimates.value[first])
    low, high = (float(end[first]) if np.isfinite(end[first]) else value for end in (estimates.low, estimates.high))
    where, shift, align = (high, (7, 0), "left") if high < 0.58 else (low, (-7, 0), "right")
    if high >= 0.58 and low < 0.42:
        where, shift, align = value, (0, 9 if above else -9), "center"
    axes.annotate(
        text,
        (where * 100.0, float(heights[first])),
        xytext=shift,
        textcoords="offset points",
        va="center",
        ha=align,
        color=colour,
        fontsize=8.5,
    )


def draw_years_together(axes: Axes, run: Run, happened: Happenings | None, deals: Relationships | None) -> None:
    """Average years together by pair of strategies, as a chart of numbers; with one strategy, who is still together."""
    axes.set_title(f"Years together, average within the first {followed_years(run.years)}")
    if run.years == 1:
        axes.set_title("Years together")
        style.nothing(axes, "one year only")
        return
    if happened is None or deals is None:
        style.nothing(axes, NO_EVENTS)
        return
    order = happened.strategies
    pairs: DealClasses = by_pair(run, happened, deals)
    together, size = pairs.together, len(order)
    if size == 1 and together.deals[0] >= _FEWEST_DEALS:
        _draw_still_together(axes, run, together)
        return
    known = (together.deals >= _FEWEST_DEALS) & ((run.replicates == 1) | np.isfinite(together.average_years.high))
    years = np.where(known, together.average_years.value, np.nan).reshape(size, size)
    if not np.isfinite(years).any():
        style.nothing(axes, NO_DEALS if not len(deals.row) else "too few deals to compare")
        return
    half = ((together.average_years.high - together.average_years.low) / 2.0).reshape(size, size)
    shades = LinearSegmentedColormap.from_list("years", ["#F3F7FA", "#9CC7E0", style.BLUE])
    low, high = float(np.nanmin(years)), float(np.nanmax(years))
    axes.imshow(years, cmap=shades, vmin=low, vmax=max(high, low + 0.5), aspect="auto")
    for payer in range(size):
        for provider in range(size):
            value, spread = years[payer, provider], half[payer, provider]
            if not np.isfinite(value):
                axes.text(provider, payer, "few", ha="center", va="center", fontsize=9, color=style.GREY)
                continue
            dark = (value - low) / max(high - low, 0.5) > 0.72
            axes.text(
                provider,
                payer - (0.12 if np.isfinite(spread) else 0.0),
                f"{value:.1f}",
                ha="center",
                va="center",
                fontsize=12,
                fontweight="bold",
                color="white" if dark else style.INK,
            )
            if np.isfinite(spread):
                shade = "white" if dark else "#595959"
                axes.text(provider, payer + 0.25, f"± {spread:.1f}", ha="center", va="center", fontsize=8, color=shade)
    labels = [style.strategy_label(name) for name in order]
    axes.set_xticks(range(size), labels)
    axes.set_yticks(range(size), labels)
    axes.tick_params(length=0)
    axes.set_xlabel("provider's strategy")
    axes.set_ylabel("payer's strategy", labelpad=8.0)
    axes.spines[:].set_visible(False)


def _draw_still_together(axes: Axes, run: Run, together: YearsTogether) -> None:
    """Share of all partnerships still together after 0, 1, ... years."""
    axes.set_title("Partnerships still together")
    curve = together.still_together
    seen = np.isfinite(curve.value[0])
    kept = Estimates(curve.value[0][seen], curve.low[0][seen], curve.high[0][seen], curve.replicates[0][seen])
    style.line_with_band(axes, np.arange(len(seen), dtype=np.float64)[seen], kept, style.BLUE, 100.0)
    axes.set_xlim(0.0, run.years)
    axes.set_ylim(0.0, 100.0)
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    axes.set_xlabel("years since the signature")
    axes.set_ylabel("share of partnerships, %")
    axes.grid(axis="y")


def exits_by_reason(run: Run) -> Figure:
    """Why partnerships ended and who decided."""
    figure = style.new_figure(
        8.6,
        4.8,
        "Why partnerships ended, and who decided",
        "Share of all endings: at term, before the term, and closures. Thin lines: 95 % intervals of the whole bar.",
    )
    axes = figure.subplots()
    if run.events is None:
        style.nothing(axes, NO_EVENTS)
        return figure
    counts, exits = exit_counts(run)
    if not exits.any():
        style.nothing(axes, NO_DEALS if not run.by_year("signed").any() else "no partnership ended in this run")
        return figure
    totals = market_share(counts.sum(axis=2), exits)
    seen = np.flatnonzero(counts.sum(axis=(0, 2)) > 0.0)
    order = seen[np.argsort(-totals.value[seen], kind="stable")]
    rows = np.arange(len(order), dtype=np.float64)[::-1]
    shares = market_share(counts, exits[:, :, np.newaxis]).value[order] * 100.0
    start = np.zeros(len(order))
    for index, decider in enumerate(DECIDERS):
        if not shares[:, index].any():
            continue
        colour = _DECIDER_COLOURS[decider]
        axes.barh(rows, shares[:, index], left=start, color=colour, height=0.62, label=DECIDER_WORDS[decider])
        start = start + shares[:, index]
    whole = Estimates(totals.value[order], totals.low[order], totals.high[order], totals.replicates[order])
    style.error_bars(axes, rows.tolist(), whole, style.INK, 100.0)
    ends = np.fmax(whole.value, whole.high) * 100.0
    for row, end, value in zip(rows, ends, whole.value, strict=True):
        axes.annotate(
            f"{value * 100.0:.0f} %" if value >= 0.005 else "< 1 %",
            (float(end), float(row)),
            (6, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(rows, [REASON_WORDS[REASONS[index]] for index in order])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, float(ends.max()) * 1.12 + 1.0)
    # Few bars keep their height, and the legend has the room below them.
    axes.set_ylim(min(-0.6, len(order) - 7.6), len(order) - 0.4)
    axes.set_xlabel("share of all endings, %")
    axes.grid(axis="x")
    axes.legend(title="decided by", loc="lower right", alignment="left")
    return figure
