"""Scenarios compared, as a page of text: what differs, how surely, and what common random numbers gained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from longgame.analysis.words.effects_page import by_sureness, number
from longgame.analysis.words.plain_words import printable
from longgame.analysis.words.text_page import Page


def comparison_page(base: str, table: pd.DataFrame, width: int = 110) -> str:
    """The page: for each scenario, outcomes that differ most surely from the base first.

    Args:
        base: name of the first scenario.
        table: as `lg.compare` gives it.
        width: columns of the terminal.
    """
    page = Page(width)
    replicates = int(table["replicates"].max()) if len(table) else 0
    page.title(f"Against {printable(base)}, on the same draws, {replicates} markets each")
    page.sentence(
        "Differences with half-widths of their 95 % intervals; `unpaired` is the half-width without common random "
        "numbers, `gain` how many times as many markets it would take without them; * marks intervals without zero."
    )
    for scenario, rows in table.groupby("scenario", sort=False):
        page.title(printable(str(scenario)))
        page.table(
            ("outcome", _short(base), "here", "difference", "95 %", "", "unpaired", "gain"),
            _lines(by_sureness(rows)),
        )
    return page.text()


def _short(name: str) -> str:
    """A scenario's name for a column; one of `--vary` by its value, if the key would leave no room."""
    return printable(name if len(name) <= 20 else name.rpartition("=")[2])[:20]


def as_effects(table: pd.DataFrame) -> pd.DataFrame:
    """The comparison in the columns of `effects.main_effects`, for its figure, which tells the base once for all."""
    return pd.DataFrame(
        {
            "factor": table["scenario"],
            "base_level": None,
            "level": None,
            "outcome": table["outcome"],
            "base_mean": table["base_mean"],
            "difference": table["difference"],
            "lo95": table["lo95"],
            "hi95": table["hi95"],
            "agree_share": np.nan,
            "units": table["replicates"],
        }
    )


def _lines(rows: pd.DataFrame) -> Sequence[Sequence[str]]:
    lines = []
    for row in rows.to_dict("records"):
        paired, unpaired = row["hi95"] - row["lo95"], row["unpaired_hi95"] - row["unpaired_lo95"]
        gain = (unpaired / paired) ** 2 if paired > 0.0 and unpaired > 0.0 else float("nan")
        lines.append(
            (
                str(row["outcome"]),
                number(row["base_mean"]),
                number(row["mean"]),
                number(row["difference"], sign=True),
                f"± {number(paired / 2.0)}",
                "*" if row["lo95"] > 0.0 or row["hi95"] < 0.0 else "",
                f"± {number(unpaired / 2.0)}",
                "" if np.isnan(gain) else f"{gain:.1f}x",
            )
        )
    return lines
