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
    return with_noun(f"{count:,}", noun, plural)


def with_noun(written: str, noun: str, plural: str = "") -> str:
    """A number that is already written, and its noun: only `1` without an interval takes the singular.

    >>> with_noun("1", "deal"), with_noun("1 (n = 6, no interval)", "deal"), with_noun("1.0 [0.0 to 5.3]", "deal")
    ('1 deal', '1 (n = 6, no interval) deal', '1.0 [0.0 to 5.3] deals')

    Args:
        written: the number, with or without its interval.
        noun: in the singular.
        plural: of the noun; default: with an s.
    """
    return f"{written} {noun if written == '1' or written.startswith('1 (') else plural or f'{noun}s'}"
