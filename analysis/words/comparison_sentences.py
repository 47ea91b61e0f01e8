"""A comparison in sentences: what the move changed, what it brings whoever makes it, for whom, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from longgame.analysis.words.comparison_rows import Row, difference, difference_unit, level, row_words, sign_of
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.outcome_words import outcome_words
from longgame.analysis.words.plain_words import PASSING_ON
from longgame.analysis.words.scenario_words import scenario_words

#: What the first sentence prefers to speak of, of all that differs clearly.
_FIRST_TOLD: Final = (
    "final_value_based_lives_share",
    "value_based_lives_share",
    "renewal_rate",
    "early_exit_rate",
    "years_together",
    "net_savings_rate",
    "true_savings_rate",
    "signing_rate",
    "mean_trust_in_payers",
    "mean_trust_in_providers",
    "open_rural_hospitals",
    "measured_savings_rate",
)
#: Figures, and parties on either side, that a sentence names.
_MOST_TOLD: Final = 3
#: One of so many intervals of 95 % excludes zero by luck alone.
_BY_LUCK: Final = 20


def what_changed(figures: Sequence[Row], scenario: str, names: Mapping[str, str]) -> str:
    """What the move changed: what differs clearly, what matters most first."""
    if not figures:
        return ""
    place = {name: number for number, name in enumerate(_FIRST_TOLD)}
    clear = sorted((row for row in figures if sign_of(row)), key=lambda row: place.get(row["outcome"], len(place)))
    move = f"With {scenario_words(scenario, names)}"
    if not clear:
        largest = next((row for row in figures if np.isfinite(row["difference"]) and row["lo95"] < row["hi95"]), None)
        nothing = f"{move}, no figure of the first table differs clearly"
        if largest is None:
            return f"{nothing}."
        words = outcome_words(largest["outcome"], names)
        return f"{nothing}; closest to it: {words}, {difference(largest)}."
    parts = []
    for sign, word in ((1, "higher"), (-1, "lower")):
        told = [
            f"{row_words(row, names)}, {level(row, 'base_mean')} to {level(row, 'mean')} ({difference(row)})"
            for row in clear[:_MOST_TOLD]
            if sign_of(row) == sign
        ]
        if told:
            parts.append(f"{word}: {'; '.join(told)}")
    return f"{move}, clearly {'. Clearly '.join(parts)}."


def for_the_mover(own: Sequence[Row], names: Mapping[str, str]) -> str:
    """What the move brings whoever makes it."""
    unit = difference_unit(own)
    told = [
        f"{row_words(row, names)}, whose offer changes, is {'better' if row['difference'] > 0.0 else 'worse'} off: "
        f"{difference(row, unit)}{'' if sign_of(row) else ', which is not clear'}."
        for row in own[:_MOST_TOLD]
        if np.isfinite(row["difference"]) and row["difference"] != 0.0
    ]
    return " ".join(told)


def for_whom(dollars: Sequence[Row], names: Mapping[str, str]) -> str:
    """Which groups are clearly better and worse off in dollars."""
    if not dollars:
        return ""
    dollars = [row for row in dollars if member_of(row) not in PASSING_ON]
    unit, parts = difference_unit(dollars), []
    for sign, word in ((1, "Better off"), (-1, "Worse off")):
        found = sorted((row for row in dollars if sign_of(row) == sign), key=lambda row: -abs(row["difference"]))
        if found:
            told = [f"{row_words(row, names)} ({difference(row, unit)})" for row in found[:_MOST_TOLD]]
            parts.append(f"{word}: {_joined(told)}.")
    return " ".join(parts) or "No group is clearly better or worse off in dollars."


def how_sure(rows: Sequence[Row]) -> str:
    """How many of the differences are clear, and how many would be by luck alone."""
    known = [row for row in rows if np.isfinite(row["lo95"]) and row["lo95"] < row["hi95"]]
    if not known:
        return "How sure this is cannot be known from one market." if rows else ""
    clear = sum(sign_of(row) != 0 for row in known)
    luck = len(known) / _BY_LUCK
    doubt = " So single stars may be luck." if 0 < clear <= 2.0 * luck else ""
    return (
        f"How sure: {clear} of {counted(len(known), 'difference')} {'is' if clear == 1 else 'are'} clear; "
        f"by luck alone about {max(luck, 0.1):.{0 if luck >= 1.0 else 1}f} would be.{doubt}"
    )


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def member_of(row: Row) -> str:
    """The group, reason or organisation of a row: the part of its outcome behind the dot."""
    return str(row["outcome"]).partition(".")[2]
