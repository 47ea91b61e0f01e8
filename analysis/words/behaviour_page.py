"""The behaviour targets as a page of text: published and simulated figures side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import Page

_HEADER: Final = ("effect size", "published", "range", "simulated", "95 % interval", "n", "role", "verdict")
_DECIMALS: Final = {"points of 100": 1}


def behaviour_page(table: pd.DataFrame, replicates: int, seed: int, width: int = 120) -> str:
    """The page.

    Args:
        table: as `behaviour_table` gives it.
        replicates: markets of each scenario.
        seed: seed of the runs.
        width: columns of the terminal.
    """
    page = Page(width)
    rows = table.to_dict("records")
    page.title(f"The model against what others measured: {counted(replicates, 'market')} a scenario, seed {seed}")
    page.sentence(
        "`inside`: the estimate lies in the range. `near`: only its interval reaches into it. A miss is a finding.",
        "Most ranges come from other fields or from single people, so none is sharper than its grade.",
        "`input`: a parameter is this very figure. `sized`: parameters were sized with it in mind. `check`: nothing",
        "was set by it.",
    )
    page.sentence(
        "Without an interval the verdict rests on the estimate alone." if table["simulated_lo95"].isna().all() else ""
    )
    for unit in dict.fromkeys(str(row["unit"]) for row in rows if row["verdict"] != "not measured"):
        page.title(unit)
        mine = [row for row in rows if row["unit"] == unit and row["verdict"] != "not measured"]
        page.table(_HEADER, [_line(row) for row in mine])
    missing = [row for row in rows if row["verdict"] == "not measured"]
    if missing:
        page.title("not measured")
        for row in missing:
            page.sentence(f"{row['name']}: {row['reason']}.")
    counts = table["verdict"].value_counts()
    page.title(", ".join(f"{counts[word]} {word}" for word in ("inside", "near", "missed") if word in counts))
    page.sentence("How each figure is measured, its sources and what could be checked of them: docs/evidence.md.")
    return page.text()


def _line(row: Mapping[Any, Any]) -> tuple[str, ...]:
    decimals = _DECIMALS.get(str(row["unit"]), 2)

    def number(name: str) -> str:
        value = float(row[name])
        return f"{value:.{decimals}f}" if value == value else ""

    interval = (number("simulated_lo95"), number("simulated_hi95"))
    return (
        str(row["name"]),
        number("published"),
        f"{number('lo')} to {number('hi')}",
        number("simulated"),
        " to ".join(interval) if all(interval) else "none",
        f"{row['observations']:,}",
        str(row["role"]),
        str(row["verdict"]),
    )
