"""The commercial market beside known levels, as a page of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.text_page import Page

_HEADER: Final = ("statement", "unit", "published", "range", "simulated", "95 % interval", "verdict", "grade")
VERDICTS: Final = ("within", "below", "above", "cannot say")
#: Units in which figures are shown: word, factor and decimals; others are shown as they are.
_SHOWN: Final[Mapping[str, tuple[str, float, int]]] = {
    "share": ("%", 100.0, 1),
    "share a year": ("%/year", 100.0, 2),
    "points a year": ("points/year", 100.0, 2),
    "points": ("points", 100.0, 1),
    "share of benchmark": ("%", 100.0, 2),
    "relative change": ("%", 100.0, 0),
    "lives": ("lives", 1.0, 0),
    "thousand USD": ("$1,000", 1.0, 0),
    "million USD": ("$ million", 1.0, 2),
    "USD a member-month": ("$/month", 1.0, 2),
    "years": ("years", 1.0, 1),
}


def commercial_page(
    table: pd.DataFrame,
    replicates: int,
    seed: int,
    width: int = 120,
    scenario: str = "default",
    settings: Sequence[str] = (),
) -> str:
    """The page.

    Args:
        table: as `commercial_table` gives it.
        replicates: markets of each run.
        seed: seed of the runs.
        width: columns of the terminal.
        scenario: name of the market.
        settings: changes of the market, `KEY=VALUE` each.
    """
    page = Page(width)
    rows = table.to_dict("records")
    counts = {word: int((table["verdict"] == word).sum()) for word in VERDICTS}
    markets = counted(replicates, "market")
    page.title(f"The {scenario} market beside known levels of commercial markets: {markets}, seed {seed}")
    page.sentence(f"Changed: {', '.join(settings)}." if settings else "")
    page.sentence(
        f"Of {len(rows)} statements, {counts['within']} lie within their range, {counts['below']} below and "
        f"{counts['above']} above; of {counts['cannot say']} these markets cannot say."
    )
    page.sentence(
        "`within`, `below`, `above`: the whole interval lies there. `cannot say`: it reaches over an end of the range,",
        "or there is no range. Gains and costs are against the same market without any deal, on the same draws.",
        "Grade A: several good sources or public files, B: one good source, C: judgement or reasoned.",
    )
    page.table(_HEADER, [_line(row) for row in rows], names=())
    for row in rows:
        if row["reason"]:
            page.sentence(f"{row['name']}: {row['reason']}.")
    page.sentence(
        "How each figure is measured, and the source of each range: docs/evidence.md. Reasons: docs/commercial.md."
    )
    return page.text().rstrip("\n")


def shown(unit: str, value: float) -> str:
    """A figure in the unit of the page; an empty text for an unknown one."""
    _, factor, decimals = _SHOWN.get(unit, (unit, 1.0, 2))
    return f"{factor * value:,.{decimals}f}" if np.isfinite(value) else ""


def shown_unit(unit: str) -> str:
    """The unit in which `shown` writes figures."""
    return _SHOWN.get(unit, (unit, 1.0, 2))[0]


def shown_range(unit: str, low: float, high: float) -> str:
    """A range in words, whose ends may be open (NaN)."""
    bottom, top = shown(unit, low), shown(unit, high)
    if bottom and top:
        return f"{bottom} to {top}"
    return f"at least {bottom}" if bottom else f"at most {top}" if top else "none"


def _line(row: Mapping[Any, Any]) -> tuple[str, ...]:
    unit = str(row["unit"])
    low, high = (float(row[f"simulated_{end}95"]) for end in ("lo", "hi"))
    return (
        str(row["name"]),
        shown_unit(unit),
        shown(unit, float(row["published"])),
        shown_range(unit, float(row["lo"]), float(row["hi"])),
        shown(unit, float(row["simulated"])),
        f"{shown(unit, low)} to {shown(unit, high)}" if np.isfinite(low) else "none",
        str(row["verdict"]),
        str(row["source"]).rpartition("[grade ")[2].rstrip("]"),
    )
