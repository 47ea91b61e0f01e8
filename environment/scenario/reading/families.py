"""A star in the name of a parameter: `models.*.term_years` is that parameter of every partnership model."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

from longgame.environment.scenario.reading.nearest_names import nearest_hint
from longgame.environment.scenario.reading.parameters import registry

_LONGEST_PATTERN: Final = 200
_MOST_STARS: Final = 4


def is_pattern(name: str) -> bool:
    """Whether a name stands for several parameters."""
    return "*" in name


def matching_keys(pattern: str) -> tuple[str, ...]:
    """The parameters that a pattern stands for, in the order of the registry; none for a pattern that fits nothing.

    >>> matching_keys("organizations.*_physicians.count")
    ('organizations.independent_physicians.count',)
    """
    # Each further star multiplies the ways to match a name that in the end does not.
    if len(pattern) > _LONGEST_PATTERN or pattern.count("*") > _MOST_STARS:
        return ()
    return tuple(key for key in registry().parameters if fnmatchcase(key, pattern))


def matches_nothing(pattern: str, problems: Sequence[str] = ()) -> str:
    """The message for a pattern that fits no parameter, with the nearest name or family.

    Args:
        pattern: the pattern.
        problems: found so far; when they are many, no nearest name is looked up.
    """
    names = list(registry().parameters)
    words = [name.split(".") for name in names]
    families = dict.fromkeys(f"{first}.*.{last}" for first, *middle, last in words if len(middle) == 1)
    return f"matches no parameter{nearest_hint(pattern, [*families, *names], problems)}"
