"""Which rows of different years are one organisation: by id, and by name where the ids were given anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from longgame.analysis.targets.puf_file import PufFile

#: Words that come and go in the names of companies.
_COMPANY_WORDS: Final = frozenset({"llc", "inc", "llp", "pllc", "pc", "pa", "lp", "corp", "corporation", "the", "co"})


def plain_name(name: str) -> str:
    """A name without case, signs and the legal form.

    >>> plain_name("Palm Beach Accountable Care Organization, LLC ")
    'palm beach accountable care organization'
    """
    words = re.sub(r"[^a-z0-9 ]+", " ", name.lower().replace("&", " and ")).split()
    return " ".join(word for word in words if word not in _COMPANY_WORDS)


def organizations(files: Sequence[PufFile]) -> tuple[list[list[int]], list[str]]:
    """Number of the organisation of each row of each file, in the order of years, and what was linked by name.

    An organisation whose id is new in a year continues one that left the files before, if the name is the same, no
    other organisation has it, and both began in the programme on the same day, as far as that is known.
    """
    number: dict[str, int] = {}
    last_seen: dict[int, tuple[int, str, date | None]] = {}
    found, notes = [], []
    for place, file in enumerate(files):
        now = {one for one in file.id if one in number}
        continued = {number[one] for one in now}
        by_name: dict[str, list[int]] = {}
        for organization, (_, name, _) in last_seen.items():
            if organization not in continued and name:
                by_name.setdefault(name, []).append(organization)
        rows = []
        for at, one in enumerate(file.id):
            name, begun = plain_name(file.name[at]), file.initial_start[at]
            if one not in number:
                earlier = [other for other in by_name.get(name, []) if _agree(last_seen[other][2], begun)]
                if len(earlier) == 1 and place > 0:
                    number[one] = earlier[0]
                    by_name.pop(name)
                    notes.append(f"{file.path.name}, row {file.line[at]}: {one} continues an earlier id by its name")
                else:
                    number[one] = len(set(number.values()))
            last_seen[number[one]] = (file.year, name, begun or last_seen.get(number[one], (0, "", None))[2])
            rows.append(number[one])
        found.append(rows)
    return found, notes


def _agree(first: date | None, second: date | None) -> bool:
    return first is None or second is None or first == second
