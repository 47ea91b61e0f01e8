"""Sensitivity analysis finds the indices of functions whose indices are known, through the whole path of a sweep.

The market is taken away: an outcome computes the function from the scenario of each cell, and luck from its replicate.
Samples and bootstraps are seeded, so a test that passes passes always.

* Ishigami and Homma (1990), a = 7, b = 0.1: two factors that interact, one of them with no share of its own.
* Sobol's g-function (Saltelli and others 2008): factors of falling weight.
* A function with a luck term and an interaction of luck and a factor, variances by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from longgame.analysis.sweeps.pawn import pawn_indices
from longgame.analysis.sweeps.response_curves import sampled_curves
from longgame.analysis.sweeps.sobol_indices import LUCK, sobol_indices
from longgame.environment.records.table_files import arrow_schema
from longgame.environment.records.tables import RECORD_LEVELS
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.state.stack import Cell
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.design.experiment_files import experiment_from_dict
from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.cell_tables import CellTables
from longgame.experiments.outcomes.outcome import Outcome
from longgame.experiments.sweep.runner import run_sweep
from longgame.experiments.sweep.tables import Sweep

pytest.importorskip("SALib")

Floats = NDArray[np.float64]
#: Three numbers that a scenario accepts anywhere in their plausible ranges.
FACTORS: Final = ("market.meeting_rate", "care.learning_rate", "trust.memory_share")
#: Of factors, shape (cells, 3), each uniform from 0 to 1, and luck, shape (cells,), uniform with variance 1.
Function = Callable[[Floats, Floats], Floats]
Run = Callable[..., tuple[Experiment, Sweep]]


def ishigami(shares: Floats, luck: Floats) -> Floats:
    x = np.pi * (2.0 * shares - 1.0)
    return np.asarray(np.sin(x[:, 0]) * (1.0 + 0.1 * x[:, 2] ** 4) + 7.0 * np.sin(x[:, 1]) ** 2)


def sobol_g(shares: Floats, luck: Floats) -> Floats:
    a = np.array([0.0, 1.0, 9.0])
    return np.asarray(np.prod((np.abs(4.0 * shares - 2.0) + a) / (1.0 + a), axis=1))


def lucky(shares: Floats, luck: Floats) -> Floats:
    u = (shares - 0.5) * np.sqrt(12.0)
    return np.asarray(2.0 * u[:, 0] + u[:, 1] + u[:, 0] * u[:, 1] + 1.5 * luck + 1.5 * luck * u[:, 1])


def no_market(cells: Sequence[Cell], record: str, on_year: object = None) -> dict[str, pa.Table]:
    draws = {"seed": [cell.seed for cell in cells], "replicate": [cell.replicate for cell in cells]}
    empty = {
        name: pa.table({"cell": pa.array([], pa.int32()), **{field.name: pa.array([], field.type) for field in schema}})
        for name, schema in ((name, arrow_schema(name)) for name in RECORD_LEVELS[record])
    }
    zeros = {name: np.zeros(len(cells)) for name in arrow_schema("market").names}
    return {**empty, "market": pa.table({"cell": range(len(cells)), **zeros, **draws})}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Sweeps of a function instead of a market."""
    monkeypatch.setattr("longgame.experiments.running.batch.simulate_stack", no_market)

    def of(function: Function, points: int, kind: str = "saltelli", **more: Any) -> tuple[Experiment, Sweep]:
        def measured(tables: CellTables) -> Floats:
            known = registry().parameters
            low = np.array([known[name].plausible_low for name in FACTORS])
            high = np.array([known[name].plausible_high for name in FACTORS])
            values = np.array([[one[name] for name in FACTORS] for one in tables.values], np.float64)
            draws = zip(*(tables.column("market", name).astype(int) for name in ("seed", "replicate")), strict=True)
            luck = [np.random.default_rng(draw).random() for draw in draws]
            return function((values - low) / (high - low), (np.array(luck) - 0.5) * np.sqrt(12.0))

        outcome = Outcome("function", "", "", "", "", measured)
        monkeypatch.setitem(outcomes()._fixed, "function", outcome)
        table = {
            "years": 1,
            "replicates": 1,
            "outcomes": ["function"],
            "design": {"kind": kind, "points": points},
            "factors": {name: {} for name in FACTORS},
            **more,
        }
        experiment = experiment_from_dict(table)
        return experiment, run_sweep(experiment)

    return of


def assert_told(found: pd.DataFrame, column: str, known: Sequence[float], widest: float) -> None:
    """Every known share lies in its interval, and the intervals are narrow enough to say something."""
    rows = found.set_index("factor").loc[list(FACTORS)]
    low, high = (rows[f"{column}_{end}"].to_numpy(np.float64) for end in ("lo95", "hi95"))
    assert ((low <= known) & (np.array(known) <= high)).all(), rows
    assert (high - low).max() < widest


