"""Fit of misfit and noise to variances and covariances of measured savings, for one way of setting benchmarks."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from functools import cache
from typing import Final, cast

import numpy as np
from scipy.optimize import least_squares

from longgame.analysis.calibration.measured_years import DRAWS, Luck, Renewal, measured_savings
from longgame.analysis.calibration.misfit_moments import Moments
from longgame.analysis.targets.panel import Booleans, Floats, Ints
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state import streams

#: Organisations simulated for each moment and rule of renewal; half of them mirror the other half.
COPIES: Final = 64
#: Where the search begins, in the order of `Luck`, and the steps that count alike.
_START: Final = (0.03, 6.0, 0.9, 0.005, 1.5)
_SCALE: Final = (0.02, 4.0, 0.05, 0.005, 1.0)
#: A value this close to an end of its range, in these steps, lies on it: near 0, spreads leave no trace in variances.
_AT_BOUND: Final = 0.1
_CLOSE_ENOUGH: Final = 1e-6


@dataclass(frozen=True)
class Setting:
    """What misfit and noise meet with: how benchmarks are set, and how organisations differ otherwise.

    Attributes:
        knows_base_years: whether first benchmarks follow the three years before entry.
        renewal: how second ones are set, with an entry for each cohort of the moments.
        gains_mean, gains_sd: true savings over organisations, which stay as they are for six years.
        relative_spending_log_sd: spread of spending on a life within a region; that of `medicare-acos`.
    """

    knows_base_years: bool
    renewal: Renewal
    gains_mean: float = 0.01
    gains_sd: float = 0.01
    relative_spending_log_sd: float = 0.10

    @classmethod
    def of(cls, scenario: Scenario, cohorts: Ints, knows_base_years: bool = True) -> Setting:
        """As a scenario sets them, for organisations that began in these performance years."""
        return cls(knows_base_years, Renewal.of(scenario, cohorts))


@dataclass(frozen=True)
class MisfitFit:
    """What was found.

    Attributes:
        luck: the five values.
        error: their standard errors, in the same order; NaN where a value lies on an end of its range.
        chi_square: sum of squared distances over standard errors.
    """

    luck: Luck
    error: Floats
    chi_square: float


def fit_misfit(moments: Moments, setting: Setting, persistence: float | None = None) -> MisfitFit:
    """The misfit and noise whose moments come closest, by least squares over the standard errors.

    Standard errors of the values are those of the sandwich: moments of the same organisations err together.

    Args:
        moments: of a panel.
        setting: what misfit and noise meet with.
        persistence: hold it at this value; free if None.
    """
    low, high = _bounds()
    free = np.array([persistence is None or field.name != "misfit_persistence" for field in fields(Luck)])
    start = np.array(_START) if persistence is None else np.where(free, _START, persistence)

    def distances(values: Floats) -> Floats:
        return _distances(_luck(start, free, values), moments, setting)

    scale = np.array(_SCALE)[free]
    found = least_squares(distances, start[free], bounds=(low[free], high[free]), x_scale=scale, ftol=_CLOSE_ENOUGH)
    inside = free.copy()
    inside[free] = (found.x > low[free] + _AT_BOUND * scale) & (found.x < high[free] - _AT_BOUND * scale)
    error = np.full(len(free), np.nan)
    error[inside] = _sandwich(np.asarray(found.jac)[:, inside[free]], moments)
    return MisfitFit(_luck(start, free, found.x), error, 2.0 * float(found.cost))


def chi_square(luck: Luck, moments: Moments, setting: Setting) -> float:
    """Sum of squared distances between moments and what these values imply, over standard errors."""
    distances = _distances(luck, moments, setting)
    return float((distances * distances).sum())


def implied(luck: Luck, moments: Moments, setting: Setting) -> Floats:
    """The moments that misfit and noise would leave, for the lives and cohorts of the panel, shape (k,).

    Each moment and rule of renewal has simulated organisations of its own, all with the same draws. Over them, the
    draws have exactly the covariance of independent ones: what is linear in the rules comes out exact, and only what
    bends (losses are not added back; savings are a share of the benchmark) is sampled.
    """
    rules, group = np.unique(np.stack(astuple(setting.renewal)), axis=1, return_inverse=True)
    member = np.eye(rules.shape[1])[group]
    shares = moments.shares @ member
    moment, rule = np.nonzero(shares)
    lives = shares[moment, rule] / ((moments.shares / moments.lives) @ member)[moment, rule]
    draws = np.tile(_draws(), len(moment))
    savings = measured_savings(
        luck,
        Renewal(*np.repeat(rules[:, rule], COPIES, axis=1)),
        setting.knows_base_years,
        np.repeat(lives, COPIES),
        setting.gains_mean + setting.gains_sd * draws[-1],
        np.exp(setting.relative_spending_log_sd * draws[-2]),
        draws[:DRAWS],
    ).reshape(-1, len(moment), COPIES)
    here = np.arange(len(moment))
    first, second = (savings[years[moment] - 1, here] for years in (moments.earlier, moments.later))
    products = (first - first.mean(axis=1, keepdims=True)) * (second - second.mean(axis=1, keepdims=True))
    weighted = shares[moment, rule] * products.mean(axis=1)
    return np.bincount(moment, weights=weighted, minlength=len(moments)).astype(np.float64)


@cache
def _draws() -> Floats:
    """Standard draws with mean 0 and the identity as covariance, shape (DRAWS + 2, COPIES).

    The last two are of relative spending and of gains.
    """
    half = COPIES // 2
    keys = streams.entity_keys([str(number) for number in range(half)])
    cells = np.full(half, streams.cell_key(1, 1), dtype=np.uint64)
    names = tuple(f"draw {number} of a misfit fit" for number in range(DRAWS + 2))
    drawn = streams.normals(cells, names, 0, keys)
    factor = np.linalg.cholesky(drawn @ drawn.T / half)
    whitened = np.linalg.solve(factor, drawn)
    return np.hstack([whitened, -whitened])


def _luck(start: Floats, free: Booleans, values: Floats) -> Luck:
    whole = start.copy()
    whole[free] = values
    return Luck(*whole.tolist())


def _distances(luck: Luck, moments: Moments, setting: Setting) -> Floats:
    return (implied(luck, moments, setting) - moments.estimate) / moments.standard_error


def _sandwich(slopes: Floats, moments: Moments) -> Floats:
    """Standard errors of values whose moments, in standard errors, have these slopes, shape (k, values)."""
    scale = moments.standard_error
    correlation = moments.sampling / (scale[:, np.newaxis] * scale)
    bread = np.linalg.inv(slopes.T @ slopes)
    return np.asarray(np.sqrt(np.diag(bread @ slopes.T @ correlation @ slopes @ bread)))


def _bounds() -> tuple[Floats, Floats]:
    """Hard ranges of the five parameters."""
    entries = [registry().parameters[f"measurement.{field.name}"] for field in fields(Luck)]
    low, high = zip(*((cast(float, entry.low), cast(float, entry.high)) for entry in entries), strict=True)
    return np.array(low), np.array(high)
