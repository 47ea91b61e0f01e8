"""Sobol indices: the share of an outcome's variance that each factor explains, alone and together with all others.

A Saltelli design has groups of points: A, then A with each factor in turn from B, then B (Saltelli and others 2010).
All points of a group share their luck w, groups have their own, so an outcome is a function f(x, w) of factors and
luck, all independent, with the variance V = sum of V_i, V_w, V_ij, V_iw ... (Sobol 2001). The usual estimators find:

* total: half the mean of (A - AB_i)^2 = E[Var(f | all but x_i)], the sum of every term with i in it, those with luck
  too: factor i's total share as defined. Luck's own variance V_w drops out of the difference.
* first: mean of B (AB_i - A) = (mean^2 + V_i + V_w + V_iw) - (mean^2 + V_w) = V_i + V_iw. The luck that B shares with
  AB_i and A cancels where it stands alone, but its interaction with the factor stays. So this is not the textbook V_i:
  it is E_w[Var(E[f | x_i, w])], the first-order part at given luck, averaged over luck; above V_i by V_iw, which is not
  noise and does not shrink with more groups, but shrinks with more replicates at each point.
* luck, first: A and B have independent factors and the same luck, so the covariance of A and B is V_w.
* luck, total: replicates of a point differ in luck alone, so the variance among them over their number is
  E[Var(f | x)], every term with luck in it. It needs two replicates.

Replicates of a point are averaged, luck is that of the average: it falls as one over the number of replicates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from longgame.analysis.statistics import Floats, Integers
from longgame.analysis.sweeps.sampled_points import check_enough, check_varies, point_values
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.outcome_words import with_unit
from longgame.analysis.words.text_page import Page
from longgame.experiments.design.designs import missing_salib, points_in_common, unit_problem

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep

#: The row of luck among the factors.
LUCK: Final = "luck"
#: With fewer groups a bootstrap says nothing about its own error.
FEWEST_GROUPS: Final = 8
#: With fewer base points the page warns: intervals are then usually too wide to rank factors.
ENOUGH_GROUPS: Final = 128
#: Half-width of a 95 % interval above which the page warns, whatever the number of base points.
WIDE: Final = 0.2
_RESAMPLES: Final = 400


def sobol_indices(experiment: Experiment, sweep: Sweep, outcome: str) -> pd.DataFrame:
    """First-order and total shares of an outcome's variance with 95 % bootstrap intervals, the largest total first.

    A group in which any point lacks the outcome is left out whole: the shares are then those of the part of the space
    where it exists.

    Args:
        experiment: with a Saltelli design.
        sweep: its results.
        outcome: name of a column.

    Returns:
        factor (the last row is luck), first, first_lo95, first_hi95, total, total_lo95, total_hi95 (normal intervals of
        the bootstrap over groups; luck's total is NaN with one replicate), groups, all_groups.

    Raises:
        ValueError: another design, fewer than `FEWEST_GROUPS` whole groups, or an outcome that nothing moves.
        MissingLibraryError: without SALib.
    """
    if experiment.design != "saltelli":
        raise ValueError(f"Sobol indices need the design saltelli, not {experiment.design}")
    try:
        from SALib.analyze import sobol
    except ImportError:
        raise missing_salib("the analysis of a Saltelli design") from None
    factors = [factor.name for factor in experiment.factors]
    size = points_in_common(experiment.design, len(factors))
    values = point_values(experiment, sweep, outcome).reshape(-1, size)
    whole = ~np.isnan(values).any(axis=1)
    groups = values[whole]
    check_enough(outcome, len(groups), len(values), FEWEST_GROUPS, "groups of points")
    check_varies(outcome, groups[:, [0, -1]].ravel())
    seed = experiment.seed + 1  # SALib takes 0 for no seed
    found = sobol.analyze(
        unit_problem(len(factors)), groups.ravel(), calc_second_order=False, num_resamples=_RESAMPLES, seed=seed
    )
    table = pd.DataFrame({"factor": factors})
    for column, name in (("first", "S1"), ("total", "ST")):
        table[column] = found[name]
        table[f"{column}_lo95"] = found[name] - found[f"{name}_conf"]
        table[f"{column}_hi95"] = found[name] + found[f"{name}_conf"]
    table = table.sort_values("total", ascending=False, kind="stable")
    noise = _variance_of_luck(experiment, sweep, outcome).reshape(-1, size)[whole]
    resampled = np.random.default_rng(seed).integers(len(groups), size=(len(groups), _RESAMPLES))
    luck = pd.DataFrame([_luck_row(groups[:, 0], groups[:, -1], noise[:, [0, -1]].mean(axis=1), resampled)])
    return pd.concat([table, luck], ignore_index=True).assign(groups=len(groups), all_groups=len(values))


def luck_shares(base: Floats, other: Floats, noise: Floats) -> tuple[Floats, Floats]:
    """First-order and total share of luck in the variance.

    Args:
        base, other: the outcome at the points A and B of each group, shape (groups, ...).
        noise: variance of the outcome by luck alone in each group, the same shape.

    Returns:
        Covariance of A and B, and mean noise, each over the variance of A and B together; shape (...).

    >>> first, total = luck_shares(np.array([1.0, -1.0]), np.array([1.0, -1.0]), np.array([0.5, 1.5]))
    >>> float(first), float(total)
    (1.0, 1.0)
    """
    both = np.concatenate([base, other])
    centre = both.mean(axis=0)
    variance = both.var(axis=0)
    return ((base - centre) * (other - centre)).mean(axis=0) / variance, noise.mean(axis=0) / variance


def indices_page(experiment: Experiment, indices: pd.DataFrame, width: int = 110, shown: int = 10) -> str:
    """The largest shares of each outcome's variance as text.

    Args:
        experiment: the experiment of the sweep.
        indices: `sobol_indices` of several outcomes with a column `outcome`.
        width: columns of the terminal.
        shown: most factors shown for each outcome.
    """
    page = Page(width)
    page.title(experiment.name)
    page.sentence(experiment.description)
    average = "a single replicate" if experiment.replicates == 1 else f"the mean of {experiment.replicates} replicates"
    page.sentence(
        "Shares of an outcome's variance, with 95 % intervals. `alone` is the part that a factor explains whatever the "
        "other factors are, its interaction with luck included. `in all` adds its interactions with other factors. "
        f"Luck is that of {average}; each base point shares it with the points that differ from it by one factor."
    )
    page.sentence(few_points_warning(indices))
    for outcome, rows in indices.groupby("outcome", sort=False):
        factors, luck = rows[rows["factor"] != LUCK], rows[rows["factor"] == LUCK]
        used, total = int(rows["groups"].iloc[0]), int(rows["all_groups"].iloc[0])
        title = with_unit(str(outcome))
        page.title(f"{title}, {used} of {total} base points" if used < total else title)
        lines = [
            (
                str(row["factor"]),
                _share(row["first"]),
                _interval(row["first_lo95"], row["first_hi95"]),
                _share(row["total"]),
                _interval(row["total_lo95"], row["total_hi95"]),
            )
            for row in pd.concat([factors.head(shown), luck]).to_dict("records")
        ]
        page.table(("factor", "alone", "95 % interval", "in all", "95 % interval"), lines)
        alone, by_luck = float(factors["first"].sum()), float(luck["first"].iloc[0])
        whose = "The one factor" if len(factors) == 1 else f"All {len(factors)} factors"
        page.sentence(
            f"{whose} alone: {_share(alone)}; luck: {_share(by_luck)}; the rest, "
            f"{_share(1.0 - alone - by_luck)}, is interactions and sampling error."
        )
        page.sentence(wide_interval_warning(rows))
    return page.text()


def few_points_warning(indices: pd.DataFrame) -> str:
    """A warning if fewer base points than `ENOUGH_GROUPS` were tried; empty otherwise.

    Args:
        indices: `sobol_indices` of one or several outcomes.
    """
    tried = int(indices["all_groups"].max())
    if tried >= ENOUGH_GROUPS:
        return ""
    return (
        f"Warning: only {counted(tried, 'base point')}. Sobol indices usually need {ENOUGH_GROUPS} or more; "
        "do not rank factors by these."
    )


def wide_interval_warning(indices: pd.DataFrame) -> str:
    """A warning if the widest interval of an outcome's indices has a half-width above `WIDE`; empty otherwise.

    Args:
        indices: `sobol_indices` of one outcome.
    """
    halves = [
        (float(row[f"{kind}_hi95"]) - float(row[f"{kind}_lo95"])) / 2.0
        for row in indices.to_dict("records")
        for kind in ("first", "total")
    ]
    widest = max((half for half in halves if np.isfinite(half)), default=0.0)
    if widest <= WIDE:
        return ""
    return f"Warning: wide intervals, up to ±{widest:.2f}. Smaller differences between indices mean nothing."


def _variance_of_luck(experiment: Experiment, sweep: Sweep, outcome: str) -> Floats:
    """Variance of the mean of a point's replicates by luck, by point; NaN if no point has two.

    A point with the outcome in one replicate alone is given the mean variance among replicates of the others.
    """
    by_point = sweep.outcomes.select(["point", outcome]).to_pandas().groupby("point")[outcome]
    among = by_point.var(ddof=1)
    noise = (among.fillna(among.mean()) / by_point.count()).reindex(range(1, experiment.point_count + 1))
    return np.asarray(noise.to_numpy(np.float64))


def _luck_row(base: Floats, other: Floats, noise: Floats, resampled: Integers) -> dict[str, object]:
    row: dict[str, object] = {"factor": LUCK}
    found = luck_shares(base, other, noise)
    again = luck_shares(base[resampled], other[resampled], noise[resampled])
    for column, share, shares in zip(("first", "total"), found, again, strict=True):
        half = float(ndtri(0.975)) * float(np.std(shares, ddof=1))
        row |= {column: float(share), f"{column}_lo95": float(share) - half, f"{column}_hi95": float(share) + half}
    return row


def _interval(low: float, high: float) -> str:
    return "" if np.isnan(low) else f"{_share(low)} to {_share(high)}"


def _share(value: float) -> str:
    return "-" if np.isnan(value) else f"{round(value, 2) + 0.0:.2f}"  # no minus before a zero
