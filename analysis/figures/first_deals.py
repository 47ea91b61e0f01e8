"""The first deals of a market: who has signed one by when."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS, NO_EVENTS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, averaged, rests_on
from longgame.analysis.runs.first_deals import first_deals
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS

_HALF: Final = 0.5


def first_deals_by_kind(tables: RunTables, sheet: Sheet) -> Figure:
    """Share of the organisations of each kind that have signed a deal by each year."""
    run = tables.run
    table = first_deals(run)
    words = Words(
        "First deals were not recorded" if table is None else _finding(table, run.years),
        "Share of the organisations of a kind that have ever signed a deal, by the end of the year; "
        f"{averaged(run)}. Organisations that close or enter later are counted all along.",
        rests_on(run),
        "Rising lines of the share of organisations that have signed a first deal, by kind and contract year.",
    )
    figure, (axes,) = sheet.panels(words, (1.0,), 2.4)
    if table is None or not table["share"].any():
        style.nothing(axes, NO_EVENTS if table is None else NO_DEALS)
        return figure
    draw_first_deals(axes, table, run.years)
    return figure


def draw_first_deals(axes: Axes, table: pd.DataFrame, years: int) -> None:
    """A line a kind; the table as `runs.first_deals.first_deals` gives it."""
    labels = []
    for kind in KINDS:
        rows = table[table["kind"] == kind]
        if not len(rows):
            continue
        value, low, high = (rows[name].to_numpy(dtype=np.float64) for name in ("share", "lo95", "hi95"))
        estimates = Estimates(value, low, high, rows["replicates"].to_numpy(dtype=np.int64))
        style.line_with_band(axes, rows["year"].to_numpy(dtype=np.float64), estimates, style.KIND_COLOURS[kind], 100.0)
        labels.append((GROUP_WORDS[kind].replace(" ", "\n", 1), 100.0 * float(value[-1]), style.KIND_COLOURS[kind]))
    axes.set_ylim(0.0, 100.0)
    axes.set_ylabel("have signed a deal, %")
    axes.grid(axis="y")
    style.year_axis(axes, years)
    style.label_lines(axes, labels, gap=0.15)


def _finding(table: pd.DataFrame, years: int) -> str:
    if not table["share"].any():
        return "Nobody signs a deal"
    told, never = [], []
    for kind in KINDS:
        rows = table[table["kind"] == kind]
        if not len(rows):
            continue
        half = rows[rows["share"] >= _HALF]
        if len(half):
            told.append(f"{GROUP_WORDS[kind]} by year {int(half['year'].iloc[0])}")
        else:
            never.append(f"{GROUP_WORDS[kind]} ({100.0 * rows['share'].iloc[-1]:.0f} %)")
    if not told:
        return f"Fewer than half of any kind have signed a deal by year {years}: {', '.join(never)}"
    text = f"Half have signed a deal: {', '.join(told)}"
    return f"{text}; not by year {years}: {', '.join(never)}" if never else text
