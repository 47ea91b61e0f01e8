"""Words of market files as people write them (`Payer`, `CAH`, `Zero-sum`, `TRUE`), and what they are called here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from longgame.environment.scenario.reading.nearest_names import allowed_hint, nearest_name
from longgame.environment.scenario.reading.problems import is_full
from longgame.vocabulary import KINDS, STRATEGIES

_OTHER_MARKS: Final = re.compile(r"[^a-z0-9]+")
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")

_KIND_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "payer": ("payers", "payor", "plan", "health_plan", "insurer", "health_insurer", "payer_health_plan"),
    "health_system": ("health_systems", "system", "systems", "hospital_system", "delivery_system", "idn"),
    "independent_physicians": (
        "independent_physician",
        "physicians",
        "physician_group",
        "physician_practice",
        "independent_practice",
        "practice",
        "practices",
        "ipa",
    ),
    "critical_access_hospital": ("critical_access_hospitals", "critical_access", "cah", "cahs"),
}
_KIND_OF: Final = {word: kind for kind, words in _KIND_WORDS.items() for word in (kind, *words)}
#: Words that may mean several kinds, and which.
UNSURE_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("hospital", "hospitals", "provider"),
        "health_system or critical_access_hospital",
    ),
    **dict.fromkeys(("rural_hospital", "rural_hospitals", "community_hospital"), "critical_access_hospital"),
    **dict.fromkeys(("medical_group", "clinic", "group"), "independent_physicians or health_system"),
}
_COLUMN_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("id", "org", "org_id", "organisation", "organization_id", "organisation_id"),
        "organization",
    ),
    **dict.fromkeys(("type", "kind_of_organization"), "kind"),
    **dict.fromkeys(("organization_name", "organisation_name", "display_name"), "name"),
    **dict.fromkeys(("provider_id",), "provider"),
    **dict.fromkeys(("payer_id", "payor"), "payer"),
    **dict.fromkeys(("payer_share",), "share"),
}
#: Columns for the writer alone.
_IGNORED_COLUMNS: Final = frozenset(("note", "notes", "comment", "comments"))
_YES: Final = frozenset(("yes", "y", "true"))
_NO: Final = frozenset(("no", "n", "false"))


def plain_word(text: str) -> str:
    """A text in small letters, with `_` for everything but letters and digits.

    >>> plain_word(" Critical-Access  Hospital")
    'critical_access_hospital'
    """
    return _OTHER_MARKS.sub("_", text.strip().lower()).strip("_")


@lru_cache(maxsize=1_000)
def kind_of(text: str) -> str:
    """The kind that a text names; the text itself when it names none."""
    return text if text in KINDS else _KIND_OF.get(plain_word(text), text)


def kind_hint(text: str, problems: Sequence[str]) -> str:
    """`; nearest: KIND`, `; write KIND or KIND`, or all kinds; nothing when it would not be shown."""
    word = plain_word(text)
    if word in UNSURE_KINDS:
        return f"; write {UNSURE_KINDS[word]}"
    near = None if is_full(problems) else nearest_name(word, _KIND_OF)
    return allowed_hint(text, KINDS, problems) if near is None else f"; nearest: {_KIND_OF[near]}"


@lru_cache(maxsize=1_000)
def strategy_of(text: str) -> str:
    """The built-in strategy that a text names (`Zero sum`, `zero-sum`); the text itself when it names none."""
    word = plain_word(text)
    return word if word in STRATEGIES else text


def column_of(heading: str, columns: Collection[str]) -> str:
    """The column that a heading names (`Capital (USD)`, `Organisation`); the heading itself when it names none."""
    heading = heading.strip()
    if heading in columns:
        return heading
    for text in (heading, _IN_BRACKETS.sub("", heading)):
        word = plain_word(text)
        word = word if word in columns else _COLUMN_WORDS.get(word, word)
        if word in columns:
            return word
    return heading


def is_ignored(heading: str) -> bool:
    """Whether a column holds notes of its writer."""
    return plain_word(heading) in _IGNORED_COLUMNS


def yes_or_no(text: str) -> bool | None:
    """True or False for yes and no in any of their forms; None for other words."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None
