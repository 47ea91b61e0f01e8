"""Every sheet that was tried: what it adds to survival and to each side's value, and which sheets nobody can beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from longgame.analysis.deal_desk.fortunes import Fortunes
from longgame.analysis.statistics import Booleans, Floats, mean
from longgame.analysis.targets.intervals import Figure, share
from longgame.experiments.deal_desk.play import Played
from longgame.experiments.deal_desk.proposal import SIDES, Level
from longgame.experiments.deal_desk.variants import AS_IT_IS, NO_DEAL, PROPOSED
from longgame.experiments.outcomes.paired import paired_difference

#: Variants that are no sheets: the market as it is, and without the deal.
_NO_SHEETS: Final = (AS_IT_IS, NO_DEAL)
#: What no deal is worth to both sides, USD.
_NOTHING: Final = [0.0, 0.0]


@dataclass(frozen=True)
class Measured:
    """A figure of a sheet, and what the sheet adds to it against the proposed one on the same draws."""

    level: Figure
    added: Figure


@dataclass(frozen=True)
class Sheet:
    """A sheet that was tried.

    Attributes:
        name: changes against the proposed sheet, in words of the file.
        changes: level by key of a lever.
        of_lever: whether it is one lever's level; the others are the proposed sheet and the grid.
        signed: odds of a signature.
        years: years together; a market without a signature counts 0.
        usd: side -> result of their deals over all years (accrual), 0 without a deal.
        rank: place among the levels of levers, best first; 0 for others.
        unbeaten: whether neither another sheet nor no deal is as good for both sides and better for one.
    """

    name: str
    changes: dict[str, Level]
    of_lever: bool
    signed: Figure
    years: Measured
    usd: dict[str, Measured]
    rank: int = 0
    unbeaten: bool = False

    @property
    def joint_usd(self) -> float:
        """What both sides together make of it."""
        return sum(one.level.estimate for one in self.usd.values())

    def record(self) -> dict[str, object]:
        """One row of a table."""
        row: dict[str, object] = {
            "sheet": self.name,
            "lever": next(iter(self.changes)) if self.of_lever else "",
            "level": str(next(iter(self.changes.values()))) if self.of_lever else "",
            "rank": self.rank,
            "unbeaten": self.unbeaten,
            "n": self.signed.n,
        }
        measured = {"signed": self.signed, "years": self.years.level, "years_added": self.years.added}
        for side in SIDES:
            measured |= {f"{side}_usd": self.usd[side].level, f"{side}_usd_added": self.usd[side].added}
        for name, figure in measured.items():
            row |= {name: figure.estimate, f"{name}_lo95": figure.low, f"{name}_hi95": figure.high}
        return row


def sheets(played: Played, found: Fortunes) -> list[Sheet]:
    """The proposed sheet and every other that was tried, in the order of the variants.

    Levers are ranked by the years together that a level adds; of equal ones, by what it adds to both sides' value.
    """
    tried = [_sheet(played, found, number) for number in range(len(played.variants)) if number not in _NO_SHEETS]
    values = np.array([*([one.usd[side].level.estimate for side in SIDES] for one in tried), _NOTHING])
    places = {one.name: place for place, one in enumerate(ranked(tried), start=1)}
    return [
        replace(one, rank=places.get(one.name, 0), unbeaten=unbeaten)
        for one, unbeaten in zip(tried, nondominated(values)[:-1].tolist(), strict=True)
    ]


def ranked(tried: Sequence[Sheet]) -> list[Sheet]:
    """The levels of levers, best first."""

    def merit(sheet: Sheet) -> tuple[float, float]:
        return -sheet.years.added.estimate, -sum(one.added.estimate for one in sheet.usd.values())

    return sorted((one for one in tried if one.of_lever), key=merit)


def nondominated(values: Floats) -> Booleans:
    """Which points no other point beats: none is at least as good in both and better in one, shape (points,).

    >>> nondominated(np.array([[1.0, 3.0], [2.0, 2.0], [1.0, 2.0], [3.0, 0.0]])).tolist()
    [True, True, False, True]

    Args:
        values: of the points to both sides, shape (points, 2).
    """
    as_good = np.all(values[None, :, :] >= values[:, None, :], axis=2)
    better = np.any(values[None, :, :] > values[:, None, :], axis=2)
    return np.asarray(~np.any(as_good & better, axis=1))


def _sheet(played: Played, found: Fortunes, number: int) -> Sheet:
    variant = played.variants[number]
    return Sheet(
        variant.name,
        dict(variant.changes),
        variant.of_lever,
        share(found.signed[number] > 0.0),
        _measured(found.years, number),
        {side: _measured(found.usd[side], number) for side in SIDES},
    )


def _measured(values: Floats, number: int) -> Measured:
    """A figure of one variant, with a t interval, and its difference to the proposed sheet, with the paired one."""
    level, gap = mean(values[number]).json(), paired_difference(values[PROPOSED], values[number])
    known = [np.nan if one is None else float(one) for one in (level["mean"], level["lo95"], level["hi95"])]
    return Measured(
        Figure(known[0], known[1], known[2], int(level["replicates"] or 0)),
        Figure(gap.difference, gap.lo95, gap.hi95, gap.replicates),
    )
