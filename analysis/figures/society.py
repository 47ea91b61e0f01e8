"""Figures on the people side: strategies in use, trust and identity."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.runs.drift import Drift
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.analysis.statistics import Floats, mean
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS

#: Strategies shown: those that most organisations play at their peak.
_MOST_STRATEGIES: Final = 6


def strategies_over_time(run: Run, coin: Drift | None) -> Figure:
    """Share of each strategy over the years, by kind of organisation, beside what copying by a coin would give.

    Args:
        run: the run.
        coin: the range that a coin gives, if it is known.
    """
    shares, order = strategy_shares(run)
    everybody = len(KINDS)
    groups = [everybody, *(kind for kind in range(everybody) if np.isfinite(shares[:, :, kind]).any())]
    peaks = np.nan_to_num(mean(shares[:, :, everybody]).value).max(axis=0) if order else np.zeros(0)
    shown = [name for place, name in enumerate(order) if place in np.argsort(-peaks, kind="stable")[:_MOST_STRATEGIES]]
    figure = style.new_figure(
        max(2.4 * len(shown), 6.0) + 1.4,
        1.25 * len(groups) + 1.6,
        "How strategies spread" if run.years > 1 else "Which strategies organisations play",
        _how_to_read(run, coin, len(order) - len(shown)),
    )
    if not shown:
        style.nothing(figure.add_subplot(), "no organisation is open in this run")
        return figure
    highest = 0.0
    colours = style.strategy_colours(order)
    panels = figure.subplots(len(groups), len(shown), sharex=True, sharey=True, squeeze=False)
    for row, group in enumerate(groups):
        for axes, name in zip(panels[row], shown, strict=True):
            means = mean(shares[:, :, group, order.index(name)]).value
            band = None if coin is None else coin.of(name, group)
            _draw_share(axes, run.years, means, band, colours[name])
            highest = max(highest, *(float(np.nan_to_num(end).max()) for end in (means, *(band or ()))))
        panels[row][0].set_ylabel("all" if group == everybody else GROUP_WORDS[KINDS[group]].replace(" ", "\n"))
    for axes, name in zip(panels[0], shown, strict=True):
        axes.set_title(style.strategy_label(name), color=colours[name])
    for axes in panels.flat:
        axes.set_ylim(0.0, min(max(highest * 105.0, 10.0), 100.0))
        axes.set_xlabel("contract year" if axes in panels[-1] else "")
    return figure


def _how_to_read(run: Run, coin: Drift | None, left_out: int) -> str:
    mean_of = "mean over replicates" if run.replicates > 1 else "one replicate"
    rest = f" Left out: {left_out} that fewer play." if left_out else ""
    if coin is None:
        return f"Share of the open organisations of each kind, %, {mean_of}.{rest}"
    return (
        f"Share of the open organisations of each kind, %, {mean_of}.{rest}\n"
        "Grey: drift, 95 % of what the same comparisons give if a coin decides who copies. A line that stays outside "
        "moves by results."
    )


def _draw_share(axes: Axes, years: int, shares: Floats, band: tuple[Floats, Floats] | None, colour: str) -> None:
    """One strategy among one group: drift in grey, the share over it, and its last value."""
    x = np.arange(1.0, years + 1.0)
    if band is not None and years > 1:
        axes.fill_between(x, band[0] * 100.0, band[1] * 100.0, color=style.GREY, alpha=0.3, linewidth=0)
    axes.plot(x, shares * 100.0, "o" if years == 1 else "-", color=colour, clip_on=False)
    axes.grid(axis="y")
    style.year_axis(axes, years)
    last = float(shares[-1]) * 100.0
    if np.isfinite(last):
        axes.annotate(
            f"{last:.0f} %", (1.0, last), (3, 0), axes.get_yaxis_transform(), "offset points", va="center", color=colour
        )


def trust_and_identity(run: Run) -> Figure:
    """Trust of each side in the other, attachment to fee for service and care-model maturity."""
    figure = style.new_figure(
        10.5,
        4.4,
        "Trust between the sides, attachment to fee for service, and maturity of care",
        "Means over replicates, weighted by lives, with 95 % intervals. Scales from 0 (none) to 1 (full).",
    )
    left, right = figure.subplots(1, 2)
    left.set_title("Trust")
    _draw_indices(
        left,
        run,
        (
            ("mean_trust_in_payers", "providers'\nin payers", style.ORANGE),
            ("mean_trust_in_providers", "payers'\nin providers", style.BLUE),
        ),
    )
    right.set_title("Identity, and the care model")
    _draw_indices(
        right,
        run,
        (
            ("mean_identity_inertia", "attachment to\nfee for service", style.PURPLE),
            ("mean_maturity", "maturity of\nthe care model", style.GREEN),
        ),
    )
    return figure


def _draw_indices(axes: Axes, run: Run, columns: tuple[tuple[str, str, str], ...]) -> None:
    years = np.arange(1.0, run.years + 1.0)
    labels = []
    for column, text, colour in columns:
        estimates = mean(run.by_year(column)).clipped(0.0, 1.0)
        style.line_with_band(axes, years, estimates, colour)
        labels.append((text, float(estimates.value[-1]), colour))
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("index, 0 to 1")
    axes.grid(axis="y")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=0.13)
