"""Effects of a sweep as a page of text: for each outcome, what each factor moved and how surely."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.outcome_words import with_unit
from longgame.analysis.words.text_page import Page


def effects_page(
    name: str, description: str, effects: pd.DataFrame, width: int = 110, scaled: Collection[str] = ()
) -> str:
    """The page; factors that move an outcome most surely come first.

    Args:
        name, description: of the experiment.
        effects: as `effects.main_effects` gives them.
        width: columns of the terminal.
        scaled: factors whose levels are multiples of the scenario's own values.
    """
    page = Page(width)
    page.title(name)
    page.sentence(description)
    units = int(effects["units"].max()) if len(effects) else 0
    page.sentence(
        "Each row moves one factor from its first level to another, on the same draws. Intervals are 95 % intervals "
        f"over {counted(units, 'independent draw')}. `agree` is the share of draws whose difference has the sign of "
        "the mean. * marks intervals that exclude zero."
    )
    for outcome, rows in effects.groupby("outcome", sort=False):
        page.title(with_unit(str(outcome)))
        page.table(
            ("factor", "from", "to", "base", "difference", "95 % interval", "agree", ""),
            _lines(by_sureness(rows), scaled),
            names=(0, 1, 2),
        )
    return page.text()


def means_page(name: str, description: str, means: pd.DataFrame, width: int = 110) -> str:
    """The page of an experiment without factors: each outcome's mean.

    Args:
        name, description: of the experiment.
        means: as `effects.overall_means` gives them.
        width: columns of the terminal.
    """
    page = Page(width)
    page.title(name)
    page.sentence(description)
    page.sentence(f"Means with 95 % intervals over {counted(int(means['units'].max()), 'independent draw')}.")
    page.table(
        ("outcome", "mean", "95 % interval", "draws"),
        [
            (
                with_unit(str(row["outcome"])),
                number(row["mean"]),
                f"{number(row['lo95'])} to {number(row['hi95'])}",
                str(row["units"]),
            )
            for row in means.to_dict("records")
        ],
    )
    return page.text()


def by_sureness(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `difference`, `lo95` and `hi95`, the surest difference first."""
    half = (rows["hi95"] - rows["lo95"]) / 2.0
    sure = rows["difference"].abs() / half.where(half > 0.0, np.inf)
    return rows.assign(sure=sure.fillna(-1.0)).sort_values("sure", ascending=False, kind="stable")


def _lines(rows: pd.DataFrame, scaled: Collection[str]) -> Sequence[Sequence[str]]:
    lines = []
    for row in rows.to_dict("records"):
        clear = row["lo95"] > 0.0 or row["hi95"] < 0.0
        multiple = row["factor"] in scaled
        lines.append(
            (
                str(row["factor"]),
                level_words(row["base_level"], multiple),
                level_words(row["level"], multiple),
                number(row["base_mean"]),
                number(row["difference"], sign=True),
                f"{number(row['lo95'], sign=True)} to {number(row['hi95'], sign=True)}",
                "" if np.isnan(row["agree_share"]) else f"{100.0 * row['agree_share']:.0f} %",
                "*" if clear else "",
            )
        )
    return lines


def level_words(level: Any, multiple: bool = False) -> str:
    """A level as a reader says it: on, off, a number, a word.

    >>> level_words(True), level_words(0.5), level_words(0.5, multiple=True)
    ('on', '0.5', 'x0.5')

    Args:
        level: of a factor.
        multiple: a number is a multiple of the scenario's own value.
    """
    if isinstance(level, bool | np.bool_):
        return "on" if level else "off"
    return f"{'x' if multiple else ''}{level:g}" if isinstance(level, int | float) else str(level)


def number(value: float, sign: bool = False, decimals: int = 6) -> str:
    """A number with three digits that matter, and at most so many decimals.

    >>> number(0.012345), number(1234.5, sign=True), number(float("nan"))
    ('0.0123', '+1,234', '-')
    """
    if np.isnan(value):
        return "-"
    plus = "+" if sign else ""
    if abs(value) >= 1000.0:
        return f"{value:{plus},.0f}"
    if value == 0.0:
        return "0"
    digits = int(np.clip(2 - np.floor(np.log10(abs(value))), 0, decimals))
    return f"{value:{plus}.{digits}f}"
