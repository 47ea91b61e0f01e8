"""What a compared scenario is called for people: an organisation's own offer in words instead of its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from longgame.analysis.words.plain_words import printable
from longgame.analysis.words.term_words import lever_level_words, term_words

_OFFER: Final = re.compile(r"offers\.(?P<who>.+?)(\.to\.(?P<partner>.+))?\.(?P<term>\w+)=(?P<level>[^=]+)")


def scenario_words(name: str, names: Mapping[str, str]) -> str:
    """A scenario's name; one that moves a number in an organisation's own offer says whose, what and how much.

    >>> scenario_words("offers.rhp.support_pmpy_usd=60", {"rhp": "Regional Plan"})
    'Regional Plan, up-front money $60 a life-year'
    >>> scenario_words("offers.rhp.to.Oak Clinic.term_years=3", {"rhp": "Regional Plan"})
    'Regional Plan to Oak Clinic, length of an agreement 3 years'
    >>> scenario_words("framing-win-win", {}), scenario_words("market.meeting_rate=0.3", {})
    ('framing-win-win', 'market.meeting_rate=0.3')

    Args:
        name: as a table of a comparison has it.
        names: display names of organisations by id.
    """
    found = _OFFER.fullmatch(name)
    move = None if found is None else _move(found)
    if found is None or move is None:
        return printable(name)
    who = names.get(found["who"], found["who"])
    partner = f" to {names.get(found['partner'], found['partner'])}" if found["partner"] else ""
    return printable(f"{who}{partner}, {move}")


def move_words(name: str) -> str:
    """What a compared scenario changes, without whose it is: short enough for a figure.

    >>> move_words("offers.rhp.two_sided_year=4"), move_words("market.meeting_rate=0.3"), move_words("rural")
    ('losses shared from year 4', 'meeting rate = 0.3', 'rural')
    """
    found = _OFFER.fullmatch(name)
    move = None if found is None else _move(found)
    if move is not None:
        return printable(move)
    key, equals, value = name.partition("=")
    return printable(f"{key.rpartition('.')[2].replace('_', ' ')} = {value.strip()}" if equals else name)


def _move(found: re.Match[str]) -> str | None:
    """Term and level of an offer in words; None if the level is no number."""
    try:
        return f"{term_words(found['term'])} {lever_level_words(found['term'], float(found['level']))}"
    except ValueError:
        return None
