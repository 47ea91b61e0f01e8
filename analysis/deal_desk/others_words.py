"""Who outside the deal gains and loses, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from longgame.analysis.deal_desk.others import Gain
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.number_words import Estimate, clear_sign, millions
from longgame.analysis.words.plain_words import GROUP_WORDS, printable

#: Others that are listed by name.
_MOST_NAMED: Final = 4
#: Gains nearer to zero than this are none, USD.
_LEAST_USD: Final = 1.0


def others_sentences(gains: Sequence[Gain]) -> Iterator[str]:
    """Others by kind, then by name: those whose interval excludes zero, and how many do not."""
    kinds = [one for one in gains if one["who"] == "kind" and one["keeps"] and _moved(one)]
    named = [one for one in gains if one["who"] == "organization" and _moved(one)]
    if not kinds and not named:
        yield "Nobody else gains or loses anything."
        return
    yield "Against the same market in which the two sign nothing, over all years:"
    for word, sign in (("lose", -1), ("gain", 1)):
        clear = [one for one in kinds if _sign(one) == sign]
        if clear:
            yield f"Others that clearly {word}: {'; '.join(_words(one, GROUP_WORDS[one['kind']]) for one in clear)}."
    unclear = [one for one in kinds if _sign(one) == 0]
    if unclear:
        yield f"Uncertain: {'; '.join(_words(one, GROUP_WORDS[one['kind']]) for one in unclear)}."
    losers = [one for one in named if _sign(one) < 0]
    winners = [one for one in named if _sign(one) > 0][::-1]
    for word, found in (("lose", losers), ("gain", winners)):
        if found:
            listed = "; ".join(_words(one, printable(one["name"])) for one in found[:_MOST_NAMED])
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            verb = f"{word}s" if len(found) == 1 else word
            yield f"By name, {counted(len(found), 'organisation')} clearly {verb}: {listed}{more}."
    if named:
        yield (
            f"{len(losers) + len(winners)} of {counted(len(named), 'other organisation')} differ clearly; about one in "
            "twenty would by luck alone."
        )


def _moved(one: Gain) -> bool:
    return abs(one["gain_usd"]) >= _LEAST_USD


def _sign(one: Gain) -> int:
    return clear_sign(_estimate(one))


def _words(one: Gain, name: str) -> str:
    return f"{name} {millions(_estimate(one))}"


def _estimate(one: Gain) -> Estimate:
    known = one["lo95"] == one["lo95"]
    return {
        "mean": one["gain_usd"],
        "lo95": one["lo95"] if known else None,
        "hi95": one["hi95"] if known else None,
        "replicates": one["n"],
    }
