"""Scenarios compared, as a page of text: what differs, how surely, and on how many markets each figure rests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import by_sureness, number
from longgame.analysis.words.number_words import percent_of
from longgame.analysis.words.plain_words import printable
from longgame.analysis.words.text_page import Page

#: Columns from which on the page shows what common random numbers gain.
_WIDE: Final = 130
_USUAL_HORIZON: Final = "all years"
#: Decimals at most: of figures in per cent, and of others.
_DECIMALS: Final = (3, 4)
_EXPLANATION: Final = (
    "Each value is the mean over the markets that have the outcome; a difference uses the n markets that have it in "
    "both scenarios. * marks differences whose 95 % interval excludes zero. Where the unit is %, differences are "
    "percentage points."
)
_GAIN_EXPLANATION: Final = (
    "`unpaired` is the half-width of the interval if the scenarios did not share their draws, `gain` how many times as "
    "many markets the same precision would then take."
)


def comparison_page(
    base: str, table: pd.DataFrame, width: int = 110, not_reached: Mapping[str, float] | None = None
) -> str:
    """The page: for each scenario, outcomes that differ most surely from the base first.

    Args:
        base: name of the first scenario.
        table: as `lg.compare` gives it.
        width: columns of the terminal.
        not_reached: outcomes that are not as precise as was asked, with their half-widths (inf: not known).
    """
    page, wide = Page(width), width >= _WIDE
    simulated = int(table["simulated"].max()) if len(table) else 0
    page.title(f"Compared with {printable(base)}: {counted(simulated, 'market')} each, on the same draws")
    page.sentence(_EXPLANATION, _GAIN_EXPLANATION if wide else "")
    for scenario, rows in table.groupby("scenario", sort=False):
        page.title(printable(str(scenario)))
        further = ("unpaired", "gain") if wide else ()
        header = ("outcome", "unit", "n", _short(base), _short(str(scenario)), "difference", "95 % interval", "")
        page.table((*header, *further), [_line(row, wide) for row in _records(by_sureness(rows))])
        for note in _notes(_records(rows), base, str(scenario)):
            page.sentence(note)
    for outcome, half in (not_reached or {}).items():
        now = "the interval is not known" if np.isinf(half) else f"the interval is still ± {half:.3g}"
        page.sentence(f"{outcome} is not as precise as asked: after {counted(simulated, 'market')}, {now}.")
    return page.text()


def _short(name: str) -> str:
    """A scenario's name for a column; one of `--vary` by its value, if the key would leave no room."""
    return printable(name if len(name) <= 20 else name.rpartition("=")[2])[:20]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _line(row: Mapping[str, Any], wide: bool) -> Sequence[str]:
    percent = percent_of(row["unit"])

    def figure(value: float, sign: bool = False) -> str:
        return number(value if percent is None else 100.0 * value, sign, _DECIMALS[percent is None])

    cells = [
        str(row["outcome"]),
        percent or str(row["unit"]),
        str(int(row["replicates"])),
        figure(row["base_mean"]),
        figure(row["mean"]),
        figure(row["difference"], True),
        _interval(row, figure),
        "*" if row["lo95"] > 0.0 or row["hi95"] < 0.0 else "",
    ]
    if wide:
        paired, unpaired = row["hi95"] - row["lo95"], row["unpaired_hi95"] - row["unpaired_lo95"]
        gain = (unpaired / paired) ** 2 if paired > 0.0 and unpaired > 0.0 else float("nan")
        gained = "" if np.isnan(gain) else f"{gain:.1f}x" if gain < 1000.0 else "> 1,000x"
        cells += ["" if np.isnan(unpaired) else f"± {figure(unpaired / 2.0)}", gained]
    return cells


def _interval(row: Mapping[str, Any], figure: Callable[[float, bool], str]) -> str:
    if np.isnan(row["lo95"]):
        return "not known"
    if row["lo95"] == row["hi95"] == 0.0:
        return "no market differs"
    return f"{figure(row['lo95'], True)} to {figure(row['hi95'], True)}"


def _notes(rows: Sequence[Mapping[str, Any]], base: str, scenario: str) -> Sequence[str]:
    """Horizons other than the whole run, and outcomes that some markets lack."""
    notes = []
    other = [f"{row['outcome']} ({row['horizon']})" for row in rows if row["horizon"] != _USUAL_HORIZON]
    if other:
        notes.append(f"Years covered: all years of the run, except {', '.join(other)}.")
    for row in rows:
        counts = [int(row[name]) for name in ("simulated", "base_markets", "markets", "replicates")]
        if counts[3] == counts[0]:
            continue
        notes.append(
            f"{row['outcome']}: of {counts[0]} markets, {counts[1]} have it with {_short(base)} and {counts[2]} with "
            f"{_short(scenario)}; the difference uses the {counts[3]} that have it in both."
        )
    return notes
