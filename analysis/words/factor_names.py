"""Names of factors on figures: short, in words, and never the same for two factors."""

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


def short_names(names: Iterable[str]) -> Mapping[str, str]:
    """The last part of each dotted name, with as many parts before it as tell it from all others.

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

    >>> labels(["models.*.fee_share", "models.lean.fee_share"])
    {'models.*.fee_share': 'fee share (*)', 'models.lean.fee_share': 'fee share (lean)'}
    """
    short = short_names(names)
    found = {name: _wrapped(_words(ending)) for name, ending in short.items()}
    # Cutting a very long name could make two the same: those keep their short name as it is.
    count = Counter(found.values())
    return {name: label if count[label] == 1 else printable(short[name]) for name, label in found.items()}


def _endings(name: str) -> list[str]:
    parts = name.split(".")
    shortest = 2 if "_" not in parts[-1] else 1
    return [".".join(parts[-count:]) for count in range(min(shortest, len(parts)), len(parts) + 1)]


def _words(ending: str) -> str:
    words = [MODEL_WORDS.get(part, GROUP_WORDS.get(part, part)).replace("_", " ") for part in ending.split(".")]
    before = ": ".join(words[:-1])
    return printable(words[-1] + (f" ({before})" if before else ""))


def _wrapped(text: str) -> str:
    if len(text) <= _WIDTH:
        return text
    head, bracket, tail = text.partition(" (")
    if bracket and len(tail) < _WIDTH:
        return f"{head if len(head) <= _WIDTH else head[: _WIDTH - 3] + '...'}\n({tail}"
    lines = textwrap.wrap(text, _WIDTH, break_on_hyphens=False)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][: _WIDTH - 3]}..."]
    return "\n".join(lines)
