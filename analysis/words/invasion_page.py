"""An invasion as a page of text: takeovers and growth, beside those of chance alone, and where growth turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import number
from longgame.analysis.words.plain_words import printable, strategy_words
from longgame.analysis.words.text_page import Page

_HEADER: Final = (
    "opening",
    "window",
    "taken over",
    "95 % interval",
    "chance",
    "growth",
    "95 % interval",
    "",
    "undecided",
    "died out",
)


#: Verdicts of the table that a page words otherwise.
_VERDICTS: Final = {"cannot be told": "not clear"}


def invasion_page(resident: str, mutant: str, table: pd.DataFrame, turns: pd.DataFrame, width: int = 110) -> str:
    """The page: for each kind and window the openings, then the turning points.

    Args:
        resident, mutant: names of the two strategies.
        table: as `lg.invasion` gives it.
        turns: as `lg.tipping_share` gives it.
        width: columns of the terminal.
    """
    page = Page(width)
    markets = int(table["markets"].max())
    page.title(
        f"{_words(mutant)} invades {_words(resident)}: {counted(markets, 'market')} for each opening, on the same draws"
    )
    page.sentence(
        "`taken over`: share of markets where all open organisations play the invader's whole strategy in the last "
        "year. `chance`: the same share, in the long run, if coin tosses decided who is copied. `growth`: mean final "
        "share of the invader less its opening share, which is 0 by chance alone. * marks growth whose 95 % interval "
        "excludes zero."
    )
    late = table["undecided"].max()
    page.sentence(
        f"Up to {late:.0%} of the markets of a row are undecided in the last year: read `growth`, not `taken over`."
        if late > 0.05
        else ""
    )
    for kind, rows in table.groupby("kind", sort=False):
        page.title("all invaded kinds together" if kind == "all" else printable(str(kind)).replace("_", " "))
        page.table(_HEADER, _lines(rows))
    page.title("Opening share at which growth turns")
    page.table(("kind", "window", "verdict", "clear", "opening share", "between"), _turn_lines(turns))
    return page.text()


def _words(strategy: str) -> str:
    return strategy_words(printable(strategy))


def _lines(rows: pd.DataFrame) -> Sequence[Sequence[str]]:
    return [
        (
            f"{row['players']} of {row['organizations']}",
            str(row["window"]),
            number(row["takeover"]),
            f"{number(row['takeover_lo95'])} to {number(row['takeover_hi95'])}",
            number(row["neutral"]),
            number(row["gain"], sign=True),
            f"{number(row['gain_lo95'], sign=True)} to {number(row['gain_hi95'], sign=True)}",
            "*" if row["gain_lo95"] > 0.0 or row["gain_hi95"] < 0.0 else "",
            number(row["undecided"]),
            number(row["extinction"]),
        )
        for row in rows.to_dict("records")
    ]


def _turn_lines(turns: pd.DataFrame) -> Sequence[Sequence[str]]:
    return [
        (
            str(row["kind"]),
            str(row["window"]),
            _VERDICTS.get(str(row["verdict"]), str(row["verdict"])),
            f"{row['clear']} of {row['tried']}",
            number(row["tipping_share"]) if row["tipping_share"] == row["tipping_share"] else "not found",
            f"{number(row['lo95'])} and {number(row['hi95'])}" if row["lo95"] == row["lo95"] else "",
        )
        for row in turns.to_dict("records")
    ]