def test_sobol_indices_of_the_ishigami_function_are_the_closed_form(run: Run) -> None:
    experiment, sweep = run(ishigami, 512)
    found = sobol_indices(experiment, sweep, "function")
    assert_told(found, "first", (0.3139, 0.4424, 0.0), 0.35)
    assert_told(found, "total", (0.5576, 0.4424, 0.2437), 0.35)
    luck = found[found["factor"] == LUCK].iloc[0]
    assert luck["first_lo95"] < 0.0 < luck["first_hi95"]
    assert np.isnan(luck["total"])
    assert (found["groups"] == 512).all()


def test_sobol_indices_of_the_g_function_are_the_closed_form(run: Run) -> None:
    experiment, sweep = run(sobol_g, 512)
    part = np.array([1.0, 0.25, 0.01]) / 3.0
    variance = np.prod(1.0 + part) - 1.0
    total = [part[i] * np.prod(1.0 + np.delete(part, i)) / variance for i in range(3)]
    found = sobol_indices(experiment, sweep, "function")
    assert_told(found, "first", list(part / variance), 0.3)
    assert_told(found, "total", total, 0.3)
    assert found["factor"].tolist() == [*FACTORS, LUCK]


@pytest.mark.parametrize("replicates", [1, 2])
def test_luck_has_its_own_share_and_a_factor_keeps_its_interplay_with_luck(run: Run, replicates: int) -> None:
    experiment, sweep = run(lucky, 1024, replicates=replicates)
    found = sobol_indices(experiment, sweep, "function")
    # Terms of the function: 2 u1, u2, u1 u2, 1.5 w and 1.5 w u2, where u1, u2, w have variance 1 and w is the mean of
    # the replicates' luck.
    one, two, both, luck, two_and_luck = 4.0, 1.0, 1.0, 2.25 / replicates, 2.25 / replicates
    variance = one + two + both + luck + two_and_luck
    assert_told(found, "first", [one / variance, (two + two_and_luck) / variance, 0.0], 0.3)
    assert_told(found, "total", [(one + both) / variance, (two + both + two_and_luck) / variance, 0.0], 0.2)
    row = found.set_index("factor").loc[LUCK]
    assert row["first_lo95"] < luck / variance < row["first_hi95"]
    assert row["first_hi95"] - row["first_lo95"] < 0.2
    # The textbook first-order share of the second factor is told apart: the estimator does not find it.
    assert found.set_index("factor")["first_lo95"].to_dict()[FACTORS[1]] > two / variance
    if replicates == 1:
        assert np.isnan(row["total"])
    else:
        assert row["total_lo95"] < (luck + two_and_luck) / variance < row["total_hi95"]


def test_pawn_ranks_the_factors_of_the_ishigami_function_above_a_dummy(run: Run) -> None:
    experiment, sweep = run(ishigami, 1024, "latin_hypercube")
    found = pawn_indices(experiment, sweep, "function")
    # As in Pianosi and Wagener (2015, figure 6): the second factor first; the third, with no share of its own, counts.
    assert found["factor"].tolist() == [FACTORS[1], FACTORS[0], FACTORS[2]]
    assert found["clear"].all()
    assert (found["lo95"] > found["dummy_hi95"]).tolist()[:2] == [True, True]
    # Of a slice of m = n / 10 of n points, Kolmogorov's law gives the median distance 0.828 sqrt((1 - m / n) / m).
    assert found["dummy"].iloc[0] == pytest.approx(0.828 * (0.9 / 102.4) ** 0.5, rel=0.05)


def test_pawn_does_not_tell_a_factor_that_does_nothing_from_the_dummy(run: Run) -> None:
    experiment, sweep = run(lucky, 512, "sobol")
    found = pawn_indices(experiment, sweep, "function").set_index("factor")
    assert found["clear"].to_dict() == {FACTORS[0]: True, FACTORS[1]: True, FACTORS[2]: False}


def test_the_response_curve_is_the_mean_of_the_function_along_the_factor(run: Run) -> None:
    experiment, sweep = run(ishigami, 2048, "sobol")
    curves = sampled_curves(experiment, sweep, "function")
    known = registry().parameters[FACTORS[1]]
    rows = curves[curves["factor"] == FACTORS[1]]
    low, high = float(known.plausible_low or 0.0), float(known.plausible_high or 0.0)
    shares = (rows["center"].to_numpy(np.float64) - low) / (high - low)
    # E[f | x2] = 7 sin(x2)^2, since the first term has the mean zero; a bin of a tenth of the range smooths it by
    # sin(a) / a at a = 2 pi / 10.
    angle = np.pi * (2.0 * shares - 1.0)
    smoothed = 3.5 * (1.0 - np.cos(2.0 * angle) * np.sin(0.2 * np.pi) / (0.2 * np.pi))
    inside = (rows["lo95"] < smoothed) & (smoothed < rows["hi95"])
    assert inside.sum() >= 9
    assert rows["points"].tolist() == pytest.approx([204.8] * 10, abs=1.0)
