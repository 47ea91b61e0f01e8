"""Main effects of a sampled design by linear regression: what moving a factor over its whole range does on average.

Every other factor lies anywhere in its own range, so the effect is the mean slope over all that is plausible (Saltelli
and others 2008, chapter 1). What is curved or depends on other factors is in the part that the regression leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from longgame.analysis.statistics import Floats
from longgame.analysis.sweeps.sampled_points import check_varies, plain_sample, point_values
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import number
from longgame.analysis.words.outcome_words import with_unit
from longgame.analysis.words.text_page import Page

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep


def regressed(shares: Floats, values: Floats) -> tuple[Floats, Floats, float, int]:
    """Slopes of values on shares with 95 % half-widths, the explained share of variance, and the points used.

    >>> x = np.array([[0.0], [0.5], [1.0], [0.25]])
    >>> slopes, half, explained, count = regressed(x, 3.0 * x[:, 0] + 1.0)
    >>> round(float(slopes[0]), 6), round(explained, 6), count
    (3.0, 1.0, 4)

    Args:
        shares: shape (points, factors).
        values: one a point; NaN is left out.

    Raises:
        ValueError: no more points than factors.
    """
    known = ~np.isnan(values)
    design = np.column_stack([np.ones(int(known.sum())), shares[known]])
    freedom = len(design) - design.shape[1]
    if freedom < 1:
        raise ValueError(
            f"{counted(len(design), 'point')} cannot separate {counted(shares.shape[1], 'effect')}; use more points"
        )
    inverse = np.linalg.inv(design.T @ design)
    found = inverse @ design.T @ values[known]
    left = values[known] - design @ found
    noise = float(left @ left) / freedom
    half = stdtrit(freedom, 0.975) * np.sqrt(noise * np.diag(inverse))
    total = float(((values[known] - values[known].mean()) ** 2).sum())
    explained = 1.0 - float(left @ left) / total if total > 0.0 else float("nan")
    return found[1:], half[1:], explained, len(design)


def regression_effects(experiment: Experiment, sweep: Sweep, outcome: str) -> pd.DataFrame:
    """Effect of each factor's whole range on an outcome, the surest first.

    Of a Saltelli design the points A and B are used: the others differ from them by one factor, and counted as points
    of their own would make every interval too narrow.

    Returns:
        factor, effect, lo95, hi95, explained (share of variance, of all factors), points.

    Raises:
        ValueError: no more points than factors, or an outcome that nothing moves.
    """
    rows = plain_sample(experiment)
    values = point_values(experiment, sweep, outcome)[rows]
    slopes, half, explained, count = regressed(experiment.unit_points[rows], values)
    check_varies(outcome, values[~np.isnan(values)])
    table = pd.DataFrame(
        {
            "factor": [factor.name for factor in experiment.factors],
            "effect": slopes,
            "lo95": slopes - half,
            "hi95": slopes + half,
            "explained": explained,
            "points": count,
        }
    )
    sureness = np.abs(slopes) / np.where(half > 0.0, half, np.inf)
    return table.iloc[np.argsort(-sureness, kind="stable")].reset_index(drop=True)


def all_regressions(experiment: Experiment, sweep: Sweep) -> pd.DataFrame:
    """`regression_effects` for every outcome, one below the other, with a first column `outcome`."""
    tables = [regression_effects(experiment, sweep, name).assign(outcome=name) for name in experiment.outcomes]
    table = pd.concat(tables, ignore_index=True)
    return table[["outcome", *[name for name in table if name != "outcome"]]]


def regression_page(experiment: Experiment, effects: pd.DataFrame, width: int = 110, shown: int = 10) -> str:
    """The largest sure effects on each outcome as text."""
    page = Page(width)
    page.title(experiment.name)
    page.sentence(experiment.description)
    page.sentence(
        "Mean effect of moving a factor over its whole range while all others lie anywhere in theirs, with its 95 % "
        f"interval (linear regression over {counted(len(plain_sample(experiment)), 'point')})."
    )
    for outcome, rows in effects.groupby("outcome", sort=False):
        explained = f"{100.0 * float(rows['explained'].iloc[0]):.0f} %"
        page.title(f"{with_unit(str(outcome))}, {explained} of the variance explained")
        lines = [
            (
                str(row["factor"]),
                number(row["effect"], sign=True),
                f"{number(row['lo95'], sign=True)} to {number(row['hi95'], sign=True)}",
            )
            for row in rows.head(shown).to_dict("records")
        ]
        page.table(("factor", "effect", "95 % interval"), lines)
    return page.text()
