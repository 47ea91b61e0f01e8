"""Strategies over the years, and whether one grows where it is common."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.palette import readable
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, key, label_outside, rests_on
from longgame.analysis.runs.drift import Drift
from longgame.analysis.runs.reading import Run
from longgame.analysis.runs.strategy_shares import strategy_shares
from longgame.analysis.runs.tipping import FEWEST_MARKETS, growth_by_share
from longgame.analysis.statistics import Floats, mean
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS

#: Strategies shown: those that most organisations play at their peak.
_MOST_STRATEGIES: Final = 8
_NOBODY: Final = "no organisation is open in this run"


def strategies_over_time(tables: RunTables, sheet: Sheet) -> Figure:
    """Share of each strategy among all organisations and by kind, beside what copying by a coin would give."""
    run, coin = tables.run, tables.coin
    shares, order = strategy_shares(run)
    shown = _shown(shares, order)
    words = Words(
        _spread_finding(shares, order, coin),
        "Share of the open organisations, %: all together (thick) and each kind (thin)"
        + (", mean over markets." if run.replicates > 1 else ".")
        + (" Grey: 95 % of what the same comparisons give if a coin decides who copies." if coin is not None else "")
        + (f" Left out: {len(order) - len(shown)} that fewer play." if len(order) > len(shown) else ""),
        rests_on(run),
        "Lines of the share of organisations that play each strategy, by contract year.",
    )
    if not shown:
        figure, panels = sheet.panels(words, (1.0,), 1.6)
        style.nothing(panels[0], _NOBODY)
        return figure
    figure, panels = sheet.multiples(words, len(shown), 1.9)
    colours, highest = style.strategy_colours(order), 10.0
    for axes, name in zip(panels, shown, strict=True):
        axes.set_title(style.strategy_label(name), color=readable(colours[name]))
        highest = max(highest, _draw_strategy(axes, run, shares[:, :, :, order.index(name)], coin, name, colours[name]))
    for axes in panels:
        axes.set_ylim(0.0, min(highest * 1.05, 100.0))
        axes.grid(axis="y")
        style.year_axis(axes, run.years, most=4)
    label_outside(panels)
    kinds = [kind for place, kind in enumerate(KINDS) if np.isfinite(shares[:, :, place]).any()]
    handles = [panels[0].plot([], [], color=style.KIND_COLOURS[kind], linewidth=1.0)[0] for kind in kinds]
    labels = [GROUP_WORDS[kind] for kind in kinds]
    key(figure, handles, labels, 2 if sheet.narrow else 4)
    return figure


def _shown(shares: Floats, order: tuple[str, ...]) -> list[str]:
    peaks = np.nan_to_num(mean(shares[:, :, -1]).value).max(axis=0) if order else np.zeros(0)
    chosen = set(np.argsort(-peaks, kind="stable")[:_MOST_STRATEGIES].tolist())
    return [name for place, name in enumerate(order) if place in chosen]


def _spread_finding(shares: Floats, order: tuple[str, ...], coin: Drift | None) -> str:
    if not order:
        return "No organisation is open"
    last = mean(shares[:, -1, -1, :]).value
    if shares.shape[1] == 1:
        return f"The most frequent strategy is {style.strategy_label(order[int(np.nanargmax(last))])}"
    if coin is None:
        first = mean(shares[:, 0, -1, :]).value
        most = int(np.nanargmax(np.abs(last - first)))
        return (
            f"{_capital(order[most])} moves most: {100.0 * first[most]:.0f} % of organisations in year 1, "
            f"{100.0 * last[most]:.0f} % in year {shares.shape[1]}"
        )
    above, below = [], []
    for place, name in enumerate(order):
        low, high = coin.of(name, len(KINDS))
        if last[place] > high[-1]:
            above.append(f"{style.strategy_label(name)} ({100.0 * last[place]:.0f} %)")
        elif last[place] < low[-1]:
            below.append(f"{style.strategy_label(name)} ({100.0 * last[place]:.0f} %)")
    told = [f"above it: {', '.join(above)}"] if above else []
    told += [f"below it: {', '.join(below)}"] if below else []
    if not told:
        return "No strategy ends outside what copying by a coin would give: what moves may be chance"
    return f"Against copying by a coin, {'; '.join(told)} in year {shares.shape[1]}"


def _capital(name: str) -> str:
    label = style.strategy_label(name)
    return label[:1].upper() + label[1:]


def _draw_strategy(axes: Axes, run: Run, shares: Floats, coin: Drift | None, name: str, colour: str) -> float:
    """One strategy: drift in grey, kinds as thin lines, all organisations over them; returns the highest value."""
    x = np.arange(1.0, run.years + 1.0)
    means = mean(shares).value * 100.0
    mark = "o" if run.years == 1 else "-"
    if coin is not None and run.years > 1:
        low, high = coin.of(name, len(KINDS))
        axes.fill_between(x, low * 100.0, high * 100.0, color=style.GREY, alpha=0.3, linewidth=0)
    for place, kind in enumerate(KINDS):
        axes.plot(x, means[:, place], mark, color=style.KIND_COLOURS[kind], linewidth=0.7, markersize=2.5)
    axes.plot(x, means[:, -1], mark, color=colour, linewidth=2.4, solid_capstyle="round")
    axes.set_ylabel("organisations, %")
    last = float(means[-1, -1])
    if np.isfinite(last):
        axes.annotate(
            f"{last:.0f} %",
            (1.0, last),
            (2, 0),
            axes.get_yaxis_transform(),
            "offset points",
            va="center",
            color=readable(colour),
            fontsize=style.letters(axes, 8.5),
        )
    return float(np.nan_to_num(means).max())


def tipping(tables: RunTables, sheet: Sheet) -> Figure:
    """Yearly change of each strategy's share, by the share it has."""
    run = tables.run
    shares, order = strategy_shares(run)
    table = growth_by_share(run)
    shown = [name for name in _shown(shares, order) if (table["strategy"] == name).any()]
    words = Words(
        _tipping_finding(table, run),
        "Change of the share of all organisations from one year to the next, by the share before, mean with 95 % "
        "interval over markets. A strategy tips where the change turns from negative to positive.",
        rests_on(run, f"{counted(int(table['market_years'].sum()), 'strategy-year')}."),
        "Dots with intervals of the yearly change of each strategy's share by its share, a panel each.",
    )
    if not shown:
        figure, panels = sheet.panels(words, (1.0,), 1.6)
        style.nothing(panels[0], f"seen from {FEWEST_MARKETS} markets and some years on")
        return figure
    figure, panels = sheet.multiples(words, len(shown), 1.75)
    colours = style.strategy_colours(order)
    for axes, name in zip(panels, shown, strict=True):
        axes.set_title(style.strategy_label(name), color=readable(colours[name]))
        draw_growth(axes, table[table["strategy"] == name], colours[name])
        axes.set_xlabel("share before, %")
        axes.set_ylabel("change a year, points")
    label_outside(panels)
    reach = max(1.0, 130.0 * float(table["change"].abs().max()))
    panels[0].set_ylim(-reach, reach)
    panels[0].set_xlim(0.0, 100.0 * min(float(table["share"].max()) + 0.1, 1.0))
    return figure


