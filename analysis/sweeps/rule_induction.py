"""Patient rule induction: the box in a space of factors in which an event is most frequent, peeled off a bit at a time.

The method is PRIM (Friedman and Fisher 1999, Bump hunting in high-dimensional data) as scenario discovery uses it
(Bryant and Lempert 2010; Kwakkel and Jaxa-Rozen 2016). A peel takes a share `alpha` of the points away at one end of
one factor, or one word of a factor of words; the peel that raises the event's frequency most per point removed is made,
again and again, until the box would fall below its least mass. Pasting then tries to put back points that were
removed in error.

Where no peel gains, the one that loses least is made, as Friedman and Fisher have it: in a sample with noise a box
often has to lose a little before it gains. The library ema-workbench stops there; `patient=False` does the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from longgame.analysis.statistics import Booleans, Floats
from longgame.analysis.sweeps.factor_box import HIGH, KEPT, LOW, Box, FactorLevels, Limit

#: Share of the points in the box that one peel removes, and of those beyond its end that one paste adds.
ALPHA: Final = 0.05


@dataclass(frozen=True)
class Step:
    """A box on the way.

    Attributes:
        box: its limits.
        points, cases: how many points it holds, and in how many of them the event happens.
    """

    box: Box
    points: int
    cases: int

    @property
    def density(self) -> float:
        """Share of the box's points in which the event happens."""
        return self.cases / self.points


class _Move(NamedTuple):
    """A peel or a paste: a new limit of one side of one factor, and what the box would hold."""

    factor: int
    side: str
    limit: Limit
    points: int
    cases: int

    def of(self, box: Box) -> Box:
        """The box after the move."""
        return box.moved(self.factor, self.side, self.limit)


class RuleInduction:
    """Peels and pastes over the points of one sample.

    Args:
        levels: of the factors at the points.
        case: where the event happens, shape (points,).
        fewest: points that a box must hold.
        alpha: share of points in a peel and in a paste.
        patient: whether peeling goes on where no peel gains.
        only: the factors to peel; None for all.
    """

    def __init__(
        self,
        levels: FactorLevels,
        case: Booleans,
        fewest: float,
        alpha: float = ALPHA,
        patient: bool = True,
        only: Collection[int] | None = None,
    ) -> None:
        self.levels, self.case, self.fewest, self.alpha, self.patient = levels, case, fewest, alpha, patient
        peeled = [factor for factor in range(len(levels.names)) if only is None or factor in only]
        self._numbers = np.array([factor for factor in peeled if levels.words[factor] is None], dtype=np.int64)
        self._columns = np.ascontiguousarray(levels.values[:, self._numbers])
        self._words = [(factor, levels.words[factor] or ()) for factor in peeled if levels.words[factor] is not None]
        self._least = levels.values.min(axis=0) if len(case) else np.zeros(0)
        self._most = levels.values.max(axis=0) if len(case) else np.zeros(0)

    def step(self, box: Box) -> Step:
        """What a box holds of the sample."""
        inside = box.holds(self.levels.values)
        return Step(box, int(inside.sum()), int(self.case[inside].sum()))

    def trajectory(self) -> list[Step]:
        """The whole space, each peel, and what pastes on the last box add."""
        steps = [self.step(Box.whole(len(self.levels.names)))]
        while (peeled := self._peeled(steps[-1])) is not None:
            steps.append(peeled)
        return steps + self.pastes(steps[-1])

    def pastes(self, start: Step) -> list[Step]:
        """Boxes that grow from one step and in which the event gets more frequent all the same."""
        steps = [start]
        while (pasted := self._pasted(steps[-1])) is not None:
            steps.append(pasted)
        return steps[1:]

    def _peeled(self, old: Step) -> Step | None:
        least = max(self.fewest, 1)
        smaller = [move for move in self._peels(old.box) if least <= move.points < old.points]
        if not smaller:
            return None
        best = _most_gained(old, smaller)
        if best.density <= old.density:
            if not self.patient:
                return None
            # The loss a point would favour the largest peels.
            kept = max(smaller, key=lambda move: (move.cases / move.points, move.points))
            best = Step(kept.of(old.box), kept.points, kept.cases)
        return best

    def _pasted(self, old: Step) -> Step | None:
        larger = [move for move in self._wider(old.box) if move.points > old.points]
        best = _most_gained(old, larger) if larger else old
        return best if best.density > old.density else None

    def _peels(self, box: Box) -> Iterator[_Move]:
        """Each peel of a box."""
        inside = box.holds(self.levels.values)
        case = self.case[inside]
        if len(self._numbers) and len(case) > 1:
            yield from self._peels_of_numbers(self._columns[inside], case)
        for factor, levels in self._words:
            codes = self.levels.values[inside, factor].astype(np.int64)
            points = np.bincount(codes, minlength=len(levels))
            cases = np.bincount(codes[case], minlength=len(levels))
            kept = box.kept[factor] or frozenset(range(len(levels)))
            for word in sorted(kept) if len(kept) > 1 else ():
                left, happened = len(case) - int(points[word]), int(case.sum()) - int(cases[word])
                yield _Move(factor, KEPT, kept - {word}, left, happened)

    def _peels_of_numbers(self, numbers: Floats, case: Booleans) -> Iterator[_Move]:
        high, low = quantile_above(numbers, 1.0 - self.alpha), quantile_below(numbers, self.alpha)
        below, above = numbers <= high, numbers >= low
        rows = zip(
            self._numbers.tolist(),
            zip(high.tolist(), below.sum(axis=0).tolist(), below[case].sum(axis=0).tolist(), strict=True),
            zip(low.tolist(), above.sum(axis=0).tolist(), above[case].sum(axis=0).tolist(), strict=True),
            strict=True,
        )
        for factor, upper, lower in rows:
            yield _Move(factor, HIGH, *upper)
            yield _Move(factor, LOW, *lower)

    def _wider(self, box: Box) -> Iterator[_Move]:
        """Each paste on a box: some of the points beyond an end, or one word more."""
        for factor, side in box.restrictions:
            kept, limits = box.kept[factor], list[Limit]()
            if kept is not None:
                words = len(self.levels.words[factor] or ())
                wider = [kept | {word} for word in range(words) if word not in kept]
                limits += [None if len(more) == words else more for more in wider]
            else:
                column = self.levels.values[box.opened(factor, side).holds(self.levels.values), factor]
                end = box.low[factor] if side == LOW else box.high[factor]
                limits.append(self._stretched(factor, side, end, column))
            for new in limits:
                step = self.step(box.moved(factor, side, new))
                yield _Move(factor, side, new, step.points, step.cases)

    def _stretched(self, factor: int, side: str, limit: float, column: Floats) -> float:
        """A limit moved outwards over a share of the points beyond it; infinite when it reaches the end."""
        if side == LOW:
            beyond = column[column <= limit]
            new = float(quantile_above(beyond[:, np.newaxis], 1.0 - self.alpha)[0]) if len(beyond) else -np.inf
            return new if new > self._least[factor] else -np.inf
        beyond = column[column >= limit]
        new = float(quantile_below(beyond[:, np.newaxis], self.alpha)[0]) if len(beyond) else np.inf
        return new if new < self._most[factor] else np.inf


