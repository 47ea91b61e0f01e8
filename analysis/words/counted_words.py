"""Counts with their noun in the right number: `1 point`, `2 points`."""

from __future__ import annotations


def counted(count: int, noun: str, plural: str = "") -> str:
    """A count and its noun.

    >>> counted(1, "point"), counted(1200, "point"), counted(2, "box", "boxes")
    ('1 point', '1,200 points', '2 boxes')

    Args:
        count: how many.
        noun: in the singular.
        plural: of the noun; default: with an s.
    """
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
