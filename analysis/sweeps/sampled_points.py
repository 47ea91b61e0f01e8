"""Points of a sampled design with their measured outcomes: the rows for sensitivity analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from longgame.analysis.statistics import Floats, Integers
from longgame.experiments.design.designs import points_in_common

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep


def point_values(experiment: Experiment, sweep: Sweep, outcome: str) -> Floats:
    """An outcome at every point, replicates averaged; shape (points,), NaN where it does not exist or the point failed.

    Raises:
        KeyError: the sweep has no such outcome.
    """
    means = sweep.outcomes.select(["point", outcome]).to_pandas().groupby("point")[outcome].mean()
    values = means.reindex(range(1, experiment.point_count + 1)).to_numpy(np.float64)
    return np.asarray(np.where(np.isfinite(values), values, np.nan))


def group_of_points(experiment: Experiment) -> Integers:
    """Number from 0 of the points with which a point shares its luck, shape (points,): the independent units."""
    size = points_in_common(experiment.design, len(experiment.factors))
    return np.arange(experiment.point_count, dtype=np.int64) // size


def plain_sample(experiment: Experiment) -> Integers:
    """Rows of the points whose factors are drawn independently of each other's, shape (rows,), from 0.

    All points but those of a Saltelli design that differ from their base point by one factor: taken as an ordinary
    sample they would count each base point once for every factor. The two that stay share their luck alone.
    """
    rows = np.arange(experiment.point_count, dtype=np.int64)
    if experiment.design != "saltelli":
        return rows
    size = points_in_common(experiment.design, len(experiment.factors))
    ends: Integers = rows[(rows % size == 0) | (rows % size == size - 1)]
    return ends


def known_rows(experiment: Experiment, sweep: Sweep, outcome: str, fewest: int) -> tuple[Integers, Floats]:
    """Rows of `plain_sample` that have the outcome, and its values there.

    Raises:
        ValueError: fewer rows than `fewest`, or the same value in all.
    """
    rows = plain_sample(experiment)
    values = point_values(experiment, sweep, outcome)[rows]
    known = ~np.isnan(values)
    check_enough(outcome, int(known.sum()), len(rows), fewest, "points")
    check_varies(outcome, values[known])
    return rows[known], values[known]


def check_enough(outcome: str, count: int, total: int, fewest: int, what: str) -> None:
    """Refuse to analyse too few points.

    Raises:
        ValueError: says how many have the outcome and how many are needed.
    """
    if count < fewest:
        has = "has" if count == 1 else "have"
        raise ValueError(f"{outcome}: {count} of {total} {what} {has} a value; at least {fewest} are needed")


def check_varies(outcome: str, values: Floats) -> None:
    """Refuse to analyse an outcome that nothing moves.

    Raises:
        ValueError: all values are the same but for rounding.
    """
    if np.ptp(values) <= 1e-12 * np.abs(values).max():
        raise ValueError(f"{outcome} is {values[0] + 0.0:g} at every point; nothing moves it")


def by_outcome(outcomes: Sequence[str], table_of: Callable[[str], pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Tables of several outcomes one below the other, with a first column `outcome`, and the outcomes left out.

    Args:
        outcomes: names.
        table_of: makes the table of one outcome; a ValueError gives the reason to leave it out.

    Returns:
        The table (empty if every outcome is left out), and the reason for each outcome left out.
    """
    tables, left_out = [], {}
    for outcome in outcomes:
        try:
            tables.append(table_of(outcome).assign(outcome=outcome))
        except ValueError as error:
            reason = str(error)
            left_out[outcome] = reason if reason.startswith(outcome) else f"{outcome}: {reason}"
    if not tables:
        return pd.DataFrame(), left_out
    table = pd.concat(tables, ignore_index=True)
    return table[["outcome", *[name for name in table if name != "outcome"]]], left_out
