"""Levers and their steps in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final

from longgame.analysis.targets.intervals import Figure
from longgame.analysis.words.number_words import share
from longgame.analysis.words.plain_words import printable, strategy_words
from longgame.analysis.words.term_words import lever_level_words, term_words
from longgame.experiments.counterfactuals.levers import LOSSES, STANCE, TERM_LEVERS, Step

#: Levers that are no term of an agreement, as headings of a row.
_WORDS: Final[Mapping[str, str]] = {LOSSES: "losses written down by {side}", STANCE: "strategy of {side}"}
#: Ways of the share: who holds out for it.
_SHARE_WORDS: Final = {-1: "{payer}: largest share", 1: "{provider}: least share"}


def lever_words(step: Step, names: Mapping[str, str]) -> str:
    """The lever of a step.

    Args:
        step: of the lever.
        names: display name by side.
    """
    shown = {side: printable(name) for side, name in names.items()}
    if step.lever in TERM_LEVERS and step.lever != "share":
        return term_words(TERM_LEVERS[step.lever].term)
    text = _SHARE_WORDS[step.way] if step.lever == "share" else _WORDS[step.lever]
    side = "both" if step.side == "both" else shown[step.side]
    return text.format(payer=shown["payer"], provider=shown["provider"], side=side)


def level_of(step: Step, plays: Mapping[str, str], factual: bool = False) -> str:
    """The level that a step moves to, or where it moves from.

    Args:
        step: of a lever.
        plays: strategy of either side as it was, in words.
        factual: as it was.
    """
    if step.lever == STANCE:
        return plays[step.side] if factual else strategy_words(printable(str(step.level)))
    value = step.factual if factual else float(step.level)
    return lever_level_words(TERM_LEVERS[step.lever].term if step.lever in TERM_LEVERS else step.lever, value)


def odds_words(figure: Figure) -> str:
    """A count of markets with its share and interval.

    >>> odds_words(Figure(0.25, 0.0456, 0.6994, 4))
    '1 of 4, 25 % [5 to 70]'
    """
    return f"{round(figure.estimate * figure.n)} of {figure.n}, {share_words(figure)}"


def share_words(figure: Figure) -> str:
    """A share with its interval, if it has one; `not known` where nothing was observed."""
    ends = (one if isfinite(one) else None for one in (figure.estimate, figure.low, figure.high))
    return share({**dict(zip(("mean", "lo95", "hi95"), ends, strict=True)), "replicates": 1})
