"""Columns of the CMS public-use files under all the names they have had since 2013."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Final

#: What each column has been called, the newest name first.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("ACO_ID", "ACO_Num", "ACO Identifier"),
    "name": ("ACO_Name", "ACO Name"),
    "initial_start": ("Initial_Start_Date", "Start_Date", "Start Date"),
    "current_start": ("Current_Start_Date", "Start_Date", "Start Date"),
    "agreement_number": ("Agreement_Period_Num",),
    "lives": ("N_AB", "Total number of assigned beneficiaries"),
    "savings_rate": ("Sav_rate",),
    "benchmark_usd": ("ABtotBnchmk", "Total benchmark expenditures ($)"),
    "saved_usd": ("BnchmkMinExp", "Total savings/losses ($)"),
    "spent_usd": ("ABtotExp",),
    "min_savings_rate": ("MinSavPerc", "Minimum Savings Rate (%)"),
    "earned_usd": ("EarnSaveLoss", "Shared Savings ($)"),
    "quality": ("QualScore", "Quality Score"),
    "benchmark": ("UpdatedBnchmk",),
    "revenue": ("Rev_Exp_Cat",),
    "critical_access_hospitals": ("N_CAH", "Number of CAH IIs"),
    "risk_model": ("Risk_Model",),
}
#: The file of 2013 was published without a header for total expenditures: from there on every name stands one column
#: too far left, until one name too many ends it. The names under which these columns really stand.
SHIFTED: Final = {
    "spent_usd": "Total savings/losses ($)",
    "saved_usd": "Shared Savings ($)",
    "earned_usd": "Shared Losses ($)",
    "lives": "Total assigned beneficiary person years",
}
#: Columns of yes and no that say that an organisation carries downside risk, for files without `Risk_Model`.
RISK_FLAGS: Final = (
    "Track 2 ACO",
    "Track2",
    "Track3",
    "Current_Track_2",
    "Current_Track_3",
    "Current_Track_1_Plus",
    "Current_BASIC_C",
    "Current_BASIC_D",
    "Current_BASIC_E",
    "Current_ENHANCED",
)
#: A single column of the track's name, and the tracks that carry no downside risk.
TRACK_NAMES: Final = ("Current_Track", "Track")
ONE_SIDED_TRACKS: Final = frozenset({"1", "track 1", "a", "b", "basic a", "basic b"})
#: Columns without which a file cannot be read; savings come from the rate or from dollars.
NEEDED: Final = ("id", "current_start", "lives", "earned_usd")
#: Columns of dollars that together give the savings rate.
DOLLARS: Final = ("benchmark_usd", "saved_usd", "spent_usd")


def plain(name: str) -> str:
    """A header without case, spaces and signs.

    >>> plain(" Sav_Rate ")
    'savrate'
    """
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def places(header: Sequence[str]) -> dict[str, int]:
    """Place of each known column in a header; columns that the file does not have are left out."""
    found = _by_plain_name(header)
    located = {}
    for column, names in NAMES.items():
        for name in names:
            if plain(name) in found:
                located[column] = found[plain(name)]
                break
    return located


def shifted_places(header: Sequence[str]) -> dict[str, int]:
    """Places of the columns of `SHIFTED`; empty where the header is none of 2013."""
    located = {column: flag_places(header, (name,)) for column, name in SHIFTED.items()}
    return {column: found[0] for column, found in located.items()} if all(located.values()) else {}


def flag_places(header: Sequence[str], names: Sequence[str]) -> list[int]:
    """Places of those of the named columns that a header has."""
    found = _by_plain_name(header)
    return [found[plain(name)] for name in names if plain(name) in found]


def _by_plain_name(header: Sequence[str]) -> dict[str, int]:
    return {plain(name): place for place, name in reversed(list(enumerate(header)))}


def missing(header: Sequence[str]) -> list[str]:
    """One sentence for each needed column that a header lacks, with the nearest name that it has."""
    located = places(header)
    lacking = [column for column in NEEDED if column not in located]
    sentences = [_sentence(NAMES[column], header) for column in lacking]
    has_dollars = "benchmark_usd" in located and ("saved_usd" in located or "spent_usd" in located)
    if "savings_rate" not in located and not has_dollars:
        sentences.append(_sentence((*NAMES["savings_rate"], *NAMES["benchmark_usd"]), header))
    return sentences


def _sentence(names: Sequence[str], header: Sequence[str]) -> str:
    known = {plain(name): name for name in header}
    near = [one for name in names for one in difflib.get_close_matches(plain(name), known, 1, 0.6)]
    hint = f"; nearest name in the file: {known[near[0]]}" if near else ""
    return f"no column {' or '.join(dict.fromkeys(names))}{hint}"
