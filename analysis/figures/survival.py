"""How long deals last: the share still together by years since the signature."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS, NO_EVENTS
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, rests_on
from longgame.analysis.runs.deal_summary import whole
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.relationships import Happenings, Relationships
from longgame.analysis.runs.survival import median_years, survival
from longgame.analysis.runs.years_together import YearsTogether
from longgame.analysis.statistics import Estimates
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import share

#: Deals that a curve of its own needs.
_FEWEST_DEALS: Final = 20
#: A curve ends where fewer deals are seen.
_FEWEST_AT_RISK: Final = 5


def survival_of_deals(tables: RunTables, sheet: Sheet) -> Figure:
    """Kaplan-Meier curves: of all deals with intervals, and by the strategy of the payer."""
    run, deals, happened = tables.run, tables.deals, tables.happened
    table = survival(deals) if deals is not None else pd.DataFrame()
    over_markets = None
    if deals is not None and happened is not None and run.replicates > 1:
        over_markets = whole(run, happened, deals).together
    count = 0 if deals is None else len(deals.row)
    words = Words(
        _finding(table, over_markets, run.years) if deals is not None else "How long deals last was not recorded",
        "Kaplan-Meier estimate, log-log interval of 95 % as if all deals were independent (dark band)"
        + (" and over markets (pale band)" if run.replicates > 1 else "")
        + ". Deals that still run at the end count as long as they were seen.",
        rests_on(run, f"{counted(count, 'deal')}."),
        "Step curves of the share of deals still together by years since the signature.",
    )
    figure, (left, right) = sheet.panels(words, (1.0, 1.0), 2.2)
    left.set_title("All deals")
    right.set_title("By the payer's strategy")
    if deals is None or happened is None or not count:
        for axes in (left, right):
            style.nothing(axes, NO_EVENTS if deals is None else NO_DEALS)
        return figure
    draw_survival(left, table, None if over_markets is None else over_markets.still_together)
    _draw_by_strategy(right, deals, happened.strategies)
    for axes in (left, right):
        _finish(axes, run.years)
    return figure


def _finding(table: pd.DataFrame, over_markets: YearsTogether | None, years: int) -> str:
    if not len(table):
        return "No deal was signed in this run"
    if not table["ended"].any():
        return f"No deal ends within {counted(years, 'year')}"
    median = median_years(table)
    if median is not None:
        ends: tuple[int | None, ...] = (median_years(table, "lo95"), median_years(table, "hi95"))
        if over_markets is not None:
            found = over_markets.median_years(0)
            ends = (found["lo95"], found["hi95"])
        low, high = ends
        interval = "" if low is None or low == high else f" [{low} to {f'over {years}' if high is None else high}]"
        unit = "year" if median == 1 else "years"
        return f"Half of all deals have ended within {median}{interval} {unit} of the signature"
    last = table.iloc[-1]
    estimate = {"mean": last["together"], "lo95": last["lo95"], "hi95": last["hi95"], "replicates": 1}
    return f"{share(estimate)} of deals last longer than {counted(int(last['years']), 'year')}"


def draw_survival(axes: Axes, table: pd.DataFrame, over_markets: Estimates | None = None) -> None:
    """A step curve with its intervals.

    Args:
        axes: where.
        table: as `runs.survival.survival` gives it.
        over_markets: the same curve with its interval over markets, if there are several.
    """
    shown = table[table["at_risk"] >= min(_FEWEST_AT_RISK, int(table["at_risk"].iloc[0]))]
    x = shown["years"].to_numpy(dtype=np.float64)
    if over_markets is not None:
        low, high = (end.reshape(-1)[: len(x)] * 100.0 for end in (over_markets.low, over_markets.high))
        known = np.isfinite(low) & np.isfinite(high)
        axes.fill_between(
            x, low, high, where=known.tolist(), step="post", color=style.INK, alpha=0.12, linewidth=0, label="markets"
        )
    low, high = (shown[name].to_numpy(dtype=np.float64) * 100.0 for name in ("lo95", "hi95"))
    axes.fill_between(
        x, low, high, where=np.isfinite(low).tolist(), step="post", color=style.INK, alpha=0.25, linewidth=0
    )
    axes.step(x, shown["together"].to_numpy() * 100.0, where="post", color=style.INK)
    median = median_years(shown)
    if median is not None and median > 0:
        axes.plot([0.0, median, median], [50.0, 50.0, 0.0], ":", color=style.GREY, linewidth=1.0)
        axes.annotate(
            f"median {counted(median, 'year')}",
            (median, 50.0),
            (4, 4),
            textcoords="offset points",
            fontsize=style.letters(axes, 8.5),
        )


def draw_all_deals(axes: Axes, run: Run, happened: Happenings, deals: Relationships) -> None:
    """The curve of all deals of a run that has some, with its axes."""
    over_markets = whole(run, happened, deals).together.still_together if run.replicates > 1 else None
    draw_survival(axes, survival(deals), over_markets)
    _finish(axes, run.years)


def _draw_by_strategy(axes: Axes, deals: Relationships, strategies: tuple[str, ...]) -> None:
    colours, labels = style.strategy_colours(strategies), []
    for name in strategies:
        chosen = np.asarray(deals.payer_strategy == name)
        if int(chosen.sum()) < _FEWEST_DEALS:
            continue
        table = survival(deals, chosen)
        shown = table[table["at_risk"] >= _FEWEST_AT_RISK]
        axes.step(shown["years"], shown["together"] * 100.0, where="post", color=colours[name])
        end = float(shown["together"].iloc[-1]) * 100.0
        labels.append((f"{style.strategy_label(name)} ({int(chosen.sum()):,})", end, colours[name]))
    if not labels:
        style.nothing(axes, f"no strategy has {_FEWEST_DEALS} deals")
        return
    axes.set_ylim(0.0, 100.0)
    style.label_lines(axes, labels, gap=0.09)


def _finish(axes: Axes, years: int) -> None:
    if not axes.axison:
        return
    axes.set_xlim(0.0, years)
    axes.set_ylim(0.0, 100.0)
    style.whole_ticks(axes, years)
    axes.set_xlabel("years since the signature")
    axes.set_ylabel("still together, % of deals")
    axes.grid(axis="y")
