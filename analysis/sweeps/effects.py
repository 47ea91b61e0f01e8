"""Effects of the factors of a sweep: differences on the same draws, with intervals over the draws.

The independent units of a sweep are its draws (each with parameters and luck of its own), or its replicates where
nothing is drawn. Every contrast is taken inside a unit, so what all points of a unit share drops out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from longgame.analysis.statistics import Floats

if TYPE_CHECKING:
    from longgame.experiments.sweep.tables import Sweep


@dataclass(frozen=True)
class Contrast:
    """Mean of a quantity over units with its 95 % t interval.

    Attributes:
        mean, lo95, hi95: the mean and its interval; NaN without units, no interval with one.
        agree_share: units whose sign is that of the mean, of those that are not zero.
        units: how many units have a value.
    """

    mean: float
    lo95: float
    hi95: float
    agree_share: float
    units: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.lo95 > 0.0 or self.hi95 < 0.0


def contrast(values: Floats) -> Contrast:
    """Mean over units, NaN left out.

    >>> found = contrast(np.array([1.0, 2.0, 3.0, np.nan]))
    >>> found.mean, found.units, found.agree_share
    (2.0, 3, 1.0)
    """
    known = values[~np.isnan(values)]
    count, nan = len(known), float("nan")
    if count == 0:
        return Contrast(nan, nan, nan, nan, 0)
    mean = float(known.mean())
    signs = np.sign(known[known != 0.0])
    agree = float((signs == np.sign(mean)).mean()) if len(signs) else nan
    if count == 1:
        return Contrast(mean, nan, nan, agree, 1)
    half = float(stdtrit(count - 1, 0.975) * np.sqrt(known.var(ddof=1) / count))
    return Contrast(mean, mean - half, mean + half, agree, count)


class Responses:
    """Outcomes of a sweep by unit and design point, ready for contrasts.

    Args:
        sweep: a finished sweep; failed points count as missing.
    """

    def __init__(self, sweep: Sweep) -> None:
        points = sweep.points.to_pandas()
        self.factors = [name for name in points if name not in ("point", "design_point", "draw", "status", "error")]
        self.design = points[points["draw"] == 1].set_index("design_point")[self.factors]
        self.draws = sweep.draws.to_pandas().set_index("draw")
        outcomes = sweep.outcomes.to_pandas().merge(points[["point", "design_point", "draw"]], on="point")
        self.outcomes = [name for name in outcomes if name not in ("point", "replicate", "design_point", "draw")]
        unit = "draw" if len(self.draws) > 1 else "replicate"
        self._means = outcomes.groupby([unit, "design_point"])[self.outcomes].mean()
        self.units = self._means.index.unique(0)

    def table(self, outcome: str) -> Floats:
        """Values of shape (units, design points), NaN where missing; replicates of a unit are averaged."""
        wide = self._means[outcome].unstack().reindex(index=self.units, columns=self.design.index)
        return np.asarray(wide.to_numpy(), dtype=np.float64)


def matched_difference(
    responses: Responses, outcome: str, low: Mapping[str, object], high: Mapping[str, object]
) -> Floats:
    """Difference of an outcome between two settings of some factors, matched on all others, by unit.

    Args:
        low, high: level of each of the same factors.

    Returns:
        Mean over the matched pairs of design points, shape (units,); NaN where no pair has both values.
    """
    values, others = responses.table(outcome), [name for name in responses.factors if name not in low]
    below, above = _rows(responses.design, low), _rows(responses.design, high)
    if others:
        key = responses.design[others].apply(tuple, axis=1)
        partner = {key.iloc[column]: column for column in above}
        pairs = [(column, partner[key.iloc[column]]) for column in below if key.iloc[column] in partner]
    else:
        pairs = list(zip(below, above, strict=True))
    if not pairs:
        return np.full(len(values), np.nan)
    first, second = (list(side) for side in zip(*pairs, strict=True))
    gap = values[:, second] - values[:, first]
    there = ~np.isnan(gap)
    count = there.sum(axis=1)
    total = np.where(there, gap, 0.0).sum(axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def level_means(responses: Responses, outcome: str, levels: Mapping[str, object]) -> Floats:
    """Mean of an outcome over the design points with these levels, by unit."""
    values = responses.table(outcome)[:, _rows(responses.design, levels)]
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    return np.asarray(np.where(count > 0, np.where(there, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan))


def main_effects(responses: Responses, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Effect of moving each factor from its first level to each other one, averaged over all other factors.

    Returns:
        One row for each factor, level and outcome: factor, base_level, level, outcome, base_mean, difference, lo95,
        hi95, agree_share, units.
    """
    rows = []
    for factor in responses.factors:
        levels = list(dict.fromkeys(responses.design[factor]))
        for level in levels[1:]:
            for outcome in outcomes or responses.outcomes:
                base = contrast(level_means(responses, outcome, {factor: levels[0]}))
                found = contrast(matched_difference(responses, outcome, {factor: levels[0]}, {factor: level}))
                rows.append(
                    {
                        "factor": factor,
                        "base_level": levels[0],
                        "level": level,
                        "outcome": outcome,
                        "base_mean": base.mean,
                        "difference": found.mean,
                        "lo95": found.lo95,
                        "hi95": found.hi95,
                        "agree_share": found.agree_share,
                        "units": found.units,
                    }
                )
    return pd.DataFrame(rows)


def overall_means(responses: Responses) -> pd.DataFrame:
    """Mean of every outcome over all design points: outcome, mean, lo95, hi95, units."""
    found = {outcome: contrast(level_means(responses, outcome, {})) for outcome in responses.outcomes}
    return pd.DataFrame(
        [
            {"outcome": outcome, "mean": one.mean, "lo95": one.lo95, "hi95": one.hi95, "units": one.units}
            for outcome, one in found.items()
        ]
    )


def unit_means(sweep: Sweep) -> dict[str, Contrast]:
    """Mean of every outcome over all points, of a listed or of a sampled design, with the interval over its units."""
    points = sweep.points.to_pandas()[["point", "draw"]]
    outcomes = sweep.outcomes.to_pandas().merge(points, on="point")
    unit = "draw" if points["draw"].nunique() > 1 else "replicate"
    names = [name for name in outcomes if name not in ("point", "replicate", "draw")]
    means = outcomes.groupby(unit)[names].mean()
    return {str(name): contrast(means[name].to_numpy(np.float64)) for name in names}


def point_means(responses: Responses) -> pd.DataFrame:
    """Mean of every outcome at every design point: the factors' levels, outcome, mean, lo95, hi95, units."""
    rows = []
    for outcome in responses.outcomes:
        values = responses.table(outcome)
        for column, levels in enumerate(responses.design.to_dict("records")):
            one = contrast(values[:, column])
            rows.append(
                {**levels, "outcome": outcome, "mean": one.mean, "lo95": one.lo95, "hi95": one.hi95, "units": one.units}
            )
    return pd.DataFrame(rows)


def _rows(design: pd.DataFrame, levels: Mapping[str, object]) -> list[int]:
    chosen = np.ones(len(design), dtype=np.bool_)
    for name, level in levels.items():
        chosen &= (design[name] == level).to_numpy()
    return [int(row) for row in np.flatnonzero(chosen)]
