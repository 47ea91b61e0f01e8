"""Which limits of a box are more than luck: the quasi-p-values of scenario discovery (Bryant and Lempert 2010)."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.stats import binom

from longgame.analysis.statistics import Booleans, Floats
from longgame.analysis.sweeps.factor_box import KEPT, LOW, Box, Limit
from longgame.analysis.sweeps.rule_induction import RuleInduction

#: Over all limits that could have been set, not for each (Bonferroni).
_SIGNIFICANCE: Final = 0.05


def quasi_p(induction: RuleInduction, box: Box) -> list[float]:
    """Probability of as many events in the box were they as frequent there as without one restriction, for each.

    The one-sided binomial test of Bryant and Lempert (2010), for each end of a factor on its own.
    """
    return [float(chance) for chance in _chances(_outside(induction, box), induction.case)]


def significant(induction: RuleInduction, box: Box) -> Box:
    """The box without the restrictions that are not significant, the least significant dropped first."""
    possible = sum(2 if words is None else 1 for words in induction.levels.words)
    outside = _outside(induction, box)
    while box.restrictions:
        chances = _chances(outside, induction.case)
        worst = int(np.argmax(chances))
        if chances[worst] * possible <= _SIGNIFICANCE:
            break
        box, outside = box.opened(*box.restrictions[worst]), np.delete(outside, worst, axis=0)
    return box


def _outside(induction: RuleInduction, box: Box) -> Booleans:
    """Points that each restriction shuts out, shape (restrictions, points)."""
    everything, values = Box.whole(len(box.kept)), induction.levels.values
    alone = [_limit_alone(everything, box, factor, side) for factor, side in box.restrictions]
    return np.array([~one.holds(values) for one in alone], dtype=np.bool_).reshape(len(alone), len(values))


def _limit_alone(everything: Box, box: Box, factor: int, side: str) -> Box:
    limit: Limit = box.kept[factor]
    if side != KEPT:
        limit = box.low[factor] if side == LOW else box.high[factor]
    return everything.moved(factor, side, limit)


def _chances(outside: Booleans, case: Booleans) -> Floats:
    times = outside.sum(axis=0)
    inside = times == 0
    points, cases = int(inside.sum()), int(case[inside].sum())
    # Without a restriction the box also holds what no other restriction shuts out.
    freed = outside & (times == 1)
    wider_points, wider_cases = points + freed.sum(axis=1), cases + freed[:, case].sum(axis=1)
    return np.asarray(binom.sf(cases - 1, points, wider_cases / np.maximum(wider_points, 1)), dtype=np.float64)
