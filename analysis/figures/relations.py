"""What the sides feel: trust, grievance, attachment to fee for service, and how far care has matured."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import DEALS_NOT_RECORDED, NO_DEALS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, averaged, rests_on
from longgame.analysis.runs.grievances import grievances
from longgame.analysis.runs.reading import Run
from longgame.analysis.statistics import Estimates, mean
from longgame.analysis.words.number_words import clear_sign, index, value_only

Lines = tuple[tuple[str, Estimates, str], ...]


def trust_and_identity(tables: RunTables, sheet: Sheet) -> Figure:
    """Trust of each side in the other, grievance of each, attachment to fee for service and care-model maturity."""
    run = tables.run
    words = Words(
        _finding(run),
        f"Indices from 0 (none) to 1 (full), weighted by lives, {averaged(run)}. "
        "Grievance: of the sides of live deals.",
        rests_on(run),
        "Lines of trust, grievance, attachment to fee for service and maturity of care, by contract year.",
    )
    figure, (trust, grievance, identity) = sheet.panels(words, (1.0, 1.0, 1.0), 2.0)
    trust.set_title("Trust in the other side")
    payers, providers = style.SIDE_COLOURS["payer"], style.SIDE_COLOURS["provider"]
    draw_indices(
        trust,
        run.years,
        (
            ("providers'", mean(run.by_year("mean_trust_in_payers")), providers),
            ("payers'", mean(run.by_year("mean_trust_in_providers")), payers),
        ),
    )
    grievance.set_title("Grievance")
    felt = grievances(run)
    if felt is None or not np.isfinite(felt["payer"].value).any():
        style.nothing(grievance, DEALS_NOT_RECORDED if felt is None else NO_DEALS)
    else:
        lines = (("providers'", felt["provider"], providers), ("payers'", felt["payer"], payers))
        draw_indices(grievance, run.years, lines)
    identity.set_title("Identity, care model")
    draw_indices(
        identity,
        run.years,
        (
            ("attachment to\nfee for service", mean(run.by_year("mean_identity_inertia")), style.INK),
            ("maturity\nof care", mean(run.by_year("mean_maturity")), style.GREY),
        ),
    )
    return figure


def _finding(run: Run) -> str:
    """How trust moves over the run."""
    told = []
    for whose, column in (
        ("providers' trust in payers", "mean_trust_in_payers"),
        ("payers' trust in providers", "mean_trust_in_providers"),
    ):
        values = run.by_year(column)
        first, last = (value_only(index(mean(values[:, place]).json())) for place in (0, -1))
        if run.years == 1:
            told.append(f"{whose} is {first}")
            continue
        change = mean(values[:, -1] - values[:, 0]).json()
        sign = clear_sign(change)
        if run.replicates == 1:
            told.append(f"{whose} goes from {first} to {last} in one market")
        elif not sign:
            told.append(f"{whose} does not clearly move ({first} to {last})")
        else:
            told.append(f"{whose} {'rises' if sign > 0 else 'falls'} from {first} to {last}")
    text = "; ".join(told)
    return text[:1].upper() + text[1:]


def draw_indices(axes: Axes, years: int, lines: Lines) -> None:
    """Lines with intervals between 0 and 1.

    Args:
        axes: where.
        years: of the run.
        lines: label, values by year and colour of each.
    """
    labels = []
    for text, estimates, colour in lines:
        shown = estimates.clipped(0.0, 1.0)
        style.line_with_band(axes, np.arange(1.0, years + 1.0), shown, colour)
        known = shown.value[np.isfinite(shown.value)]
        if len(known):
            labels.append((text, float(known[-1]), colour))
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("index, 0 to 1")
    axes.grid(axis="y")
    style.year_axis(axes, years)
    style.label_lines(axes, labels, gap=0.15)