def _most_gained(old: Step, moves: Sequence[_Move]) -> Step:
    """The move that gains most density for each point removed or added; of equals one with fewest factors limited."""
    gains = [(move.cases / move.points - old.density) / abs(old.points - move.points) for move in moves]
    most = max(gains)
    steps = [Step(m.of(old.box), m.points, m.cases) for m, gain in zip(moves, gains, strict=True) if gain == most]
    return min(steps, key=lambda step: len(step.box.restricted)) if len(steps) > 1 else steps[0]


def quantile_below(values: Floats, share: float) -> Floats:
    """A value between neighbours that has about `share` of each column below it, never a whole column of ties.

    As the library `sdtoolkit` of Bryant and Lempert takes it: the middle of the two neighbours, of which the upper one
    is the next that differs.

    >>> quantile_below(np.array([[1.0], [2.0], [3.0], [4.0]]), 0.05)
    array([1.5])

    Args:
        values: shape (points, columns).
        share: below a half.
    """
    place = (len(values) - 1) * share
    first, second = int(np.floor(place)), int(np.ceil(place))
    ranked = np.partition(values, sorted({first, second}), axis=0)
    lower, upper = ranked[first], ranked[second]
    beyond = np.where(values > lower, values, np.inf).min(axis=0)
    # Without a neighbour that differs the column is of one value and cannot be divided.
    upper = np.where(upper > lower, upper, np.where(np.isfinite(beyond), beyond, lower))
    return np.asarray((lower + upper) / 2.0)


def quantile_above(values: Floats, share: float) -> Floats:
    """The mirror of `quantile_below`, for a share above a half."""
    place = (len(values) - 1) * share
    first, second = int(np.floor(place)), int(np.ceil(place))
    ranked = np.partition(values, sorted({first, second}), axis=0)
    lower, upper = ranked[first], ranked[second]
    beyond = np.where(values < upper, values, -np.inf).max(axis=0)
    lower = np.where(lower < upper, lower, np.where(np.isfinite(beyond), beyond, upper))
    return np.asarray((lower + upper) / 2.0)
