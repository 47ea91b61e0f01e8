"""Effects of a sweep as a figure: a panel for each outcome, a line for each factor, 95 % intervals over draws."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from longgame.analysis.figures import style
from longgame.analysis.figures.panels import finding
from longgame.analysis.figures.sheet import SCALE, WIDTHS, Sheet
from longgame.analysis.words.factor_names import labels, shortened
from longgame.analysis.words.factor_words import short_level
from longgame.analysis.words.outcome_words import change_of, outcome_words

if TYPE_CHECKING:
    from longgame.experiments.design.designs import Factor

#: Readers would skip more panels than this.
MOST_PANELS: Final = 9
#: Panels side by side: they share their names, so more of them fit.
_ACROSS: Final = {"one": 1, "two": 3}
#: Letters of a line above and below a panel.
_TITLE: Final = {"one": 22, "two": 24}
#: Columns of a level beside its factor.
_LONGEST_LEVEL: Final = 18


@style.house_style(SCALE)
def effects_figure(name: str, effects: pd.DataFrame, factors: Sequence[Factor], sheet: Sheet) -> Figure:
    """Differences that each factor makes, as points with intervals; solid where the interval leaves zero out.

    Args:
        name: of the experiment.
        effects: as `effects.main_effects` gives them; the first outcomes are shown.
        factors: of the experiment, which say what their levels are.
        sheet: the page.
    """
    multiples = "\nx marks multiples of the default." if any(factor.scales for factor in factors) else ""
    texts = effect_labels(effects, factors)
    outcomes = list(dict.fromkeys(effects["outcome"]))[:MOST_PANELS]
    lines = len(effects[effects["outcome"] == outcomes[0]])
    columns = min(_ACROSS[sheet.width], len(outcomes))
    rows = -(-len(outcomes) // columns)
    figure = style.new_figure(
        WIDTHS[sheet.width],
        SCALE * (0.9 + rows * (1.1 + 0.24 * lines)),
        finding(name, _leaders(effects, outcomes, texts)),
        "Differences on the same draws with 95 % intervals over the draws. Hollow: the interval includes zero."
        + multiples,
        scale=SCALE,
    )
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for panel, axes in enumerate(grid.flat):
        if panel >= len(outcomes):
            axes.set_axis_off()
            continue
        chosen = effects[effects["outcome"] == outcomes[panel]]
        axes.set_title(textwrap.fill(outcome_words(outcomes[panel]), _TITLE[sheet.width]))
        axes.set_xlabel(textwrap.fill(change_of(outcomes[panel]), _TITLE[sheet.width]))
        axes.axvline(0.0, color=style.INK, linewidth=0.8)
        axes.grid(axis="x")
        axes.xaxis.set_major_locator(MaxNLocator(4))
        style.in_points(axes.xaxis, outcomes[panel])
        places = np.arange(len(chosen), dtype=np.float64)[::-1]
        for place, row in zip(places, chosen.to_dict("records"), strict=True):
            clear = row["lo95"] > 0.0 or row["hi95"] < 0.0
            colour = style.GREY if not clear else style.BLUE if row["difference"] > 0.0 else style.ORANGE
            if np.isfinite(row["lo95"]):
                axes.plot([row["lo95"], row["hi95"]], [place, place], color=colour, linewidth=1.6)
            axes.plot(row["difference"], place, "o", color=colour, markerfacecolor=colour if clear else "white")
        axes.set_yticks(places, [texts[_key(row)] for row in chosen.to_dict("records")])
        axes.set_ylim(-0.5, len(chosen) - 0.5)
        axes.tick_params(axis="y", length=0)
    return figure


def _leaders(effects: pd.DataFrame, outcomes: Sequence[str], texts: dict[tuple[str, str], str]) -> list[str | None]:
    """The change that moves each outcome most, of those whose interval leaves zero out."""
    found: list[str | None] = []
    for outcome in outcomes:
        rows = effects[(effects["outcome"] == outcome) & ((effects["lo95"] > 0.0) | (effects["hi95"] < 0.0))]
        largest = rows.loc[[rows["difference"].abs().idxmax()]].to_dict("records") if len(rows) else []
        found += [texts[_key(row)] for row in largest] or [None]
    return found


def _key(row: dict[Any, Any]) -> tuple[str, str]:
    return str(row["factor"]), str(row["level"])


def effect_labels(effects: pd.DataFrame, factors: Sequence[Factor]) -> dict[tuple[str, str], str]:
    """What stands beside each line, by factor and level."""
    by_name = {factor.name: factor for factor in factors}
    names = labels(factor for factor in effects["factor"])
    found = {}
    for row in effects.drop_duplicates(["factor", "level"]).to_dict("records"):
        factor = by_name.get(str(row["factor"]))
        same = effects[effects["factor"] == row["factor"]]
        levels = [short_level(factor, level) for level in (row["base_level"], *same["level"])]
        short = shortened(levels, _LONGEST_LEVEL)
        ends = [short[short_level(factor, row[end])] for end in ("base_level", "level")]
        found[_key(row)] = f"{names[row['factor']]}: {' to '.join(ends)}".replace("\n", " ")
    return found
