"""An invasion as a page of text: takeovers and growth, beside those of chance alone, and where growth turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import number
from longgame.analysis.words.plain_words import printable, strategy_words
from longgame.analysis.words.text_page import Page

#: Columns of `invasion_lines`.
INVASION_HEADER: Final = (
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
#: Columns of `turn_lines`.
TURN_HEADER: Final = ("kind", "window", "verdict", "clear", "opening share", "between")
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
    page.title(invasion_title(resident, mutant, table))
    page.sentence(
        "`taken over`: share of markets where all open organisations play the invader's whole strategy in the last "
        "year. `chance`: the same share, in the long run, if coin tosses decided who is copied. `growth`: mean final "
        "share of the invader less its opening share, which is 0 by chance alone. * marks growth whose 95 % interval "
        "excludes zero."
    )
    page.sentence(late_words(table))
    for kind, rows in table.groupby("kind", sort=False):
        page.title(kind_title(str(kind)))
        page.table(INVASION_HEADER, invasion_lines(rows))
    page.title("Opening share at which growth turns")
    page.table(TURN_HEADER, turn_lines(turns))
    return page.text()


def invasion_title(resident: str, mutant: str, table: pd.DataFrame) -> str:
    """Who invades whom, in how many markets."""
    markets = counted(int(table["markets"].max()), "market")
    return f"{_words(mutant)} invades {_words(resident)}: {markets} for each opening, on the same draws"


def kind_title(kind: str) -> str:
    """The heading of a kind's rows."""
    return "all invaded kinds together" if kind == "all" else printable(kind).replace("_", " ")


def late_words(table: pd.DataFrame) -> str:
    """That many markets are undecided, if they are."""
    late = table["undecided"].max()
    if late <= 0.05:
        return ""
    return f"Up to {late:.0%} of the markets of a row are undecided in the last year: read `growth`, not `taken over`."


def _words(strategy: str) -> str:
    return strategy_words(printable(strategy))


def invasion_lines(rows: pd.DataFrame) -> Sequence[Sequence[str]]:
    """A line for each opening and window of a kind."""
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


def turn_lines(turns: pd.DataFrame) -> Sequence[Sequence[str]]:
    """A line for each kind and window: where growth turns."""
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
