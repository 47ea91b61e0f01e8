"""Screening: what moving one parameter at a time does, over trajectories through the whole plausible space.

Elementary effects (Morris 1991; Campolongo, Cariboni and Saltelli 2007): the change of an outcome when one factor takes
a step and all others stay where the trajectory has them, per whole range of the factor. Trajectories are independent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from longgame.analysis.statistics import Floats
from longgame.analysis.sweeps.effects import contrast
from longgame.analysis.sweeps.sampled_points import point_values
from longgame.analysis.words.counted_words import counted
from longgame.analysis.words.effects_page import number
from longgame.analysis.words.outcome_words import with_unit
from longgame.analysis.words.text_page import Page

if TYPE_CHECKING:
    from longgame.experiments.design.experiment import Experiment
    from longgame.experiments.sweep.tables import Sweep


def elementary_effects(experiment: Experiment, sweep: Sweep, outcome: str) -> Floats:
    """Effect of each factor on each trajectory, shape (trajectories, factors); NaN where an end has no value.

    Args:
        experiment: with a Morris design.
        sweep: its results; replicates of a point are averaged.
        outcome: name of a column.
    """
    steps = len(experiment.factors) + 1
    path = point_values(experiment, sweep, outcome).reshape(-1, steps)
    shares = experiment.unit_points.reshape(-1, steps, steps - 1)
    moves = np.diff(shares, axis=1)
    moved = np.argmax(np.abs(moves), axis=2)
    size = np.take_along_axis(moves, moved[:, :, np.newaxis], axis=2)[:, :, 0]
    effects = np.full((len(path), steps - 1), np.nan)
    np.put_along_axis(effects, moved, np.diff(path, axis=1) / size, axis=1)
    return effects


def strongest(experiment: Experiment, sweep: Sweep, outcome: str) -> pd.DataFrame:
    """Factors by the mean size of their elementary effects on an outcome, strongest first.

    Returns:
        factor, mean_size, lo95, hi95 (over trajectories), mean (with sign), same_sign_share, moved_share (trajectories
        on which it moved the outcome at all), spread (standard deviation over trajectories: of a factor whose effect
        depends on the others, or is curved).
    """
    effects = elementary_effects(experiment, sweep, outcome)
    rows = []
    for column, factor in enumerate(experiment.factors):
        one = effects[:, column]
        size, signed = contrast(np.abs(one)), contrast(one)
        known = one[~np.isnan(one)]
        rows.append(
            {
                "factor": factor.name,
                "mean_size": size.mean,
                "lo95": size.lo95,
                "hi95": size.hi95,
                "mean": signed.mean,
                "same_sign_share": signed.agree_share,
                "moved_share": float((known != 0.0).mean()) if len(known) else float("nan"),
                "spread": float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
            }
        )
    return pd.DataFrame(rows).sort_values("mean_size", ascending=False, kind="stable", ignore_index=True)


def all_strengths(experiment: Experiment, sweep: Sweep) -> pd.DataFrame:
    """`strongest` for every outcome, one below the other, with a first column `outcome`."""
    tables = [strongest(experiment, sweep, name).assign(outcome=name) for name in experiment.outcomes]
    table = pd.concat(tables, ignore_index=True)
    return table[["outcome", *[name for name in table if name != "outcome"]]]


def moved_by(experiment: Experiment, sweep: Sweep) -> pd.DataFrame:
    """On how many trajectories each factor moved any outcome at all: factor, trajectories, moved."""
    moved = [
        np.nan_to_num(elementary_effects(experiment, sweep, name)) != 0.0
        for name in sweep.outcomes.column_names
        if name not in ("point", "replicate")
    ]
    any_outcome = np.logical_or.reduce(moved)
    return pd.DataFrame(
        {
            "factor": [factor.name for factor in experiment.factors],
            "trajectories": len(any_outcome),
            "moved": any_outcome.sum(axis=0),
        }
    )


def screening_page(experiment: Experiment, sweep: Sweep, width: int = 110, shown: int = 10) -> str:
    """The strongest parameters for each outcome, and those that moved nothing on any trajectory, as text."""
    page = Page(width)
    page.title(experiment.name)
    page.sentence(experiment.description)
    page.sentence(
        "Mean size of the change when one parameter moves over its whole range, with 95 % intervals over "
        f"{counted(experiment.samples, 'trajectory', 'trajectories')}. `sign` is the share of trajectories whose "
        "change has the sign of the mean."
    )
    for outcome in experiment.outcomes:
        page.title(with_unit(outcome))
        lines = [
            (
                str(row["factor"]),
                number(row["mean_size"]),
                f"{number(max(row['lo95'], 0.0))} to {number(row['hi95'])}",
                number(row["mean"], sign=True),
                "" if np.isnan(row["same_sign_share"]) else f"{100.0 * row['same_sign_share']:.0f} %",
            )
            for row in strongest(experiment, sweep, outcome).head(shown).to_dict("records")
        ]
        page.table(("parameter", "size", "95 % interval", "mean", "sign"), lines)
    moved = moved_by(experiment, sweep)
    still = moved[moved["moved"] == 0]["factor"].tolist()
    page.title(f"{len(moved) - len(still)} of {counted(len(moved), 'parameter')} moved an outcome")
    page.sentence(f"These moved none on any trajectory: {', '.join(still)}." if still else "")
    return page.text()
