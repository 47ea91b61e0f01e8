"""Odds of a deal, each with its Wilson interval and the number of markets behind it; and how deals and talks end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypedDict

import numpy as np

from longgame.analysis.deal_desk.fortunes import Fortunes, run_of
from longgame.analysis.runs.named_deals import STILL_RUNS, lives_of_deals
from longgame.analysis.statistics import Floats
from longgame.analysis.targets.intervals import share
from longgame.experiments.deal_desk.play import Played
from longgame.experiments.deal_desk.variants import MAIN

#: What the odds are of, in the order of a deal's life; the figure of `Fortunes`, and the one that must be 1 before.
STEPS: Final = {
    "talk": ("talked", None),
    "sign": ("signed", None),
    "sign, of those that talk": ("signed", "talked"),
    "keep to the end of the first term": ("lasted", None),
    "renew at the first term": ("renewed", None),
    "partners in the last year": ("partners", None),
}


class Odds(TypedDict):
    """Odds of one step in one variant; `n` is the number of markets that could take the step."""

    variant: str
    step: str
    estimate: float
    lo95: float
    hi95: float
    n: int


class Ending(TypedDict):
    """How often deals, or talks without a deal, end for a reason; `n` is the number of all endings of their kind."""

    variant: str
    what: str
    ended: str
    reason: str
    decided_by: str
    count: int
    estimate: float
    lo95: float
    hi95: float
    n: int


def odds(found: Fortunes, variant: int, name: str) -> list[Odds]:
    """The odds of a variant, step by step.

    Args:
        found: fortunes of all variants.
        variant: its number.
        name: its name.
    """
    records: list[Odds] = []
    for step, (figure, condition) in STEPS.items():
        values: Floats = getattr(found, figure)[variant]
        if condition is not None:
            values = values[getattr(found, condition)[variant] > 0.0]
        known = share(values[np.isfinite(values)] > 0.0)
        records.append(
            {
                "variant": name,
                "step": step,
                "estimate": known.estimate,
                "lo95": known.low,
                "hi95": known.high,
                "n": known.n,
            }
        )
    return records


def endings(played: Played) -> list[Ending]:
    """Why deals ended and why talks failed, with the sheet and in the market as it is, most frequent first."""
    return [one for variant in range(2) for one in (*_of_deals(played, variant), *_of_talks(played, variant))]


def _of_deals(played: Played, variant: int) -> Iterator[Ending]:
    deals = lives_of_deals(run_of(played, _cells(played, variant)))
    ended = deals[deals["ended"] != STILL_RUNS]
    ends = list(zip(ended["ended"], ended["reason"], ended["decided_by"], strict=True))
    yield from _counted(MAIN[variant], "deal", ends)


def _of_talks(played: Played, variant: int) -> Iterator[Ending]:
    events, cells = played.tables["events"], _cells(played, variant)
    failed = events[(events["event"] == "impasse") & events["cell"].between(cells.start, cells.stop - 1)]
    ends = [("impasse", reason, by) for reason, by in zip(failed["reason"], failed["decided_by"], strict=True)]
    yield from _counted(MAIN[variant], "talks", ends)


def _cells(played: Played, variant: int) -> slice:
    return slice(variant * played.replicates, (variant + 1) * played.replicates)


def _counted(variant: str, what: str, ends: Sequence[tuple[str, str, str]]) -> Iterator[Ending]:
    for (ended, reason, by), count in sorted(Counter(ends).items(), key=lambda one: (-one[1], one[0])):
        known = share(np.arange(len(ends)) < count)
        yield {
            "variant": variant,
            "what": what,
            "ended": ended,
            "reason": reason,
            "decided_by": by,
            "count": count,
            "estimate": known.estimate,
            "lo95": known.low,
            "hi95": known.high,
            "n": known.n,
        }