def draw_growth(axes: Axes, table: pd.DataFrame, colour: str) -> None:
    """One strategy's rows of `growth_by_share`; hollow where the interval is unknown or includes zero."""
    axes.axhline(0.0, color=style.INK, linewidth=0.8)
    axes.grid(axis="y")
    axes.plot(table["share"] * 100.0, table["change"] * 100.0, "-", color=colour, linewidth=1.2)
    for row in table.to_dict("records"):
        x, y = 100.0 * row["share"], 100.0 * row["change"]
        clear = row["lo95"] > 0.0 or row["hi95"] < 0.0
        if np.isfinite(row["lo95"]):
            axes.plot([x, x], [100.0 * row["lo95"], 100.0 * row["hi95"]], color=colour, linewidth=1.2)
        axes.plot(x, y, "o", color=colour, markerfacecolor=colour if clear else "white", markersize=4.5)


def _tipping_finding(table: pd.DataFrame, run: Run) -> str:
    known = table[np.isfinite(table["lo95"].to_numpy(dtype=np.float64))]
    if not len(known):
        return "Whether strategies tip cannot be known from so few markets and years"
    clear = known[(known["lo95"] > 0.0) | (known["hi95"] < 0.0)]
    luck = len(known) / 20.0
    if not len(clear):
        return "At no share does a strategy clearly grow or shrink: no tipping point is in sight"
    first = clear.sort_values("market_years", ascending=False, kind="stable").iloc[0]
    verb = "grows" if first["change"] > 0.0 else "shrinks"
    doubt = ", which may be luck" if len(clear) <= 3.0 * luck else ""
    return (
        f"{_capital(str(first['strategy']))} {verb} where it has about {100.0 * first['share']:.0f} %; "
        f"{len(clear)} of {len(known)} changes are clear, about {max(luck, 0.1):.{0 if luck >= 1.0 else 1}f} would be "
        f"by luck alone{doubt}"
    )
