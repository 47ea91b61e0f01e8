"""Levers and their steps in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final

from longgame.analysis.targets.intervals import Figure
from longgame.analysis.words.number_words import dollars, rate, share
from longgame.analysis.words.plain_words import printable, strategy_words
from longgame.experiments.counterfactuals.levers import LOSSES, NEVER, STANCE, Step

#: A lever as a heading of a row; {payer} and {provider} are names.
_WORDS: Final[Mapping[str, str]] = {
    "support": "up-front money a member-year",
    "staging": "first year with downside",
    "corridor": "risk corridor",
    "term": "term of the agreement",
    "governance": "governance time a member-year",
    LOSSES: "losses written down by {side}",
    STANCE: "strategy of {side}",
}
#: Ways of the share: who holds out for it.
_SHARE_WORDS: Final = {-1: "{payer}: largest share", 1: "{provider}: least share"}
#: What `--lever` accepts, for lists and messages.
LEVER_MEANINGS: Final[Mapping[str, str]] = {
    "support": "up-front money",
    "staging": "year from which the provider shares losses",
    "corridor": "losses that are not shared",
    "share": "provider's share of savings",
    "term": "years of the agreement",
    "governance": "time that both sides give",
    LOSSES: "losses written into the agreement, instead of left out",
    STANCE: "strategy of either side",
}


def lever_words(step: Step, names: Mapping[str, str]) -> str:
    """The lever of a step.

    Args:
        step: of the lever.
        names: display name by side.
    """
    shown = {side: printable(name) for side, name in names.items()}
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
    return _level(step.lever, value)


def _level(lever: str, value: float) -> str:
    if lever in ("support", "governance"):
        return dollars(_lone(value))
    if lever == "staging":
        return "never" if value >= NEVER else f"year {value:g}"
    if lever == "term":
        return f"{value:g} year{'' if value == 1.0 else 's'}"
    return rate(_lone(value)) if lever == "corridor" else share(_lone(value))


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


def _lone(value: float) -> dict[str, float | int | None]:
    return {"mean": value, "lo95": None, "hi95": None, "replicates": 1}
