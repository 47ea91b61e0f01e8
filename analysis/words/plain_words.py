"""The model's terms in a manager's words, for the summary and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from longgame.environment.models.catalogue import PARTNERSHIP_MODELS

MODEL_WORDS: Final[Mapping[str, str]] = {model.name: model.words for model in PARTNERSHIP_MODELS}
GROUP_WORDS: Final[Mapping[str, str]] = {
    "payer": "payers",
    "health_system": "health systems",
    "independent_physicians": "independent physicians",
    "critical_access_hospital": "critical access hospitals",
    "members": "members (premiums)",
    "employers": "self-funded employers",
    "enabler": "enablers",
    "care_vendors": "care vendors and staff",
    "rest_of_care": "other care providers",
    "other_purchasers": "other purchasers",
    "owners": "owners",
}
#: Accounts that pass money through: revenue reaches them, costs of their own that the model does not follow take part
#: of it away again, so money that moves to or from them is neither gain nor loss.
PASSING_ON: Final = ("care_vendors", "rest_of_care")
REASON_WORDS: Final[Mapping[str, str]] = {
    "agreed": "agreed",
    "better_model": "better model",
    "next_stage": "next stage",
    "no_zone": "no terms both could accept",
    "breakdown": "talks broke down",
    "refused_offer": "offer refused",
    "too_few_lives": "too few members",
    "poor_results": "poor results",
    "distrust": "lost trust",
    "identity": "pull of fee for service",
    "chance": "chance (a close call)",
    "two_sided": "forced to carry losses",
    "leader_change": "change of leader",
    "merger": "merger or break-up",
    "insolvency": "a party ran out of money",
    "grievance": "felt let down",
    "better_offer": "a better offer",
    "group_dissolved": "provider group dissolved",
    "other_program": "another programme",
    "out_of_money": "no money left for the programme",
}
DECIDER_WORDS: Final[Mapping[str, str]] = {
    "payer": "the payer",
    "provider": "the provider",
    "both": "both together",
    "neither": "neither (events)",
}


def strategy_words(name: str) -> str:
    """A strategy's name for display.

    >>> strategy_words("long_term")
    'long-term'
    """
    return {"zero_sum": "zero-sum", "win_win": "win-win", "long_term": "long-term"}.get(name, name.replace("_", " "))


def printable(text: str) -> str:
    """A name from a user's file, safe to print: control characters become spaces, 60 characters at most.

    >>> printable("North" + chr(27) + "[31m")
    'North [31m'
    """
    clean = without_controls(text)
    return clean if len(clean) <= 60 else clean[:57] + "..."


def without_controls(text: str) -> str:
    """`text` with a space for each line end, control character and other sign that has no shape on a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
