"""Figures on the people side: strategies in use, trust and identity."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.analysis.statistics import mean
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS


def strategies_over_time(run: Run) -> Figure:
    """Shares of strategies by kind of organisation, stacked over the years."""
    figure = style.new_figure(
        11.5,
        5.6,
        "Which strategies organisations play, by kind",
        "Share of the open organisations of each kind, mean over replicates; the labels give the last year.",
    )
    shares, order = strategy_shares(run)
    known = np.isfinite(shares).sum(axis=0)
    means = np.where(known > 0, np.nansum(shares, axis=0) / np.maximum(known, 1), 0.0) * 100.0
    years = np.arange(1.0, run.years + 1.0)
    colours = style.strategy_colours(order)
    panels = figure.subplots(2, 2, sharey=True)
    for index, (axes, kind) in enumerate(zip(panels.flat, KINDS, strict=True)):
        axes.set_title(GROUP_WORDS[kind])
        if not order or not known[:, index].any():
            style.nothing(axes, "none in this run")
            continue
        stack = means[:, index].T
        drawn = years if run.years > 1 else np.array([1.0, 2.0])
        heights = stack if run.years > 1 else np.repeat(stack, 2, axis=1)
        axes.stackplot(drawn, heights, colors=[colours[name] for name in order], edgecolor="white", linewidth=0.6)
        axes.set_ylim(0.0, 100.0)
        style.year_axis(axes, run.years)
        middle = np.cumsum(stack[:, -1]) - stack[:, -1] / 2.0
        style.label_lines(
            axes,
            [
                (f"{style.strategy_label(name)} {stack[row, -1]:.0f} %", float(middle[row]), colours[name])
                for row, name in enumerate(order)
                if stack[row, -1] >= 0.5
            ],
            gap=0.09,
        )
        if index % 2 == 0:
            axes.set_ylabel("share of organisations, %")
        if index < 2:
            axes.set_xlabel("")
    return figure


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
