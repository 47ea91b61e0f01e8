"""Where the money of deals goes: from who pays, through what it is for, to who receives it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import NO_DEALS
from longgame.analysis.figures.palette import readable
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, rests_on
from longgame.analysis.runs.money_flows import PURPOSES
from longgame.analysis.words.number_words import level_words
from longgame.analysis.words.plain_words import GROUP_WORDS
from longgame.vocabulary import KINDS, SECTORS

#: Columns of the table, from left to right.
_STAGES: Final = ("payer", "purpose", "receiver")
#: Horizontal places of the three stages, and the width of their bars.
_PLACES: Final = (0.0, 0.5, 1.0)
_BAR: Final = 0.022
#: Share of the height between two bars of a stage.
_GAP: Final = 0.035
#: Flows below this share of all would be hairlines.
_LEAST: Final = 0.004


def flows_of_money(tables: RunTables, sheet: Sheet) -> Figure:
    """An alluvial diagram of the money that deals move in a year."""
    run, flows = tables.run, tables.flows
    total = 0.0 if flows is None else float(flows["usd"].sum())
    words = Words(
        "The ledger was not recorded" if flows is None else _finding(flows, total),
        "Cash that deals move in a market and year, a mean: who pays (left), for what (middle) "
        "and who receives it (right). Heights are dollars; premiums, claims and running costs are left out.",
        rests_on(run),
        "Bands of money from those who pay, through its purpose, to those who receive it.",
    )
    figure, (axes,) = sheet.panels(words, (1.0,), 3.4 if sheet.narrow else 3.2)
    if flows is None or not total > 0.0:
        style.nothing(axes, "the ledger was not recorded" if flows is None else NO_DEALS)
        return figure
    draw_flows(axes, flows, sheet.narrow)
    return figure


def _finding(flows: pd.DataFrame, total: float) -> str:
    if not total > 0.0:
        return "No deal moves money"
    by_purpose = flows.groupby("purpose", sort=False)["usd"].sum().sort_values(ascending=False, kind="stable")
    parts = [f"{name} ({100.0 * float(usd) / total:.0f} %)" for name, usd in by_purpose.iloc[:2].items()]
    amount = level_words("USD", total).replace("M", " million")
    return f"Deals move {amount} a year, the largest parts for {' and '.join(parts)}"


@dataclass(frozen=True)
class _Bar:
    """A bar of a stage: from `bottom` up, `height` high."""

    bottom: float
    height: float


def draw_flows(axes: Axes, flows: pd.DataFrame, narrow: bool = False) -> None:
    """Draw the table that `runs.money_flows.money_flows` gives.

    Args:
        axes: where; its frame is hidden.
        flows: the table.
        narrow: break names into more lines.
    """
    total = float(flows["usd"].sum())
    shown = flows[flows["usd"] >= _LEAST * total]
    orders = {"payer": (*KINDS, *SECTORS), "purpose": tuple(PURPOSES), "receiver": (*KINDS, *SECTORS)}
    bars = {stage: _stacked(shown, stage, orders[stage]) for stage in _STAGES}
    for left, right, start, end in (("payer", "purpose", 0, 1), ("purpose", "receiver", 1, 2)):
        part = shown.groupby([left, right], sort=False)["usd"].sum()
        pairs = sorted(part.index, key=lambda pair: (orders[left].index(pair[0]), orders[right].index(pair[1])))
        leaving, arriving = (
            _starts(part, pairs, place, bars[stage], total) for place, stage in ((0, left), (1, right))
        )
        for pair in pairs:
            height = float(part[pair]) / total
            ends = (leaving[pair], arriving[pair])
            colour = _colour(pair[0] if start == 0 else pair[1])
            _band(axes, (_PLACES[start] + _BAR, _PLACES[end]), ends, height, colour)
    tops = [bar.bottom for of_stage in bars.values() for bar in of_stage.values()]
    low = min(tops) - 0.03
    for stage, place in zip(_STAGES, _PLACES, strict=True):
        for name, bar in bars[stage].items():
            axes.add_patch(Rectangle((place, bar.bottom), _BAR, bar.height, color=_colour(name), linewidth=0))
        _name_bars(axes, stage, place, bars[stage], total, (low, narrow))
    axes.set_xlim(-0.52 if narrow else -0.4, 1.54 if narrow else 1.42)
    axes.set_ylim(low, 1.03)
    axes.set_axis_off()


def _stacked(flows: pd.DataFrame, stage: str, order: Sequence[str]) -> dict[str, _Bar]:
    """Bars of a stage from the top down, in the order of the vocabulary; stages are centred on the tallest."""
    sums = flows.groupby(stage, sort=False)["usd"].sum() / flows["usd"].sum()
    names = [name for name in order if name in sums.index]
    bars, top = {}, 1.0
    for name in names:
        height = float(sums[name])
        bars[name] = _Bar(top - height, height)
        top -= height + _GAP
    return bars


def _starts(
    part: pd.Series[float], pairs: Sequence[tuple[str, str]], place: int, bars: dict[str, _Bar], total: float
) -> dict[tuple[str, str], float]:
    """Lower edge of every band at one of its ends: bands share a bar from the top down."""
    scale = 1.0 / float(part.sum())
    used = {name: bar.bottom + bar.height for name, bar in bars.items()}
    order = pairs if place == 0 else sorted(pairs, key=lambda pair: -_middle(bars, pair[1]))
    found = {}
    for pair in order:
        used[pair[place]] -= float(part[pair]) * scale
        found[pair] = used[pair[place]]
    return found


def _middle(bars: dict[str, _Bar], name: str) -> float:
    return bars[name].bottom + bars[name].height / 2.0


def _band(axes: Axes, sides: tuple[float, float], ends: tuple[float, float], height: float, colour: str) -> None:
    (left, right), (low, arrive) = sides, ends
    middle = (left + right) / 2.0
    points = [
        (left, low),
        (middle, low),
        (middle, arrive),
        (right, arrive),
        (right, arrive + height),
        (middle, arrive + height),
        (middle, low + height),
        (left, low + height),
        (left, low),
    ]
    steps = [Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3, Outline.CLOSEPOLY]
    axes.add_patch(PathPatch(Outline(points, steps), facecolor=colour, alpha=0.35, linewidth=0))


def _name_bars(
    axes: Axes, stage: str, place: float, bars: dict[str, _Bar], total: float, frame: tuple[float, bool]
) -> None:
    """Name and dollars of every bar of a stage, moved apart where they would touch.

    Args:
        axes, stage, place, bars, total: what is drawn where.
        frame: lower limit of the axes, and whether names take two lines.
    """
    low, narrow = frame
    high = 1.03 - low
    names = sorted(bars, key=lambda name: bars[name].bottom)
    middles = [(_middle(bars, name) - low) / high for name in names]
    left = stage == "payer"
    x = place - 0.015 if left else place + _BAR + 0.015
    for name, height in zip(names, style.apart(middles, 0.075 if narrow else 0.042), strict=True):
        words, amount = GROUP_WORDS.get(name, name).partition(" (")[0], level_words("USD", bars[name].height * total)
        axes.text(
            x,
            low + height * high,
            "\n".join(textwrap.wrap(f"{words} {amount}", 17)) if narrow else f"{words}, {amount}",
            ha="right" if left else "left",
            va="center",
            fontsize=style.letters(axes, 7.2 if narrow else 8.2),
            color=readable(_colour(name)) if stage != "purpose" else style.INK,
            linespacing=0.95,
        )


def _colour(name: str) -> str:
    return style.KIND_COLOURS.get(name, style.GREY if name in SECTORS else style.INK)
