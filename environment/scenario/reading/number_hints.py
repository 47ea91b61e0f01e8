"""Numbers as spreadsheets and people write them (`0,25`, `$1,200`, `12 %`), and how to write them here."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Final

_LONGEST: Final = 40
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA: Final = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+")
_PLAIN: Final = re.compile(r"-?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")


def writing_hint(text: str, is_allowed: Callable[[float], bool]) -> str:
    """`; write 0.25` for a text that was meant as an allowed number, else nothing.

    Args:
        text: what stands in place of a number.
        is_allowed: whether a number could stand there; others are never suggested.

    >>> writing_hint("0,25", lambda number: 0.0 <= number <= 1.0)
    '; write 0.25'
    """
    numbers = dict.fromkeys(number for number in _readings(text) if math.isfinite(number) and is_allowed(number))
    return f"; write {' or '.join(f'{number:.15g}' for number in numbers)}" if numbers else ""


def _readings(text: str) -> Iterator[float]:
    """What a text may mean, the likelier first: 1,200 is twelve hundred rather than 1.2."""
    if len(text) > _LONGEST:
        return
    bare = re.sub(r"[\s'_]", "", text).strip("$€£")
    percent = bare.endswith("%")
    bare = bare.removesuffix("%")
    for pattern, cleaned in (
        (_PLAIN, bare),
        (_THOUSANDS, bare.replace(",", "")),
        (_DECIMAL_COMMA, bare.replace(".", "").replace(",", ".")),
    ):
        if pattern.fullmatch(bare):
            yield float(cleaned) / 100 if percent else float(cleaned)
