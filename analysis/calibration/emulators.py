"""Emulators: what a point's figures would be without running it, and how sure that is.

Figures are brought to standard errors of the real ones, so that well-known figures weigh more, and turned into
principal components. Each component has a Gaussian process: a straight part, a smooth part with a length for each
parameter, and noise. The luck of the markets is handed to it; what else it cannot follow it finds itself, and counts as
its own error.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from longgame.analysis.calibration.gaussian_process import GaussianProcess
from longgame.analysis.calibration.observed import Observed
from longgame.analysis.calibration.runs import Runs
from longgame.analysis.targets.panel import Floats
from longgame.experiments.design.designs import MissingLibraryError

#: Components are kept up to this part of the variance, and at most so many.
_VARIANCE_KEPT: Final = 0.99
_MOST_COMPONENTS: Final = 12
#: Standard errors from the real figure beyond which it does not matter how far: a point there is ruled out anyway.
_FARTHEST: Final = 30.0
#: Points judged at a time: what fits into memory.
_AT_A_TIME: Final = 8192
#: Residuals of a good emulator lie within two standard deviations 95 times of a hundred.
_WITHIN: Final = 2.0
#: Fewer points with all figures make no emulator.
_FEWEST_SPARE: Final = 5


class EmulatorError(ValueError):
    """The runs of a wave make no emulator; the message says why."""


@dataclass(frozen=True)
class OwnError:
    """Errors of figures at points: some that figures have in common, and a rest of each figure.

    Attributes:
        variance: of each component of the common errors, shape (points, components).
        loadings: what a component adds to each figure, shape (components, targets).
        rest: variance of each figure's own rest, shape (targets,).
    """

    variance: Floats
    loadings: Floats
    rest: Floats


@dataclass(frozen=True)
class LeftOut:
    """One component, each point predicted from all others.

    Attributes:
        component: from 1.
        variance_share: part of the variance of all figures.
        explained: 1 - mean squared error / variance; the luck of markets cannot be explained.
        within_two_sd: share of points within two standard deviations of their prediction; 0.95 if errors are right.
        worst: largest error in standard deviations.
    """

    component: int
    variance_share: float
    explained: float
    within_two_sd: float
    worst: float


@dataclass(frozen=True)
class Emulators:
    """Emulators of one wave; make them with `fitted`.

    Attributes:
        observed: what they are weighted by.
        luck: covariance of one market's figures, shape (targets, targets).
        markets: of each point they were fitted to.
        points: how many.
        checks: leave-one-out, by component.
    """

    observed: Observed
    luck: Floats
    markets: int
    points: int
    checks: tuple[LeftOut, ...]
    _processes: tuple[GaussianProcess, ...]
    _scale: Floats
    _centre: Floats
    _axes: Floats
    _left: Floats

    def predict(self, shares: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the figures' expectation at points of the unit cube, both (points, targets)."""
        scores, error = self._scores(shares)
        unit = self.observed.error_sd
        mean = self.observed.estimate + (self._centre + scores @ self._axes) * unit
        return mean, (error @ self._axes**2 + self._left) * unit**2

    def predict_together(self, shares: Floats) -> tuple[Floats, OwnError]:
        """The same with errors that figures have in common."""
        scores, error = self._scores(shares)
        unit = self.observed.error_sd
        mean = self.observed.estimate + (self._centre + scores @ self._axes) * unit
        return mean, OwnError(error, self._axes * unit, self._left * unit**2)

    def _scores(self, shares: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the components, both (points, components)."""
        means, errors = [], []
        for first in range(0, len(shares), _AT_A_TIME):
            part = _inputs(shares[first : first + _AT_A_TIME])
            found = [process.predict(part) for process in self._processes]
            means.append(np.stack([mean for mean, _ in found], axis=1) * self._scale)
            errors.append((np.stack([sd for _, sd in found], axis=1) * self._scale) ** 2)
        return np.concatenate(means), np.concatenate(errors)


def fitted(runs: Runs, observed: Observed) -> Emulators:
    """Emulators of the runs of a wave.

    Args:
        runs: with the figures of `observed`, in its order. Points that lack a figure in every market are left out.
        observed: the real figures.

    Raises:
        MissingLibraryError: scikit-learn is not installed.
        EmulatorError: too few points show all figures.
    """
    gaussian_process = _scikit_learn()
    mean, luck = runs.mean(), runs.luck()
    shown = np.isfinite(mean).all(axis=1)
    shares = runs.shares[shown]
    needed = runs.shares.shape[1] + _FEWEST_SPARE
    if len(shares) < needed:
        never = [name for place, name in enumerate(runs.names) if not np.isfinite(mean[:, place]).any()]
        why = f"; no point shows {', '.join(never)}" if never else ""
        raise EmulatorError(f"{len(shares)} of {len(mean)} points show all figures, and {needed} are needed{why}")
    unit = observed.error_sd
    distance = np.clip((mean[shown] - observed.estimate) / unit, -_FARTHEST, _FARTHEST)
    centre = distance.mean(axis=0)
    _, size, axes = np.linalg.svd(distance - centre, full_matrices=False)
    parts = size**2 / max(float((size**2).sum()), np.finfo(float).tiny)
    kept = min(int(np.searchsorted(np.cumsum(parts), _VARIANCE_KEPT)) + 1, _MOST_COMPONENTS, len(size))
    axes = axes[:kept]
    scores = (distance - centre) @ axes.T
    scale = np.maximum(scores.std(axis=0), 1e-12)
    # What the components leave is an error of the emulators, but for the luck in it.
    dropped = np.eye(len(unit)) - axes.T @ axes
    luck_left = np.diag(dropped @ (luck / runs.markets / np.outer(unit, unit)) @ dropped)
    left = np.maximum((distance - centre - scores @ axes).var(axis=0) - luck_left, luck_left / len(shares))
    luck_of_scores = np.einsum("ki,ij,kj->k", axes / unit, luck / runs.markets, axes / unit)
    processes, checks = [], []
    for place in range(kept):
        noise = float(luck_of_scores[place] / scale[place] ** 2)
        process = _process(gaussian_process, _inputs(shares), scores[:, place] / scale[place], noise)
        processes.append(GaussianProcess.of(process))
        checks.append(_left_out(process, scores[:, place] / scale[place], place + 1, float(parts[place])))
    return Emulators(
        observed, luck, runs.markets, len(shares), tuple(checks), tuple(processes), scale, centre, axes, left
    )


def _inputs(shares: Floats) -> Floats:
    """The unit cube around zero, where the straight part begins."""
    return 2.0 * shares - 1.0


def check_scikit_learn() -> None:
    """Find out before the first wave whether emulators can be made.

    Raises:
        MissingLibraryError: scikit-learn is not installed.
    """
    _scikit_learn()


def _scikit_learn() -> Any:
    try:
        from sklearn import gaussian_process
    except ImportError:
        raise MissingLibraryError(
            "a calibration needs scikit-learn; install it with: pip install 'longgame[calibration]'"
        ) from None
    return gaussian_process


def _process(gaussian_process: Any, inputs: Floats, scores: Floats, noise: float) -> Any:
    """A fitted Gaussian process of one component, whose scores have mean 0 and spread 1."""
    from sklearn.exceptions import ConvergenceWarning

    kernels = gaussian_process.kernels
    kernel = (
        kernels.ConstantKernel(0.5, (1e-3, 1e2)) * kernels.DotProduct(0.0, "fixed")
        + kernels.ConstantKernel(0.5, (1e-3, 1e2)) * kernels.Matern(np.full(inputs.shape[1], 3.0), (0.2, 100.0), nu=2.5)
        + kernels.WhiteKernel(0.05, (1e-6, 2.0))
    )
    process = gaussian_process.GaussianProcessRegressor(kernel, alpha=noise + 1e-8, n_restarts_optimizer=0)
    with warnings.catch_warnings():
        # A parameter that does not matter has its length at the end of the range, as it should.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return process.fit(inputs, scores)


def _left_out(process: Any, scores: Floats, component: int, share: float) -> LeftOut:
    """Leave-one-out of one component in closed form (Rasmussen and Williams 2006, 5.4.2), kernel as fitted."""
    lower = process.L_
    inverse = np.linalg.inv(lower @ lower.T)
    spread = np.diag(inverse)
    error = (inverse @ scores) / spread
    standardised = np.abs(error) * np.sqrt(spread)
    return LeftOut(
        component,
        share,
        float(1.0 - (error**2).mean() / max(float(scores.var()), 1e-12)),
        float((standardised <= _WITHIN).mean()),
        float(standardised.max()),
    )
