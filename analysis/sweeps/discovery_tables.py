"""Scenario discovery of a sweep: the points that a target selects, and the boxes found as tidy tables and sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from longgame.analysis.statistics import Booleans, Integers
from longgame.analysis.sweeps.discovery import Candidate, Discovery, FoundBox, Search, balance, discover
from longgame.analysis.sweeps.discovery_checks import Proportion
from longgame.analysis.sweeps.factor_box import LOW, FactorLevels
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.factor_words import factor_name, limits_words

if TYPE_CHECKING:
    from longgame.experiments.design.designs import Factor
    from longgame.experiments.design.experiment import Experiment, Target
    from longgame.experiments.sweep.tables import Sweep


def discover_target(experiment: Experiment, sweep: Sweep, target: Target, search: Search | None = None) -> Discovery:
    """Where in the space of an experiment's factors the target's event happens.

    Raises:
        ValueError: the outcome has no value at any point, or no factor takes two levels.
    """
    levels, case, units, left_out = searched_points(experiment, sweep, target)
    return replace(discover(levels, case, units, experiment.seed, search), left_out=left_out)


def searched_points(
    experiment: Experiment, sweep: Sweep, target: Target
) -> tuple[FactorLevels, Booleans, Integers, int]:
    """The points of a target: levels of the factors, where the event happens, units, and how many are left out.

    A point is the mean over its replicates; points without a value are left out. What is drawn is not searched: it is
    the noise that the event has to stand out from.

    Raises:
        ValueError: the outcome has no value at any point, or no factor takes two levels.
    """
    means = sweep.outcomes.to_pandas().groupby("point")[target.outcome].mean()
    points = sweep.points.to_pandas().set_index("point")
    value = means.reindex(points.index).to_numpy(np.float64)
    known = ~np.isnan(value)
    if not known.any():
        raise ValueError(f"{target.outcome} has no value at any of the {counted(len(known), 'point')}")
    points, value = points[known], value[known]
    names = [factor.name for factor in experiment.factors if points[factor.name].nunique() > 1]
    if not names:
        where = "" if known.all() else f" at the {counted(len(value), 'point')} where {target.outcome} has a value"
        raise ValueError(f"no factor takes two levels{where}, so there is nothing to search")
    case = value > target.above if target.above is not None else value < float(target.below or 0.0)
    # Points of a draw share parameters and luck; in one draw alone they share luck only, and that cannot be held out.
    units = points["draw"] if points["draw"].nunique() > 1 else pd.Series(points.index)
    return FactorLevels.of(points[names]), case, units.to_numpy(np.int64), int((~known).sum())


def box_table(experiment: Experiment, found: Discovery) -> pd.DataFrame:
    """One row a restriction: box, factor, side, limit, the factor's range, its evidence, and the shares of the box."""
    factors = {factor.name: factor for factor in experiment.factors}
    rows = []
    for number, box in enumerate(found.boxes, start=1):
        step = box.candidate.step
        evidence = zip(step.box.restrictions, box.candidate.quasi_p, box.repeated, strict=True)
        for (place, side), chance, repeated in evidence:
            levels, words = found.levels.values[:, place], found.levels.words[place]
            kept = [str(words[word]) for word in sorted(step.box.kept[place] or ())] if words else []
            end = step.box.low[place] if side == LOW else step.box.high[place]
            rows.append(
                {
                    "box": number,
                    "factor": found.levels.names[place],
                    "asks": asked(factors[found.levels.names[place]], found, box.candidate, place),
                    "side": side,
                    "limit": float("nan") if words else end,
                    "words": " ".join(kept),
                    "factor_low": float("nan") if words else float(levels.min()),
                    "factor_high": float("nan") if words else float(levels.max()),
                    "quasi_p": chance,
                    "repeated_share": repeated,
                    "points": step.points,
                    "mass": box.mass,
                    "density": box.density,
                    "coverage": box.coverage,
                    "base_rate": box.base_rate,
                    **_columns("held_out_density", box.held_out_density),
                    **_columns("held_out_coverage", box.held_out_coverage),
                }
            )
    return pd.DataFrame(rows, columns=None if rows else ["box", "factor", "asks", "side", "limit"])


def trajectory_table(found: Discovery) -> pd.DataFrame:
    """One row a step of each search: box, step, points, cases, mass, density, coverage, balance, restricted, chosen."""
    rows = []
    searched = [box.candidate for box in found.boxes] or ([found.first] if found.first else [])
    for number, candidate in enumerate(searched, start=1):
        for place, step in enumerate(candidate.trajectory):
            rows.append(
                {
                    "box": number,
                    "step": place,
                    "points": step.points,
                    "cases": step.cases,
                    "mass": step.points / len(found.case),
                    "density": step.density,
                    "coverage": step.cases / int(found.case.sum()),
                    "balance": balance(step, candidate.trajectory[0]),
                    "restricted": len(step.box.restricted),
                    "chosen": place == candidate.chosen,
                }
            )
    return pd.DataFrame(rows)


def asked(factor: Factor, found: Discovery, candidate: Candidate, place: int) -> str:
    """What a box asks of one factor, in words that follow its name."""
    box, words = candidate.step.box, found.levels.words[place]
    if words is not None:
        kept = box.kept[place]
        inside = [level for word, level in enumerate(words) if kept is None or word in kept]
        return limits_words(factor, None, None, inside, True)
    tried = np.unique(found.levels.values[:, place])
    listed = bool(factor.levels) or factor.whole
    low, high = box.low[place], box.high[place]
    if listed:  # a limit lies between two levels: say the level that is still inside
        lowest, highest = float(tried[tried >= low].min()), float(tried[tried <= high].max())
    else:
        lowest, highest = low, high
    return limits_words(
        factor, lowest if np.isfinite(low) else None, highest if np.isfinite(high) else None, None, listed
    )


def box_sentence(experiment: Experiment, target: Target, found: Discovery, box: FoundBox) -> str:
    """A box in words: when the event happens, and how good that rule is; without the last full stop."""
    factors = {factor.name: factor for factor in experiment.factors}
    when = " and ".join(
        f"{factor_name(factors[found.levels.names[place]])} "
        f"{asked(factors[found.levels.names[place]], found, box.candidate, place)}"
        for place in sorted(box.candidate.step.box.restricted)
    )
    return (
        f"{target.says} when {when}. This box holds {percent(box.mass)} of all points and {percent(box.coverage)} of "
        f"the cases; {percent(box.density)} of its points are cases, against {percent(box.base_rate)} of all points "
        "searched"
    )


def percent(share: float) -> str:
    """A share in per cent; one decimal below one.

    >>> percent(0.714), percent(0.004)
    ('71 %', '0.4 %')
    """
    return "-" if np.isnan(share) else f"{100.0 * share:.{1 if 0.0 < share < 0.01 else 0}f} %"


def _columns(name: str, share: Proportion) -> dict[str, float]:
    return {name: share.value, f"{name}_lo95": share.lo95, f"{name}_hi95": share.hi95}
