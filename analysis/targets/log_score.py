"""How well leaving is foreseen: a logit fitted on some organisation-years and scored on others.

The score is the mean of -log of the probability that was given to what happened: lower is better. A model that knows
nothing but a chance of leaving of a tenth scores .3418 on the real programme.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from longgame.analysis.targets.intervals import logit_coefficients
from longgame.analysis.targets.leaving_table import LeavingTable
from longgame.analysis.targets.panel import Floats

#: The chance of leaving in a year of who knows nothing.
PLAIN_HAZARD: Final = 0.1


def fitted(table: LeavingTable) -> Floats:
    """Coefficients of the logit of leaving, shape (5,); NaN where there is no finite solution."""
    return logit_coefficients(table.design, table.exits / table.count, table.count)


def log_score(coefficients: Floats, table: LeavingTable) -> float:
    """Mean log score of a logit on a table; NaN if the logit could not be fitted."""
    # log(1 + exp(x)) without overflow
    score = table.design @ coefficients
    missed = np.logaddexp(0.0, score)
    return float((table.count * missed - table.exits * score).sum() / table.count.sum())


def constant_log_score(hazard: float, table: LeavingTable) -> float:
    """Mean log score of one chance of leaving for everybody.

    >>> all_alike = LeavingTable(np.ones((1, 5)), np.array([4.0]), np.array([1.0]), np.array([False]))
    >>> round(constant_log_score(0.25, all_alike), 4)
    0.5623
    """
    logit = float(np.log(hazard / (1.0 - hazard)))
    return log_score(np.array([logit, 0.0, 0.0, 0.0, 0.0]), table)


def last_year_score(table: LeavingTable) -> float:
    """Score on the last watched year of a logit fitted on the years before it."""
    return log_score(fitted(table.rows(~table.is_last_year)), table.rows(table.is_last_year))
