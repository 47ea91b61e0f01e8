"""The market as a network of deals at fixed positions, in a few years of one market."""

from __future__ import annotations

from typing import Final

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from longgame.analysis.figures import style
from longgame.analysis.figures.missing import DEALS_NOT_RECORDED, NO_DEALS
from longgame.analysis.figures.named_gains import cut
from longgame.analysis.figures.run_tables import RunTables
from longgame.analysis.figures.sheet import Sheet, Words, key, rests_on
from longgame.analysis.runs.deal_network import DealNetwork, deal_network
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.plain_words import GROUP_WORDS, printable
from longgame.vocabulary import KINDS

#: Years that are shown, spread evenly over the run.
_PANELS: Final = 6
#: Radii of the circles of payers and of providers.
_INNER, _OUTER = 0.42, 1.0
#: Points across of the largest organisation, and of one without lives.
_LARGEST, _SMALLEST = 9.0, 2.4

#: Half of the width of a panel, in radii of the outer circle.
_REACH: Final = 1.12
_REACH_WITH_NAMES: Final = 2.1
#: Organisations up to which the first panel names them, and letters of a name.
_MOST_NAMED: Final = 20
_LETTERS: Final = 16

Places = dict[str, tuple[float, float]]


def deals_as_network(tables: RunTables, sheet: Sheet) -> Figure:
    """Payers on the inner circle, providers on the outer one, a line for each live deal."""
    run = tables.run
    network = deal_network(run)
    left_out = (
        ""
        if network is None or not network.left_out
        else f" {network.left_out} providers are left out for want of room, whatever became of them."
    )
    nobody = (
        ""
        if network is None or not network.without
        else f" {counted(network.without, 'organisation')} without any deal."
    )
    words = Words(
        "No network of deals is known" if network is None else _finding(network, run.years),
        "One market. Payers on the inner circle, providers on the outer one, always in the same place; size: lives; "
        "dark lines: deals signed in the year; pale lines: older deals." + left_out + nobody,
        rests_on(run, "" if network is None or run.replicates == 1 else f"Market {network.market} of"),
        "Networks of payers and providers in a few contract years, with a line for each live deal.",
    )
    if network is None:
        figure, panels = sheet.panels(words, (1.0,), 1.8)
        style.nothing(panels[0], DEALS_NOT_RECORDED if run.deals is None else NO_DEALS)
        return figure
    years = sorted({int(year) for year in np.linspace(1, run.years, min(_PANELS, run.years)).round()})
    few = len(network.payers) + len(network.providers) <= _MOST_NAMED
    height = 1.55 if few or sheet.narrow else 2.4
    figure, panels = sheet.multiples(words, len(years), height, across=4 if sheet.narrow else 3)
    places = positions(network)
    for axes, year in zip(panels, years, strict=True):
        draw_network(axes, network, places, year)
    if few and not sheet.narrow:
        name_organizations(panels[0], network, places)
    kinds = set(nx.get_node_attributes(network.graph, "kind").values())
    handles = [
        Line2D([], [], color=style.KIND_COLOURS[kind], marker="o", markersize=4, linestyle="")
        for kind in KINDS
        if kind in kinds
    ]
    key(figure, handles, [GROUP_WORDS[kind] for kind in KINDS if kind in kinds], 2 if sheet.narrow else 4)
    return figure


def positions(network: DealNetwork) -> Places:
    """A place for every organisation: on two circles, each in its order, counted from the top."""
    places = {}
    for circle, radius in ((network.payers, _INNER if len(network.payers) > 1 else 0.0), (network.providers, _OUTER)):
        angles = 2.0 * np.pi * np.arange(len(circle)) / max(len(circle), 1)
        for one, angle in zip(circle, angles.tolist(), strict=True):
            places[one] = (float(radius * np.sin(angle)), float(radius * np.cos(angle)))
    return places


def draw_network(axes: Axes, network: DealNetwork, places: Places, year: int) -> None:
    """The live deals of one year; organisations without one are hollow."""
    deals = network.deals[network.deals["year"] == year]
    for is_new, colour, width in ((False, "#B5B5B5", 0.7), (True, style.INK, 0.9)):
        chosen = deals[deals["is_new"] == is_new]
        ends = [
            (places[payer], places[provider])
            for payer, provider in zip(chosen["payer"], chosen["provider"], strict=True)
        ]
        axes.add_collection(LineCollection(ends, colors=colour, linewidths=width, zorder=1))
    busy = {*deals["payer"], *deals["provider"]}
    kinds, lives = (nx.get_node_attributes(network.graph, name) for name in ("kind", "lives"))
    most = max([1.0, *lives.values()])
    for kind in KINDS:
        members = [one for one in (*network.payers, *network.providers) if kinds[one] == kind]
        if not members:
            continue
        x, y = np.array([places[one] for one in members]).T
        across = [_SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(lives[one] / most) for one in members]
        colour = style.KIND_COLOURS[kind]
        faces = [colour if one in busy else "white" for one in members]
        axes.scatter(x, y, s=np.square(across), c=faces, edgecolors=colour, linewidths=0.5, zorder=2)
    axes.set_title(
        f"Year {year}: {counted(int(network.live[year]), 'deal')}",
        loc="center",
        fontsize=style.letters(axes, 8.5),
        pad=2.0,
    )
    few = len(places) <= _MOST_NAMED
    axes.set_xlim(*((-_REACH_WITH_NAMES, _REACH_WITH_NAMES) if few else (-_REACH, _REACH)))
    axes.set_ylim(-_REACH - 0.13 * few, _REACH + 0.13 * few)
    axes.set_aspect("equal")
    axes.set_axis_off()


def name_organizations(axes: Axes, network: DealNetwork, places: Places) -> None:
    """Names beside their places, for a panel where the network has few organisations."""
    names, kinds = (nx.get_node_attributes(network.graph, name) for name in ("name", "kind"))
    for one, (x, y) in places.items():
        inside = one in network.payers
        beside = 0.0 if abs(x) < 0.3 or inside else np.sign(x)
        axes.annotate(
            cut(printable(names[one]), _LETTERS),
            (x, y),
            (5.0 * beside, 0.0 if beside else 5.0 if y >= 0.0 else -5.0),
            textcoords="offset points",
            ha={-1.0: "right", 0.0: "center", 1.0: "left"}[float(beside)],
            va="center" if beside else "bottom" if y >= 0.0 else "top",
            fontsize=style.letters(axes, 6.0),
            color=style.KIND_COLOURS[kinds[one]],
            annotation_clip=False,
        ).set_in_layout(False)


def _finding(network: DealNetwork, years: int) -> str:
    counts, pairs = network.live, network.pairs
    last = network.deals[network.deals["year"] == years]
    text = f"One market has {counted(int(counts.iloc[-1]), 'deal')} in year {years}"
    if len(network.payers) > 1 and not network.left_out and len(last):
        most = int(last["payer"].value_counts().iloc[0])
        text += f", {'all' if most == len(last) else most} of them with one payer" if len(last) > 1 else ""
    return f"{text}; over the run {counted(pairs, 'pair')} had one, at most {int(counts.max())} at a time"
