"""The right name that a wrong one was probably meant to be; looked for only where the answer will be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from longgame.environment.scenario.reading.problems import is_full

_CLOSE_ENOUGH: Final = 0.6
_LONGEST: Final = 100
_MOST_NAMES: Final = 2_000


def nearest_name(wrong: str, names: Iterable[str]) -> str | None:
    """The name most like `wrong`, by the whole name and by the last word of the path; None if none is close."""
    if len(wrong) > _LONGEST:
        return None
    wrong = wrong.lower()
    # The matcher keeps what it knows about its second sequence, so the wrong name is the one that stays.
    whole, leaf = SequenceMatcher(b=wrong), SequenceMatcher(b=wrong.rpartition(".")[2])
    best, best_score = None, _CLOSE_ENOUGH
    for name in islice(names, _MOST_NAMES):
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


def nearest_hint(wrong: str, names: Iterable[str], problems: Sequence[str] = ()) -> str:
    """`; nearest: NAME`; nothing when no name is close, or when `problems` are too many for it to be shown."""
    nearest = None if is_full(problems) else nearest_name(wrong, names)
    return "" if nearest is None else f"; nearest: {nearest}"


def allowed_hint(wrong: str, names: Collection[str], problems: Sequence[str] = ()) -> str:
    """`; nearest: NAME`, or all names when none is close; nothing when it would not be shown, as above."""
    if is_full(problems):
        return ""
    return nearest_hint(wrong, names) or f"; allowed: {', '.join(names)}"
