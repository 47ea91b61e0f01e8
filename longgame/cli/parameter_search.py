"""Finding parameters by the words that people use for them: `quality gates`, `stop-loss`, `minimum savings rate`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from longgame.cli.errors import WrongUse
from longgame.environment.scenario.reading.parameter import Parameter, quoted
from longgame.environment.scenario.reading.parameters import registry

#: What the field calls things that have another name here; each as words of a parameter's name.
_ALSO_CALLED: Final[Mapping[str, str]] = {
    "alignment": "misalignment",
    "attribution": "live median",
    "batna": "spillover",
    "fermi imitation": "selection intensity",
    "fermi": "selection intensity",
    "upside only": "two sided year",
    "zone of possible agreement": "credible",
    "zopa": "credible",
    "stop loss": "loss cap",
    "stoploss": "loss cap",
    "msr": "minimum saving rate",
    "up front": "support",
    "upfront": "support",
}
_NEAREST: Final = 5
_CLOSE_ENOUGH: Final = 0.6
_LONGEST: Final = 100


def matching_parameters(text: str | None) -> list[Parameter]:
    """The parameters that a text asks for, in the order of the registry; all of them without one.

    A whole name is that parameter alone. Otherwise every word must begin a word of the name or of the meaning; spaces,
    hyphens, underscores, dots, plurals and capitals make no difference. A part of a dotted name (`models.`, `trust.m`)
    finds the names that hold it. Sources are searched when nothing else matches.

    Raises:
        WrongUse: nothing matches; the message has the nearest names.
    """
    parameters = registry().parameters
    if not text or not text.strip():
        return list(parameters.values())
    text = text.strip()
    if text.lower() in parameters:
        return [parameters[text.lower()]]
    if "." in text:
        found = [parameter for name, parameter in parameters.items() if text.lower() in name]
        if found:
            return found
    for asked in _wordings(text):
        for places in (("name", "meaning"), ("source",)):
            found = [one for one in parameters.values() if _has_all(asked, [getattr(one, place) for place in places])]
            if found:
                return found
    raise WrongUse(f"no parameter matches {quoted(text)}{_nearest(text, parameters)}")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters and the singular, without marks between them.

    >>> words_of("Quality-gates, savings_rate")
    ['quality', 'gate', 'saving', 'rate']
    """
    return [_singular(word) for word in re.findall(r"[a-z0-9]+", text.lower())]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _wordings(text: str) -> Iterable[list[str]]:
    """The words asked for, then those of what the model calls the same."""
    asked = words_of(text)
    yield asked
    joined = f" {' '.join(asked)} "
    for word, here in _ALSO_CALLED.items():
        if f" {word} " in joined:
            yield joined.replace(f" {word} ", f" {here} ").split()


def _has_all(asked: Sequence[str], texts: Sequence[str]) -> bool:
    there = [word for text in texts for word in words_of(text)]
    return bool(asked) and all(any(word.startswith(one) for word in there) for one in asked)


def _nearest(text: str, names: Iterable[str]) -> str:
    """The names most like a text, by the words that they share."""
    if len(text) > _LONGEST:
        return ""
    asked = words_of(text)
    scores = {}
    for name in names:
        there = words_of(name)
        likeness = [max((SequenceMatcher(None, one, word).ratio() for word in there), default=0.0) for one in asked]
        scores[name] = sum(likeness) / max(len(likeness), 1)
    close = sorted((name for name in scores if scores[name] >= _CLOSE_ENOUGH), key=lambda name: -scores[name])
    return f"; nearest: {', '.join(close[:_NEAREST])}" if close else "; `longgame parameters` lists them all"
