"""What one scenario changes against another: a line for each figure, in the words and units of the printed page."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from longgame.analysis.figures import style
from longgame.analysis.figures.difference_lines import difference_colour, draw_difference
from longgame.analysis.figures.palette import readable
from longgame.analysis.figures.sheet import SCALE, Sheet, Words
from longgame.analysis.words.comparison_rows import Row, difference, difference_unit, sign_of
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import by_sureness
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import PASSING_ON, printable
from longgame.analysis.words.scenario_words import move_words

#: Scenarios that are shown against the base, and rows of each if there are several.
_MOST_SCENARIOS: Final = 4
_ROWS_OF_SEVERAL: Final = 9
#: Inches of a row, and letters of a name on either page.
_ROW: Final = {"one": 0.3, "two": 0.185}
_LETTERS: Final = {"one": 44, "two": 44}
#: Half of the width of the panel, where the widest end of every row lies at 1.
_EDGE: Final = 1.08


@dataclass(frozen=True)
class _Block:
    """One scenario: its name, the rows shown, and all rows, the surest first."""

    scenario: str
    rows: Sequence[Row]
    surest: Sequence[Row]

    @property
    def of(self) -> int:
        """How many rows there are."""
        return len(self.surest)

    @property
    def clear(self) -> int:
        """How many of them differ clearly."""
        return sum(sign_of(row) != 0 for row in self.surest)


def comparison_figure(
    base: str, table: pd.DataFrame, sheet: Sheet, seed: int | None = None, names: Mapping[str, str] | None = None
) -> Figure:
    """Differences with 95 % intervals as dots and lines, each row on a scale of its own with zero in the middle.

    Endings and gains by name, which are many, stand on the page and not here, unless the comparison has nothing else.

    Args:
        base: name of the first scenario.
        table: as `lg.compare` gives it.
        sheet: the page.
        seed: of the comparison.
        names: display names of organisations by id.
    """
    blocks = _blocks(table)
    markets = counted(int(table["simulated"].max()), "simulated market") if len(table) else "no market"
    words = Words(
        _finding(blocks, base, names or {}),
        f"Difference from {move_words(base)} on the same draws, mean with 95 % interval. Every line has a scale "
        "of its own, with zero in the middle; the numbers give the size. Hollow: the interval includes zero.",
        f"n = {markets} each{'' if seed is None else f', seed {seed}'}. USD: gain against the same market without "
        "deals. By luck alone, one interval in twenty excludes zero.",
        "Dots with intervals: what a scenario changes, a line for each figure.",
    )
    rows = sum(len(block.rows) for block in blocks) + len(blocks)
    with style.house_style(SCALE):
        figure, (axes,) = sheet.panels(words, (1.0,), _ROW[sheet.width] * max(rows, 4) + 0.1)
        if not blocks:
            style.nothing(axes, "nothing to compare")
            return figure
        _draw_blocks(axes, blocks, names or {}, sheet)
    return figure


def write_comparison_figure(
    base: str,
    table: pd.DataFrame,
    paths: Sequence[Path],
    width: str = "two",
    seed: int | None = None,
    names: Mapping[str, str] | None = None,
) -> None:
    """Draw `comparison_figure` into files, whose suffixes name their formats."""
    figure = comparison_figure(base, table, Sheet(width), seed, names)
    for path in paths:
        style.save(figure, path)


def _blocks(table: pd.DataFrame) -> list[_Block]:
    by_member = table["outcome"].str.startswith(("gain.", "exit_share.", "gain_rate.", "failed_talks", "first_talks"))
    shown = table if by_member.all() else table[~by_member]
    passing = shown["outcome"].isin([f"gain_usd.{group}" for group in PASSING_ON])
    shown = shown if passing.all() else shown[~passing]
    # What has no interval and no difference says nothing.
    shown = shown[np.isfinite(shown["difference"].to_numpy(dtype=np.float64))]
    blocks = []
    for scenario, rows in list(shown.groupby("scenario", sort=False))[:_MOST_SCENARIOS]:
        several = shown["scenario"].nunique() > 1
        records: list[Row] = [
            {str(name): value for name, value in row.items()} for row in by_sureness(rows).to_dict("records")
        ]
        kept = records[:_ROWS_OF_SEVERAL] if several else records
        # Dollars stand below what is counted in shares, years and indices.
        kept = sorted(kept, key=lambda row: str(row["outcome"]).startswith("gain_usd."))
        blocks.append(_Block(str(scenario), kept, records))
    return blocks


def _finding(blocks: Sequence[_Block], base: str, names: Mapping[str, str]) -> str:
    if not blocks:
        return f"Nothing differs from {printable(base)}"
    if len(blocks) == 1:
        (block,) = blocks
        clear = [row for row in block.rows if sign_of(row)]
        name = move_words(block.scenario)
        if not clear:
            return f"With {name}, no figure differs clearly from {move_words(base)}"
        first = next(row for row in block.surest if sign_of(row))
        verb = "differs" if len(clear) == 1 else "differ"
        return (
            f"With {name}, {len(clear)} of {counted(len(block.rows), 'figure')} {verb} clearly; "
            f"most surely {_row_words(first, names)}, {difference(first)}"
        )
    told = [f"{block.clear} of {block.of} figures with {move_words(block.scenario)}" for block in blocks]
    return f"Clearly different from {move_words(base)}: {', '.join(told)}"


def _row_words(row: Row, names: Mapping[str, str]) -> str:
    words = outcome_words(str(row["outcome"]), names)
    return f"gain of {words}" if str(row["outcome"]).startswith(("gain_usd.", "gain.")) else words


def _draw_blocks(axes: Axes, blocks: Sequence[_Block], names: Mapping[str, str], sheet: Sheet) -> None:
    """Rows of every scenario below its name, each on a scale of its own."""
    place, ticks, labels = 0.0, [], []
    unit = difference_unit([row for block in blocks for row in block.rows])
    for block in blocks:
        more = f" ({len(block.rows)} surest of {block.of})" if len(block.rows) < block.of else ""
        axes.annotate(
            move_words(block.scenario) + more,
            (0.0, place),
            xycoords=axes.get_yaxis_transform(),
            fontweight="bold",
            va="center",
            ha="left" if sheet.narrow else "center",
            fontsize=style.letters(axes, 9.5),
        )
        place -= 1.0
        for row in block.rows:
            _draw_row(axes, row, place - (0.22 if sheet.narrow else 0.0), 0.16 if sheet.narrow else 0.5)
            name = _row_words(row, names)
            if sheet.narrow:
                _name_above(axes, f"{name}:  {difference(row, unit)}", place, _colour(row))
            else:
                ticks.append(place)
                labels.append(textwrap.shorten(name, _LETTERS["two"], placeholder="..."))
                _value_beside(axes, difference(row, unit), place, _colour(row))
            place -= 1.0
    axes.set_yticks(ticks, labels)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([])
    axes.set_xlim(-_EDGE, _EDGE)
    axes.set_ylim(place + 0.3, 0.6)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _colour(row: Row) -> str:
    return difference_colour(float(row["lo95"]), float(row["hi95"]))


def _draw_row(axes: Axes, row: Row, place: float, reach: float) -> None:
    value = float(row["difference"])
    low, high = float(row["lo95"]), float(row["hi95"])
    axes.plot([0.0, 0.0], [place - reach, place + reach], color=style.INK, linewidth=0.8)
    scale = float(np.nanmax(np.abs([low, high, value]))) or 1.0
    draw_difference(axes, place, value / scale, low / scale, high / scale, 4.5)


def _value_beside(axes: Axes, text: str, place: float, colour: str) -> None:
    axes.annotate(
        text,
        (1.0, place),
        (5, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        color=style.SOFT if colour == style.GREY else readable(colour),
        fontsize=style.letters(axes, 8.5),
    )


def _name_above(axes: Axes, text: str, place: float, colour: str) -> None:
    axes.annotate(
        text,
        (0.0, place + 0.22),
        xycoords=axes.get_yaxis_transform(),
        va="center",
        color=style.SOFT if colour == style.GREY else readable(colour),
        fontsize=style.letters(axes, 7.8),
    )
