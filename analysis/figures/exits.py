"""Why partnerships end, and who decides."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS, NO_EVENTS
from longgame.analysis.figures.palette import DECIDER_COLOURS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, key, rests_on
from longgame.analysis.runs.deal_summary import exit_counts
from longgame.analysis.statistics import Estimates, Floats, market_share, mean, quotient
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import clear_sign, share
from longgame.analysis.words.plain_words import DECIDER_WORDS, REASON_WORDS
from longgame.vocabulary import DECIDERS, REASONS


def exits_by_reason(tables: RunTables, sheet: Sheet) -> Figure:
    """Shares of all endings by reason, each bar by who decided."""
    run = tables.run
    counts, exits = exit_counts(run) if run.events is not None else (np.zeros((1, 1, 1)), np.zeros((1, 1)))
    ended = bool(exits.any())
    reasons = int((counts.sum(axis=(0, 2)) > 0.0).sum())
    words = Words(
        _finding(counts, exits) if ended else "No partnership ended" if run.events is not None else NO_EVENTS,
        "Share of all endings (at term, before it, and closures) by reason and by who decided"
        + ("; thin lines: 95 % intervals of the whole bar over markets." if run.replicates > 1 else "."),
        rests_on(run, f"{counted(int(exits.sum()), 'ending')}."),
        "Bars of the share of endings by reason, divided by who decided.",
    )
    height = 1.1 + 0.22 * max(reasons, 4)
    figure = sheet.figure(words, height + (0.4 if sheet.narrow else 0.2))
    axes = figure.subplots()
    if run.events is None or not ended:
        nobody = NO_DEALS if not run.by_year("signed").any() else "no partnership ended in this run"
        style.nothing(axes, NO_EVENTS if run.events is None else nobody)
        return figure
    draw_exits(axes, counts, exits)
    handles, labels = axes.get_legend_handles_labels()
    key(figure, handles, [f"decided by {label}" for label in labels[:1]] + labels[1:], 2 if sheet.narrow else 4)
    return figure


def _finding(counts: Floats, exits: Floats) -> str:
    by_reason = counts.sum(axis=2)
    shares = market_share(by_reason, exits)
    order = np.argsort(-np.nan_to_num(shares.value), kind="stable")
    first, second = (REASON_WORDS[REASONS[place]] for place in order[:2])
    gap = mean(quotient(by_reason[:, order[0]] - by_reason[:, order[1]], exits[:, 0]))
    top = share(shares.json(int(order[0])))
    if shares.value[order[1]] == 0.0:
        return f"All partnerships that ended did so for one reason: {first}"
    if len(exits) > 1 and clear_sign(gap.json()) <= 0:
        return f"The most frequent reasons for an ending are {first} ({top}) and {second}; neither is clearly ahead"
    where = " in one market" if len(exits) == 1 else ""
    return f"The most frequent reason for an ending: {first}, {top} of endings{where}"


def draw_exits(axes: Axes, counts: Floats, exits: Floats) -> None:
    """Bars by reason, the most frequent on top; arrays as `exit_counts` gives them."""
    totals = market_share(counts.sum(axis=2), exits)
    seen = np.flatnonzero(counts.sum(axis=(0, 2)) > 0.0)
    order = seen[np.argsort(-totals.value[seen], kind="stable")]
    rows = np.arange(len(order), dtype=np.float64)[::-1]
    shares = market_share(counts, exits[:, :, np.newaxis]).value[order] * 100.0
    start = np.zeros(len(order))
    for index, decider in enumerate(DECIDERS):
        if not shares[:, index].any():
            continue
        colour = DECIDER_COLOURS[decider]
        axes.barh(rows, shares[:, index], left=start, color=colour, height=0.62, label=DECIDER_WORDS[decider])
        start = start + shares[:, index]
    whole = Estimates(totals.value[order], totals.low[order], totals.high[order], totals.replicates[order])
    style.error_bars(axes, rows.tolist(), whole, style.INK, 100.0)
    for row, value in zip(rows, whole.value, strict=True):
        axes.annotate(
            f"{value * 100.0:.0f} %" if value >= 0.005 else "< 1 %",
            (1.0, float(row)),
            (4, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=style.letters(axes, 8.5),
        )
    ends = np.fmax(whole.value, whole.high) * 100.0
    axes.set_yticks(rows, [REASON_WORDS[REASONS[index]] for index in order])
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, min(float(ends.max()) * 1.04 + 1.0, 100.0))
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.set_xlabel("share of all endings, %")
    axes.grid(axis="x")
