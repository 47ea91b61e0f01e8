"""All figures of a run, as PNG files: the same run gives the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.cash import j_curve
from longgame.analysis.figures.money import draw_gains, gains_by_kind
from longgame.analysis.figures.partnerships import (
    NO_DEALS,
    adoption_and_renewal,
    draw_adoption,
    draw_years_together,
    exits_by_reason,
)
from longgame.analysis.figures.society import strategies_over_time, trust_and_identity
from longgame.analysis.runs.cash import cash_curves
from longgame.analysis.runs.drift import drift
from longgame.analysis.runs.money import Gains, gains
from longgame.analysis.runs.reading import Run, read
from longgame.analysis.runs.relationships import Happenings, Relationships, happenings, relationships
from longgame.analysis.statistics import mean

if TYPE_CHECKING:
    from longgame.environment.records.results import Results


def write_figures(results: Results, folder: Path) -> list[Path]:
    """Draw every figure of a run.

    A figure whose table the run lacks, or that has nothing to show, says so instead.

    Args:
        results: the run.
        folder: where the files go; it is made if missing.

    Returns:
        The files, the overview first.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = read(results)
    happened = None if run.events is None else happenings(run)
    deals = None if run.events is None else relationships(run)
    gained = gains(run)
    with style.house_style():
        figures = {
            "overview": overview(run, happened, deals, gained),
            "adoption_and_renewal": adoption_and_renewal(run, happened, deals),
            "gains_by_kind": gains_by_kind(run, gained),
            "j_curve": j_curve(cash_curves(run), recorded=run.deals is not None),
            "strategy_shares": strategies_over_time(run, drift(results)),
            "trust_and_identity": trust_and_identity(run),
            "exits_by_reason": exits_by_reason(run),
        }
        return [style.save(figure, folder / f"{name}.png") for name, figure in figures.items()]


def overview(run: Run, happened: Happenings | None, deals: Relationships | None, gained: Gains | None) -> Figure:
    """One wide picture: adoption and savings, years together by pair of strategies, who gained and who paid."""
    against = "" if gained is None else "Gains: against the same market with the same luck but without deals."
    figure = style.new_figure(
        15.0,
        5.2,
        f"A market of payers and providers over {run.years} year{'' if run.years == 1 else 's'}",
        f"Means over {run.replicates} replicates; bands, ± and thin lines are 95 % intervals. {against}"
        if run.replicates > 1
        else f"One replicate: no intervals. {against}",
    )
    grid = figure.add_gridspec(2, 3, width_ratios=[0.95, 1.0, 1.15], height_ratios=[1.25, 1.0])
    adoption, savings = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0])
    draw_adoption(adoption, run, gap=0.2)
    adoption.set_xlabel("")
    adoption.set_title("Members in partnerships, and savings")
    _draw_savings(savings, run)
    together = figure.add_subplot(grid[:, 1])
    draw_years_together(together, run, happened, deals)
    draw_gains(figure, grid[:, 2], gained, "Who gained and who paid", totals=False)
    return figure


def _draw_savings(axes: Axes, run: Run) -> None:
    """True and measured savings of live deals by year."""
    years = np.arange(1.0, run.years + 1.0)
    labels = []
    for column, text, colour in (
        ("measured_savings_rate", "measured", style.PURPLE),
        ("true_savings_rate", "true", style.GREEN),
    ):
        estimates = mean(run.by_year(column))
        if not np.isfinite(estimates.value).any():
            continue
        style.line_with_band(axes, years, estimates, colour, 100.0)
        labels.append((text, float(estimates.value[np.isfinite(estimates.value)][-1]) * 100.0, colour))
    if not labels or not run.by_year("value_based_lives_share").any():
        style.nothing(axes, NO_DEALS)
        return
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    axes.set_ylabel("savings,\n% of budget")
    axes.grid(axis="y")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=0.13)
