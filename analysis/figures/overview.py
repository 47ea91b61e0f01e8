"""A run at a glance: adoption and savings, years together, who gained and who paid."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from longgame.analysis.figures import style
from longgame.analysis.figures.adoption import adoption_finding, draw_adoption
from longgame.analysis.figures.missing import NO_DEALS
from longgame.analysis.figures.money import draw_gains
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, rests_on
from longgame.analysis.figures.together import draw_years_together
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import mean
from longgame.analysis.words.number_words import rate
from longgame.experiments.outcomes.run_outcomes import outcomes_of_run, recorded_outcomes


def overview(tables: RunTables, sheet: Sheet) -> Figure:
    """Adoption and savings, years together by pair of strategies, who gained and who paid."""
    run, gained = tables.run, tables.gained
    against = "" if gained is None else " Gains: against the same market with the same luck but without deals."
    words = Words(
        _finding(tables),
        ("Means over markets; bands, ± and thin lines are 95 % intervals." if run.replicates > 1 else "As it went.")
        + against,
        rests_on(run),
        "Three panels: members in partnerships and savings by year, years that deals last, gains and losses by group.",
    )
    figure = sheet.figure(words, 8.6 if sheet.narrow else 4.9)
    if sheet.narrow:
        column = GridSpec(4, 1, figure, height_ratios=(1.4, 1.2, 2.0, 2.8))
        places = [column[place] for place in range(4)]
    else:
        columns = GridSpec(1, 2, figure, width_ratios=(1.0, 1.15))
        left = columns[0].subgridspec(2, 1, height_ratios=(1.1, 1.0))
        right = columns[1].subgridspec(2, 1, height_ratios=(1.0, 1.4))
        places = [left[0], left[1], right[0], right[1]]
    adoption, savings, together = (figure.add_subplot(place) for place in places[:3])
    draw_adoption(adoption, run, gap=0.22)
    adoption.set_title("Members in partnerships")
    draw_savings(savings, run)
    savings.set_title("Savings of partnerships")
    draw_years_together(together, run, tables.happened, tables.deals)
    draw_gains(figure, places[3], gained, "Who gained and who paid", totals=False)
    return figure


def _finding(tables: RunTables) -> str:
    """Adoption, and what partnerships truly save over the run by the definition of the outcome."""
    text = adoption_finding(tables.run)
    rates = outcomes_of_run(tables.results, recorded_outcomes(tables.results, ["true_savings_rate"]))
    saved = mean(rates["true_savings_rate"]).json() if rates else None
    if saved is None or saved["mean"] is None or not tables.run.by_year("value_based_lives_share").any():
        return text
    return f"{text.partition(', after')[0]} and truly save {rate(saved)} of their benchmark over the run"


def draw_savings(axes: Axes, run: Run) -> None:
    """True and measured savings of live deals by year."""
    if not run.by_year("value_based_lives_share").any():
        style.nothing(axes, NO_DEALS)
        return
    years = np.arange(1.0, run.years + 1.0)
    labels = []
    for column, text, colour in (
        ("measured_savings_rate", "measured", style.GREY),
        ("true_savings_rate", "true", style.INK),
    ):
        estimates = mean(run.by_year(column))
        if not np.isfinite(estimates.value).any():
            continue
        style.line_with_band(axes, years, estimates, colour, 100.0)
        labels.append((text, float(estimates.value[np.isfinite(estimates.value)][-1]) * 100.0, colour))
    style.limits_of_lines(axes)
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    axes.set_ylabel("savings,\n% of budget")
    axes.grid(axis="y")
    style.year_axis(axes, run.years)
    style.label_lines(axes, labels, gap=0.14)
