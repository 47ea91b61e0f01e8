"""The right name that a wrong one was probably meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from typing import Final

_CLOSE_ENOUGH: Final = 0.6
_LONGEST: Final = 100


def nearest_name(wrong: str, names: Iterable[str]) -> str | None:
    """The name most like `wrong`, by the whole name and by the last word of the path; None if none is close."""
    if len(wrong) > _LONGEST:
        return None
    wrong = wrong.lower()
    # The matcher keeps what it knows about its second sequence, so the wrong name is the one that stays.
    whole, leaf = SequenceMatcher(b=wrong), SequenceMatcher(b=wrong.rpartition(".")[2])
    best, best_score = None, _CLOSE_ENOUGH
    for name in names:
        whole.set_seq1(name)
        leaf.set_seq1(name.rpartition(".")[2])
        # A right last word under a wrong table is nearer than a wrong last word under the right table.
        bound = 0.5 * (whole.quick_ratio() + max(whole.quick_ratio(), leaf.quick_ratio()))
        if bound <= best_score:
            continue
        ratio = whole.ratio()
        score = 0.5 * (ratio + max(ratio, leaf.ratio()))
        if score > best_score:
            best, best_score = name, score
    return best


def nearest_hint(wrong: str, names: Iterable[str]) -> str:
    """`; nearest: NAME`, or nothing when no name is close."""
    nearest = nearest_name(wrong, names)
    return "" if nearest is None else f"; nearest: {nearest}"


def allowed_hint(wrong: str, names: Collection[str]) -> str:
    """`; nearest: NAME`, or all names when none is close."""
    return nearest_hint(wrong, names) or f"; allowed: {', '.join(names)}"
