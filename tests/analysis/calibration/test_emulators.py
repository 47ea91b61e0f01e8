"""Emulators foresee what they have not seen, say how sure they are, and check themselves honestly."""

import sys
from typing import Any

import numpy as np
import pytest

from longgame.analysis.calibration.emulators import EmulatorError, Emulators, _inputs, check_scikit_learn, fitted
from longgame.analysis.calibration.gaussian_process import GaussianProcess
from longgame.analysis.calibration.observed import observed_of
from longgame.analysis.calibration.procedure import of_targets
from longgame.analysis.calibration.space import unit_points
from longgame.experiments.design.designs import MissingLibraryError
from tests.analysis.calibration.toys import LUCK, toy, toy_expectation, toy_simulator

CALIBRATION = toy()
OBSERVED = observed_of(CALIBRATION)
RUNS = of_targets(toy_simulator(CALIBRATION)(unit_points(2, 40, 1), 3, 1), OBSERVED, 2018)


def test_figures_that_were_not_run_are_foreseen_within_the_stated_error() -> None:
    shares = unit_points(2, 64, 9)
    expected = toy_expectation(shares, CALIBRATION, 2018)
    within = []
    for seed in range(1, 9):  # the errors of one fit go together
        emulators = fitted(
            of_targets(toy_simulator(CALIBRATION)(unit_points(2, 40, seed), 3, seed), OBSERVED, 2018), OBSERVED
        )
        mean, variance = emulators.predict(shares)
        assert np.abs((mean - expected) / OBSERVED.error_sd).max() < 4 * LUCK / np.sqrt(3)
        within.append((np.abs(mean - expected) <= 2 * np.sqrt(variance)).mean())
    assert 0.9 < np.mean(within) < 0.99


def test_errors_in_common_have_the_variances_of_each_figure() -> None:
    emulators = fitted(RUNS, OBSERVED)
    shares = unit_points(2, 8, 3)
    mean, variance = emulators.predict(shares)
    same, own = emulators.predict_together(shares)
    common = np.einsum("pk,ki,kj->pij", own.variance, own.loadings, own.loadings)
    covariance = common + np.diag(own.rest)
    assert same == pytest.approx(mean)
    assert np.diagonal(covariance, axis1=1, axis2=2) == pytest.approx(variance)
    assert (np.linalg.eigvalsh(covariance) > -1e-15).all()


def of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> tuple[Emulators, list[Any]]:
    """Emulators of the runs, and the regressors of scikit-learn behind their components."""
    regressors: list[Any] = []
    read = GaussianProcess.of

    def reading(regressor: Any) -> GaussianProcess:
        regressors.append(regressor)
        return read(regressor)

    monkeypatch.setattr(GaussianProcess, "of", reading)
    return fitted(RUNS, OBSERVED), regressors


@pytest.mark.parametrize("count", [1, 7, 300])
def test_a_component_foresees_what_scikit_learn_foresees(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    emulators, regressors = of_scikit_learn(monkeypatch)
    inputs = _inputs(np.concatenate([unit_points(2, count, 9), RUNS.shares[:1]]))
    for regressor, process in zip(regressors, emulators._processes, strict=True):
        mean, sd = regressor.predict(inputs, return_std=True)
        own_mean, own_sd = process.predict(inputs)
        assert own_mean == pytest.approx(mean, rel=1e-12, abs=1e-12)
        assert own_sd == pytest.approx(sd, rel=1e-12, abs=1e-12)


def test_leaving_one_out_is_what_a_fit_without_the_point_would_foresee(monkeypatch: pytest.MonkeyPatch) -> None:
    emulators, regressors = of_scikit_learn(monkeypatch)
    process, check = regressors[0], emulators.checks[0]
    inputs, scores = _inputs(RUNS.shares), process.y_train_
    errors, within = [], []
    for left in range(len(scores)):
        kept = np.arange(len(scores)) != left
        covariance = process.kernel_(inputs[kept]) + process.alpha * np.eye(len(scores) - 1)
        to_it = process.kernel_(inputs[left : left + 1], inputs[kept])[0]
        foreseen = to_it @ np.linalg.solve(covariance, scores[kept])
        own = process.kernel_(inputs[left : left + 1])[0, 0] + process.alpha
        variance = own - to_it @ np.linalg.solve(covariance, to_it)
        errors.append(scores[left] - foreseen)
        within.append(abs(errors[-1]) <= 2 * np.sqrt(variance))
    assert check.explained == pytest.approx(1 - np.mean(np.square(errors)) / scores.var(), abs=1e-6)
    assert check.within_two_sd == pytest.approx(np.mean(within))
    assert check.explained > 0.9


def test_luck_is_pooled_over_points_and_believed_the_less_the_fewer_there_are() -> None:
    luck = RUNS.luck()
    assert np.sqrt(np.diag(luck)) == pytest.approx(LUCK * OBSERVED.error_sd, rel=0.3)
    few = of_targets(toy_simulator(CALIBRATION)(unit_points(2, 2, 1), 2, 1), OBSERVED, 2018).luck()
    spread = np.sqrt(np.diag(few))
    correlation = few / np.outer(spread, spread)
    assert np.abs(correlation[~np.eye(4, dtype=bool)]).max() <= 1 / 3 + 1e-12  # 1 - 4 / (4 + 2)


def test_points_that_lack_a_figure_are_left_out_and_too_few_are_refused() -> None:
    some = of_targets(toy_simulator(CALIBRATION, lacking=0.5)(unit_points(2, 40, 1), 3, 1), OBSERVED, 2018)
    assert fitted(some, OBSERVED).points == np.count_nonzero(some.shares[:, 0] <= 0.5)
    none = of_targets(toy_simulator(CALIBRATION, lacking=1.1)(unit_points(2, 40, 1), 3, 1), OBSERVED, 2018)
    with pytest.raises(EmulatorError, match=r"0 of 40 points show all .* 7 are needed; no point shows exit_logit_"):
        fitted(none, OBSERVED)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'longgame\[calibration\]'"):
        check_scikit_learn()
