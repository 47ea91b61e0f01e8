"""The differences of a comparison that have one scale: shares in percentage points, and dollars by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import PASSING_ON, printable

Row = Mapping[str, Any]

#: Scenarios that fit beside each other.
_MOST_SCENARIOS: Final = 4
_COLOURS: Final = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)
_LINE: Final = 0.3


def differences_figure(base: str, table: pd.DataFrame) -> Figure | None:
    """Differences from the base with their intervals, solid where the interval leaves zero out.

    Args:
        base: name of the first scenario.
        table: as `lg.compare` gives it; outcomes of other units are left to tables.

    Returns:
        None if no outcome is a share or dollars of a group.
    """
    scenarios = list(dict.fromkeys(table["scenario"]))[:_MOST_SCENARIOS]
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    rows = [row for row in rows if row["scenario"] in scenarios and np.isfinite(row["difference"])]
    panels = [
        (title, unit, factor, chosen)
        for title, unit, factor, chosen in (
            ("What happens", "change, percentage points", 100.0, _shares(rows)),
            ("Who gains and who pays, over the run", "change, USD million", 1e-6, _dollars(rows)),
        )
        if chosen
    ]
    if not panels:
        return None
    lines = max(len({row["outcome"] for row in chosen}) for *_, chosen in panels) * max(1.0, 0.6 * len(scenarios))
    others = ", ".join(printable(str(name)) for name in scenarios)
    figure = style.new_figure(
        6.2 * len(panels),
        1.9 + _LINE * lines,
        f"What changes with {others}, against {printable(base)}",
        f"Mean differences on the same draws over {int(table['simulated'].max())} markets, with 95 % intervals. "
        "Hollow: the interval includes zero.",
    )
    for axes, (title, unit, factor, chosen) in zip(
        figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True
    ):
        _draw(axes, chosen, scenarios, factor)
        axes.set_title(title)
        axes.set_xlabel(unit)
    return figure


def _shares(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if percent_of(str(row["unit"])) and "." not in str(row["outcome"])]


def _dollars(rows: Iterable[Row]) -> list[Row]:
    found = [row for row in rows if str(row["outcome"]).startswith("gain_usd.")]
    return [row for row in found if str(row["outcome"]).partition(".")[2] not in PASSING_ON and _moves(row)]


def _moves(row: Row) -> bool:
    return bool(row["base_mean"] or row["mean"])


def _draw(axes: Axes, rows: Sequence[Row], scenarios: Sequence[str], factor: float) -> None:
    outcomes = list(dict.fromkeys(str(row["outcome"]) for row in rows))
    step = 0.6 / len(scenarios)
    axes.axvline(0.0, color=style.INK, linewidth=0.8)
    for row in rows:
        place = scenarios.index(row["scenario"])
        height = -outcomes.index(str(row["outcome"])) + step * ((len(scenarios) - 1) / 2.0 - place)
        colour = _COLOURS[place]
        if np.isfinite(row["lo95"]):
            axes.plot([row["lo95"] * factor, row["hi95"] * factor], [height, height], color=colour, linewidth=1.6)
        clear = row["lo95"] > 0.0 or row["hi95"] < 0.0
        label = printable(str(row["scenario"])) if outcomes[0] == row["outcome"] and len(scenarios) > 1 else None
        fill = colour if clear else "white"
        axes.plot(row["difference"] * factor, height, "o", color=colour, markerfacecolor=fill, label=label)
    axes.set_yticks([-float(place) for place in range(len(outcomes))], [outcome_words(name) for name in outcomes])
    axes.set_ylim(-len(outcomes) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    if len(scenarios) > 1:
        axes.legend(fontsize=8, loc="best")
