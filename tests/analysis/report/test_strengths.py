"""What moves an outcome most, from the table that the design of a sweep allows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from longgame.analysis.report.strengths import MEASURES, strength_sentence, strengths
from longgame.analysis.sweeps.sobol_indices import LUCK
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict

CHURN, NOISE = "market.member_churn_rate", "valuation.decision_noise_rate"
BOTH: dict[str, Any] = {"outcome": "renewal_rate", "base_level": 0.16, "level": 0.3}
#: A weak and a strong row of each table, and what the strong one says.
ROWS: dict[str, tuple[dict[str, float], dict[str, float], str]] = {
    "indices": (
        {"total": 0.1, "total_lo95": -0.1, "total_hi95": 0.3},
        {"total": 0.6, "total_lo95": 0.5, "total_hi95": 0.7},
        "decision noise rate, 60 % [50 to 70] of the variance, interactions included",
    ),
    "screening": (
        {"mean_size": 0.01, "lo95": -0.01, "hi95": 0.03},
        {"mean_size": 0.2, "lo95": 0.1, "hi95": 0.3},
        "decision noise rate, 20.0 points [10.0 to 30.0] over its whole range, up or down",
    ),
    "regression": (
        {"effect": 0.01, "lo95": -0.01, "hi95": 0.03},
        {"effect": -0.2, "lo95": -0.3, "hi95": -0.1},
        "decision noise rate, -20.0 points [-30.0 to -10.0] from the low to the high end of its range",
    ),
    "tornado": (
        {"difference": 0.01, "lo95": -0.01, "hi95": 0.03},
        {"difference": -0.2, "lo95": -0.3, "hi95": -0.1},
        "decision noise rate, from 16 % to 30 %: -20.0 points [-30.0 to -10.0]",
    ),
}


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    factors = {CHURN: {"levels": [0.16, 0.3]}, NOISE: {"levels": [0.005, 0.01]}}
    return experiment_from_dict({"name": "e", "outcomes": ["renewal_rate"], "factors": factors})


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.table)
def test_the_strongest_factor_comes_first_and_an_unclear_one_is_called_so(experiment: Experiment, measure: Any) -> None:
    weak, strong, says = ROWS[measure.table]
    rows = [
        {"factor": CHURN, **weak},
        {"factor": NOISE, **strong},
        {"factor": NOISE, **weak},
        {"factor": LUCK, **strong},
    ]
    table = pd.DataFrame([BOTH | row for row in rows])
    found = list(strengths(experiment, measure, table))
    assert [one.factor.name for one in found] == [NOISE, CHURN]
    assert [one.clear for one in found] == [True, False]
    assert strength_sentence(found[0]) == says
    assert strength_sentence(found[1]).endswith(", which is not clear")
