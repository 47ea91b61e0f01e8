"""Regions of market files: numbers from 1, or names, which are numbered in the order of the alphabet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from longgame.environment.scenario.reading.csv_rows import Row
from longgame.environment.scenario.reading.parameter import quoted

MOST_REGIONS: Final = 10_000
_LONGEST_NAME: Final = 100
_NUMBERED: Final = re.compile(r"(?:region\s*)?(\d{1,8})(?:\.0+)?", re.ASCII | re.IGNORECASE)


def region_key(text: str) -> str:
    """A region's name without what does not tell it from others: capitals, and spaces beyond one."""
    return " ".join(text.split()).casefold()


def region_number(text: str) -> int | None:
    """The number of a region that is given as one (`2`, `Region 2`); None for a name."""
    found = _NUMBERED.fullmatch(text.strip())
    return int(found[1]) if found else None


def numbered_regions(rows: Sequence[Row], problems: list[str]) -> Mapping[str, int]:
    """Number of every region of the rows, from 1, by `region_key`; what is wrong goes to `problems`.

    Numbers stand for themselves. Names are numbered in the order of the alphabet, so that the order of rows does not
    matter. Both in one file are refused: a name could then take the number of another region.
    """
    written = dict.fromkeys(row.cells.get("region", "") for row in rows)
    key_of = {text: region_key(text) for text in written if text}
    texts = {key: text for text, key in key_of.items()}
    numbers = {key: region_number(key) for key in texts}
    names = sorted(key for key, number in numbers.items() if number is None)
    unlike = _fewer(rows, {text: numbers[key] for text, key in key_of.items()})
    right = {text for text, key in key_of.items() if _is_right(text, numbers[key], unlike)}
    for row in rows:
        text = row.cells.get("region", "")
        if not text or text in right:
            continue
        number = numbers[key_of[text]]
        place = f"{row.place}, column region: {quoted(text)}"
        if unlike is not None and (number is None) == unlike:
            allowed = "a whole number from 1" if unlike else "a name"
            problems.append(f"{place}; allowed: {allowed}, as in other rows; numbers and names do not go together")
        elif number is None and (not text.isprintable() or len(text) > _LONGEST_NAME):
            problems.append(f"{place}; allowed: a whole number from 1, or a name of up to {_LONGEST_NAME} letters")
        elif number is not None and not 1 <= number <= MOST_REGIONS:
            problems.append(f"{place}; allowed: a whole number from 1 to {MOST_REGIONS:,}")
    if len(names) < len(texts):
        return {key: number for key, number in numbers.items() if number is not None}
    return {key: place for place, key in enumerate(names, start=1)}


def _is_right(text: str, number: int | None, unlike: bool | None) -> bool:
    """Whether a region's cell is in order, in a file where names (or else numbers) are the ones that do not belong."""
    if unlike is not None and (number is None) == unlike:
        return False
    return (text.isprintable() and len(text) <= _LONGEST_NAME) if number is None else 1 <= number <= MOST_REGIONS


def _fewer(rows: Sequence[Row], numbers: Mapping[str, int | None]) -> bool | None:
    """Whether names are fewer than numbers, in a file that has both; None in a file that has one of them.

    Args:
        rows: of the file.
        numbers: by the text of a cell.
    """
    kinds = Counter(numbers[text] is None for row in rows if (text := row.cells.get("region", "")))
    return kinds[True] <= kinds[False] if len(kinds) == 2 else None
