"""A toy programme with two parameters and four figures, whose posterior is known, and a small real one."""

import numpy as np

from longgame.analysis.calibration.calibration_file import calibration_from_dict
from longgame.analysis.calibration.observed import observed_of
from longgame.analysis.calibration.records import Calibration
from longgame.analysis.calibration.runs import Runs
from longgame.analysis.calibration.target_block import FIGURES, figure_name
from longgame.analysis.targets.panel import Floats

LEVEL, DRIFT = "program.benchmark_level_rate", "program.benchmark_drift_rate"
#: Where the toy shows the real figures, in the unit cube.
TRUTH = np.array([0.3, 0.6])
#: What a whole prior's width moves each figure, in standard errors of the real ones.
SLOPES = np.array([[12.0, 2.0], [-6.0, 9.0], [3.0, -12.0], [5.0, 5.0]])
#: Luck of one market, in the same.
LUCK = 0.5


def settings(**changes: object) -> dict[str, object]:
    """The file of the toy's calibration."""
    return {
        "scenario": "medicare-acos",
        "targets": ["exit_logit"],
        "candidates": 2048,
        "wave": [{"points": 40, "markets": 3, "cutoff": 6.0}, {"points": 80, "markets": 3, "cutoff": 4.0}],
        "seeds": {"search": 10, "confirmation": 500},
        "free": {
            LEVEL: {"low": -0.04, "high": 0.04, "why": "a test"},
            DRIFT: {"low": 0.001, "high": 0.01, "scale": "log", "why": "a test"},
        },
        "discrepancy": {"exit_logit": {"half_widths": 0.25, "why": "a test"}},
        **changes,
    }


def toy(**changes: object) -> Calibration:
    """The toy's calibration."""
    return calibration_from_dict(settings(**changes))


def toy_expectation(shares: Floats, calibration: Calibration, until: int) -> Floats:
    """Expected figures at points of the unit cube, shape (points, 4)."""
    observed = observed_of(calibration, until)
    return np.asarray(observed.estimate + (shares - TRUTH) @ SLOPES.T * observed.error_sd)


def toy_simulator(calibration: Calibration, lacking: float = 0.0):  # type: ignore[no-untyped-def]
    """Runs of straight lines with luck; a part of the points, those with the highest level, show nothing."""

    def simulate(shares: Floats, markets: int, seed: int) -> Runs:
        random = np.random.default_rng(seed)
        figures = np.full((len(shares), markets, len(FIGURES)), np.nan)
        for until in (2016, 2018):
            observed = observed_of(calibration, until)
            columns = [FIGURES.index(figure_name(name, until)) for name in observed.ids]
            luck = LUCK * observed.error_sd * random.standard_normal((len(shares), markets, len(columns)))
            figures[:, :, columns] = toy_expectation(shares, calibration, until)[:, np.newaxis] + luck
        figures[shares[:, 0] > 1.0 - lacking] = np.nan
        return Runs(shares, FIGURES, figures, {})

    return simulate


def copying_simulator(calibration: Calibration):  # type: ignore[no-untyped-def]
    """Runs of the toy whose other figures are those of its logit again, luck included, but for a tenth."""
    plain = toy_simulator(toy())

    def simulate(shares: Floats, markets: int, seed: int) -> Runs:
        runs: Runs = plain(shares, markets, seed)
        random = np.random.default_rng([seed, 1])
        for until in (2016, 2018):
            observed = observed_of(calibration, until)
            at = [FIGURES.index(figure_name(name, until)) for name in observed.ids]
            logit = observed.columns("exit_logit")
            off = (runs.figures[:, :, at] - observed.estimate) / observed.error_sd
            for number in np.setdiff1d(np.arange(len(at)), logit):
                copied = off[:, :, logit[number % len(logit)]] + 0.1 * random.standard_normal(off.shape[:2])
                runs.figures[:, :, at[number]] = observed.estimate[number] + copied * observed.error_sd[number]
        return runs

    return simulate


def known_posterior(calibration: Calibration, luck: float) -> tuple[Floats, Floats]:
    """Mean and covariance of the toy's posterior in the unit cube, for figures without errors in common.

    Args:
        calibration: the toy's.
        luck: variance of the mean's luck, in squared standard errors of the real figures.
    """
    observed = observed_of(calibration)
    variance = 1.0 + (observed.discrepancy_sd / observed.error_sd) ** 2 + luck
    return TRUTH, np.asarray(np.linalg.inv(SLOPES.T @ (SLOPES / variance[:, np.newaxis])))


#: A tenth of the programme, for the engine.
SMALL = {
    "mechanisms.framing": False,
    "mechanisms.grievance": False,
    "organizations.health_system.count": 33,
    "organizations.independent_physicians.count": 48,
    "organizations.critical_access_hospital.count": 16,
    "market.regions": 10,
    "program.yearly_intake": 30,
}


def small_programme(points: int = 40) -> dict[str, object]:
    """The file of one wave on a small programme."""
    return {
        "scenario": "medicare-acos",
        "targets": ["exit_timing", "savings_path", "paid"],
        "candidates": 1024,
        "set": dict(SMALL),
        "wave": [{"points": points, "markets": 2, "cutoff": 4.0}],
        "seeds": {"search": 100, "confirmation": 900},
        "free": {
            LEVEL: {"low": -0.04, "high": 0.04, "why": "a test"},
            "valuation.non_revenue_value_pmpy_usd": {"low": 0.0, "high": 200.0, "why": "a test"},
            "valuation.decision_noise_rate": {"low": 0.001, "high": 0.05, "scale": "log", "why": "a test"},
        },
        "discrepancy": {
            "exit_timing": {"sd": 0.05, "why": "a test"},
            "savings_path": {"sd": 0.01, "why": "a test"},
            "paid": {"half_widths": 1.0, "why": "a test"},
        },
    }
