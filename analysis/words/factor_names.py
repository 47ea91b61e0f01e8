"""Names of factors and levels on figures and in tables: short, and never the same for two of them."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from longgame.analysis.words.plain_words import GROUP_WORDS, MODEL_WORDS, printable

#: Columns of a line of a label.
_WIDTH: Final = 30
#: A label of more lines would touch its neighbour.
_MOST_LINES: Final = 2
_CUT: Final = "..."
#: Endings that name a unit, which stands beside the levels or on the axis.
_UNITS: Final = {"_pmpy_usd": "_per_member_year", "_usd": ""}


def short_names(names: Iterable[str]) -> Mapping[str, str]:
    """The last part of each dotted name, with as many parts before it as it takes to be unique.

    A last part of a single word says too little and keeps the part before it.

    >>> short_names(["market.churn_rate", "models.joint_venture_product.fee", "models.risk_bearing_network.fee"])
    {'market.churn_rate': 'churn_rate', 'models.joint_venture_product.fee': 'joint_venture_product.fee', \
'models.risk_bearing_network.fee': 'risk_bearing_network.fee'}
    """
    every = list(dict.fromkeys(names))
    count = Counter(ending for name in every for ending in _endings(name))
    return {name: next((ending for ending in _endings(name) if count[ending] == 1), name) for name in every}


def labels(names: Iterable[str]) -> Mapping[str, str]:
    """`short_names` as words on at most two lines, the general part behind the particular one.

    >>> labels(["models.*.fee_share", "models.lean.fee_share", "models.lean.running_fixed_usd"])
    {'models.*.fee_share': 'fee share (all)', 'models.lean.fee_share': 'fee share (lean)', \
'models.lean.running_fixed_usd': 'running fixed'}
    """
    short = short_names(names)
    found = {name: _wrapped(_words(ending)) for name, ending in short.items()}
    # Cutting a very long name could make two the same: those keep their short name as it is.
    count = Counter(found.values())
    return {name: label if count[label] == 1 else printable(short[name]) for name, label in found.items()}


def shortened(names: Iterable[str], width: int) -> Mapping[str, str]:
    """Each name in at most `width` columns, cut where it does not differ from the others.

    What all names begin with goes first, then their middle; a dotted name loses its leading parts. If no cut keeps
    them apart, they stay as they are.

    >>> shortened(["framing-realistic", "framing-win-win", "default"], 12)
    {'framing-realistic': 'fram...istic', 'framing-win-win': 'fram...n-win', 'default': 'default'}
    >>> shortened(["framing-realistic", "framing-win-win"], 12)
    {'framing-realistic': '...realistic', 'framing-win-win': '...win-win'}

    Args:
        names: of factors or levels.
        width: columns, at least 8.
    """
    every = list(dict.fromkeys(names))
    if all(len(name) <= width for name in every):
        return {name: name for name in every}
    endings = {name: _longest_ending(name, short, width) for name, short in short_names(every).items()}
    # No more of the common beginning than has to go.
    start = min(_common_start(every), max(map(len, every)) - width + len(_CUT))
    ways = [
        {name: name if len(name) <= width else _without_middle(endings[name], width) for name in every},
        {name: name if len(name) <= width else _without_start(name, start, width) for name in every},
    ]
    for cut in reversed(ways) if start > len(_CUT) else ways:
        if len(set(cut.values())) == len(every):
            return cut
    return {name: name for name in every}


def _common_start(names: list[str]) -> int:
    """How many characters all names begin with."""
    first, last = min(names), max(names)
    same = [one == other for one, other in zip(first, last, strict=False)]
    return (same.index(False) if False in same else len(same)) if len(names) > 1 else 0


def _longest_ending(name: str, shortest: str, width: int) -> str:
    """As many of the last parts of a dotted name as fit, at least those of its shortest unique ending."""
    fitting = [ending for ending in _endings(name) if len(shortest) <= len(ending) <= width]
    return fitting[-1] if fitting else shortest


def _without_middle(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    kept = width - len(_CUT)
    # The end of a name is its particular part.
    first = kept // 2
    return name[:first] + _CUT + name[len(name) - (kept - first) :]


def _without_start(name: str, start: int, width: int) -> str:
    rest = _CUT + name[start:] if start > len(_CUT) else name
    if len(rest) <= width:
        return rest
    kept = width - 2 * len(_CUT)
    first = (kept + 1) // 2
    return _CUT + name[start : start + first] + _CUT + name[len(name) - (kept - first) :]


def _endings(name: str) -> list[str]:
    parts = name.split(".")
    shortest = 2 if "_" not in parts[-1] else 1
    return [".".join(parts[-count:]) for count in range(min(shortest, len(parts)), len(parts) + 1)]


def without_unit(key: str) -> str:
    """A key without a unit of money at its end, which stands beside the levels or on the axis.

    >>> without_unit("running_per_targeted_life_usd"), without_unit("spending_pmpy_usd")
    ('running_per_targeted_life', 'spending_per_member_year')
    """
    for unit, words in _UNITS.items():
        if key.endswith(unit):
            return key.removesuffix(unit) + words
    return key


def _words(ending: str) -> str:
    ending = without_unit(ending)
    parts = [_part_words(part) for part in ending.split(".")]
    before = ": ".join(parts[:-1])
    return printable(parts[-1] + (f" ({before})" if before else ""))


def _part_words(part: str) -> str:
    """One part of a dotted name in words; a star stands for all that it may be."""
    if part == "*":
        return "all"
    name = MODEL_WORDS.get(part, GROUP_WORDS.get(part, part)).replace("_", " ")
    return f"{name.removeprefix('* ')} (all)" if name.startswith("* ") else name


def _wrapped(text: str) -> str:
    if len(text) <= _WIDTH:
        return text
    head, bracket, tail = text.partition(" (")
    if bracket and len(tail) < _WIDTH:
        return f"{_without_middle(head, _WIDTH)}\n({tail}"
    lines = textwrap.wrap(text, _WIDTH, break_on_hyphens=False)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], _without_middle(" ".join(lines[_MOST_LINES - 1 :]), _WIDTH)]
    return "\n".join(lines)
