"""Scenario discovery: where in the space of a sweep's factors an event happens, as boxes checked out of sample.

Boxes come from `rule_induction`. The search takes the box that best balances coverage (share of the events
that lie in it) with gain in density (how far the event's frequency in it has come from the base rate to certainty): the
harmonic mean of the two. It is 0 for the whole space at any base rate and 1 for a box that is the event, so it neither
peels for ever, as the highest density would, nor keeps nearly everything, as the largest coverage would.

A restriction stays if the event is rarer without it by a one-sided binomial test (the quasi-p-value of Bryant and
Lempert 2010), at 5 % over all restrictions that could have been made. A box counts as found if it also holds out of
sample: boxes are searched in nine tenths of the units and judged on the tenth left out, and the 95 % interval of the
density there must lie above the base rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.statistics import Booleans, Integers
from longgame.analysis.sweeps.box_significance import quasi_p, significant
from longgame.analysis.sweeps.discovery_checks import Proportion, folds, halves, likely_factors, proportion
from longgame.analysis.sweeps.factor_box import Box, FactorLevels
from longgame.analysis.sweeps.rule_induction import ALPHA, RuleInduction, Step

#: Fewer events, or fewer points without the event, are not enough to search.
FEWEST_CASES: Final = 10
#: A box of fewer points is not looked at, however small the least mass is.
FEWEST_POINTS: Final = 10


@dataclass(frozen=True)
class Search:
    """How boxes are searched.

    Attributes:
        alphas: shares of points in a peel and in a paste; each is tried, because at an end of a factor luck may rule a
            strip of few points, and the best balanced box of all is taken.
        least_mass: share of all points that a box must hold.
        most_boxes: boxes after the first are searched among the points outside of it.
        step: number of the step of the first box's first trajectory to take, from 0; None takes the best balanced one.
    """

    alphas: tuple[float, ...] = (ALPHA, 2.0 * ALPHA, 4.0 * ALPHA)
    least_mass: float = 0.05
    most_boxes: int = 2
    step: int | None = None


@dataclass(frozen=True)
class Candidate:
    """A box as one search finds it.

    Attributes:
        trajectory: the boxes on the way, from all points that were left.
        chosen: number of the step taken, from 0.
        step: that box without its insignificant limits, widened where that costs nothing.
        quasi_p: of each of its restrictions, in the order of `Box.restrictions`.
    """

    trajectory: tuple[Step, ...]
    chosen: int
    step: Step
    quasi_p: tuple[float, ...]


@dataclass(frozen=True)
class FoundBox:
    """A box that holds out of sample.

    Attributes:
        candidate: the box, from all points.
        mass: its share of all points.
        coverage: share of the events that lie in it.
        base_rate: frequency of the event among the points searched: all, less those of earlier boxes.
        held_out_density, held_out_coverage: of boxes searched without the points that they are judged on.
        repeated: for each restriction the share of half samples in which the same side of the factor is restricted.
    """

    candidate: Candidate
    mass: float
    coverage: float
    base_rate: float
    held_out_density: Proportion
    held_out_coverage: Proportion
    repeated: tuple[float, ...]

    @property
    def density(self) -> float:
        """Share of its points in which the event happens."""
        return self.candidate.step.density


@dataclass(frozen=True)
class Discovery:
    """What was searched and found.

    Attributes:
        levels: of the factors at the points searched.
        case: where the event happens.
        boxes: found, in order; none if there is none.
        first: the first box searched, found or not; None if there were too few events to search.
        nothing: the reason why no box was found; empty if one was.
        left_out: points without a value.
    """

    levels: FactorLevels
    case: Booleans
    boxes: tuple[FoundBox, ...]
    first: Candidate | None
    nothing: str
    left_out: int = 0

    @property
    def base_rate(self) -> float:
        """Frequency of the event over all points."""
        return float(self.case.mean()) if len(self.case) else float("nan")


def discover(
    levels: FactorLevels, case: Booleans, units: Integers, seed: int = 1, search: Search | None = None
) -> Discovery:
    """Search for the boxes in which an event happens, and check them out of sample.

    Args:
        levels: of the factors at the points.
        case: where the event happens, shape (points,).
        units: number of the independent unit of each point: points that share luck are held out together.
        seed: of the folds and halves.
        search: how; None as `Search()` has it.

    Raises:
        ValueError: no step of that number on the first trajectory.
    """
    search = search or Search()
    events = int(case.sum())
    if min(events, len(case) - events) < FEWEST_CASES:
        lacking = "with" if events * 2 < len(case) else "without"
        reason = f"it happens at {events} of {len(case)} points; the search needs {FEWEST_CASES} {lacking} it"
        return Discovery(levels, case, (), None, reason)
    candidates = candidates_of(levels, case, search)
    if search.step is not None and candidates[0].chosen != search.step:
        last = len(candidates[0].trajectory) - 1
        raise ValueError(f"step {search.step} is not on the trajectory; allowed: 0 to {last}")
    if not candidates[0].step.box.restrictions:
        reason = "no box has a limit that makes the event significantly more frequent"
        return Discovery(levels, case, (), candidates[0], reason)
    outside_search = _held_out(levels, case, units, seed, search)
    repeats = [candidates_of(levels.at(half), case[half], search) for half in halves(units, seed)]
    boxes, left = [], np.ones(len(case), dtype=np.bool_)
    for candidate, held in zip(candidates, outside_search, strict=False):
        base_rate = float(case[left].mean())
        density = proportion(case[held], units[held])
        if not candidate.step.box.restrictions or not density.lo95 > base_rate:
            break
        coverage = proportion(held[case], units[case])
        repeated = _repeated(candidate.step.box, repeats)
        share = candidate.step.points / len(case)
        found = candidate.step.cases / events
        boxes.append(FoundBox(candidate, share, found, base_rate, density, coverage, repeated))
        left &= ~candidate.step.box.holds(levels.values)
    nothing = (
        ""
        if boxes
        else "at points left out of the search, the event is no more frequent in the best box than elsewhere"
    )
    return Discovery(levels, case, tuple(boxes), candidates[0], nothing)


def candidates_of(levels: FactorLevels, case: Booleans, search: Search) -> list[Candidate]:
    """One search: the best box, then the best box among the points outside of it, while there is one.

    A trajectory that ends before `search.step` gives its last step.
    """
    found: list[Candidate] = []
    left = np.ones(len(case), dtype=np.bool_)
    fewest = max(search.least_mass * len(case), FEWEST_POINTS)
    while len(found) < search.most_boxes:
        cases = int(case[left].sum())
        if found and min(cases, int(left.sum()) - cases) < FEWEST_CASES:
            break
        candidate = _best_candidate(levels.at(left), case[left], fewest, search, search.step if not found else None)
        if found and not candidate.step.box.restrictions:
            break
        found.append(candidate)
        left &= ~candidate.step.box.holds(levels.values)
    return found


def balance(step: Step, whole: Step) -> float:
    """Harmonic mean of coverage and gain in density of a box against the whole space.

    >>> everything = Step(Box.whole(1), 100, 20)
    >>> balance(everything, everything), balance(Step(Box.whole(1), 20, 20), everything)
    (0.0, 1.0)
    """
    gain = (step.density - whole.density) / (1.0 - whole.density) if whole.cases < whole.points else 0.0
    coverage = step.cases / whole.cases if whole.cases else 0.0
    return 2.0 * gain * coverage / (gain + coverage) if gain > 0.0 and coverage > 0.0 else 0.0


def _best_candidate(
    levels: FactorLevels, case: Booleans, fewest: float, search: Search, number: int | None
) -> Candidate:
    """The best balanced of the boxes that the peeling shares give; of one factor alone where none of them stands.

    Where an effect is weak a box of many factors has none without which it would be significantly worse, though one
    factor by itself may be clear (boxes held to few factors: Kwakkel 2019).
    """
    alphas = search.alphas if number is None else search.alphas[:1]
    likely = likely_factors(levels, case)
    tried = [_candidate(RuleInduction(levels, case, fewest, alpha, only=likely), number) for alpha in alphas]
    if number is None and not any(one.step.box.restrictions for one in tried):
        widest = max(search.alphas)
        tried += [_candidate(RuleInduction(levels, case, fewest, widest, only=(one,)), None) for one in likely]
    return max(tried, key=lambda one: balance(one.step, one.trajectory[0]))


def _candidate(induction: RuleInduction, number: int | None) -> Candidate:
    trajectory = induction.trajectory()
    order = np.argsort([-balance(step, trajectory[0]) for step in trajectory], kind="stable").tolist()
    # Where nothing in the best balanced box is significant, a wider box on the way may still be.
    asked = order if number is None else [min(number, len(trajectory) - 1)]
    for chosen in asked:
        kept = significant(induction, trajectory[chosen].box)
        if kept.restrictions:
            break
    else:
        chosen, kept = asked[0], trajectory[0].box
    step = [induction.step(kept), *induction.pastes(induction.step(kept))][-1]
    return Candidate(tuple(trajectory), chosen, step, tuple(quasi_p(induction, step.box)))


def _held_out(levels: FactorLevels, case: Booleans, units: Integers, seed: int, search: Search) -> list[Booleans]:
    """For each number of a box the points that lie in the box of that number which was searched without them."""
    held = [np.zeros(len(case), dtype=np.bool_) for _ in range(search.most_boxes)]
    for fold in folds(units, seed):
        free = fold.copy()
        for number, candidate in enumerate(candidates_of(levels.at(~fold), case[~fold], search)):
            if candidate.step.box.restrictions:
                inside = free & candidate.step.box.holds(levels.values)
                held[number] |= inside
                free &= ~inside
    return held


def _repeated(box: Box, repeats: Sequence[Sequence[Candidate]]) -> tuple[float, ...]:
    sides = [{side for one in found for side in one.step.box.restrictions} for found in repeats]
    return tuple(sum(restriction in one for one in sides) / len(sides) for restriction in box.restrictions)
