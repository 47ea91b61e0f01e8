"""Units of outcomes as a reader says them, for axes and for the headings of tables."""

from __future__ import annotations

from typing import Final

from longgame.analysis.words.plain_words import printable
from longgame.experiments.outcomes.catalogue import outcomes

_PLAIN_UNITS: Final = {"0-1": "index from 0 to 1", "count": "number"}


def outcome_unit(name: str) -> str:
    """The unit of an outcome in words; empty if the name is no outcome.

    >>> outcome_unit("renewal_rate"), outcome_unit("years_together"), outcome_unit("mine")
    ('share', 'years', '')
    """
    return unit_words(outcomes()[name].unit) if name in outcomes() else ""


def unit_words(unit: str) -> str:
    """A unit without abbreviations.

    >>> unit_words("USD per life"), unit_words("0-1")
    ('US dollars per life', 'index from 0 to 1')
    """
    return _PLAIN_UNITS.get(unit, unit.replace("USD", "US dollars"))


def change_of(name: str) -> str:
    """The name of an axis on which changes of an outcome stand.

    >>> change_of("renewal_rate"), change_of("mine")
    ('change (share)', 'change')
    """
    unit = outcome_unit(name)
    return f"change ({unit})" if unit else "change"


def with_unit(name: str) -> str:
    """An outcome's name with its unit in brackets, for a heading.

    >>> with_unit("renewal_rate")
    'renewal_rate (share)'
    """
    unit = outcome_unit(name)
    return printable(name) + (f" ({unit})" if unit else "")
