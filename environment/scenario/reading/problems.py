"""How many mistakes are reported, and for how many of them the nearest right name is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: A file with more mistakes than this is the wrong file, or one made to keep the reader busy.
MOST_REPORTED: Final = 50


def is_full(problems: Sequence[object]) -> bool:
    """Whether one more mistake would not be shown: then nothing costly need be found out about it."""
    return len(problems) >= MOST_REPORTED


def reported(problems: Sequence[str]) -> list[str]:
    """The first 50 mistakes, and a line that counts the others.

    >>> reported(["a", "b"])
    ['a', 'b']
    """
    further = len(problems) - MOST_REPORTED
    # A list that was shortened before has one line more, and stays as it is.
    if further <= 1:
        return list(problems)
    return [*problems[:MOST_REPORTED], f"... and {further:,} more problems"]
