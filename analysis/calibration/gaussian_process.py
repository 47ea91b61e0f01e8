"""What a fitted Gaussian process foresees at points, without the checks that scikit-learn repeats at every call.

A sampler asks thousands of times for some hundred points each, and the checks took most of that time. The steps are
those of `GaussianProcessRegressor.predict` for the kernel of the emulators, in the same order: the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.linalg import solve_triangular
from scipy.spatial.distance import cdist

from longgame.analysis.targets.panel import Floats

_ROOT_5: Final = float(np.sqrt(5.0))


@dataclass(frozen=True)
class GaussianProcess:
    """A straight part, a smooth part (Matern, 5/2) and noise, as fitted (Rasmussen and Williams 2006, 2.2 and 4.2).

    Attributes:
        straight, smooth: variances of the two parts.
        noise: variance of the noise.
        lengths: of the smooth part, shape (parameters,).
        inputs: what it was fitted to, shape (fitted points, parameters).
        weights: of each fitted point in the mean, shape (fitted points,).
        lower: Cholesky factor of the covariance of the fitted points.
    """

    straight: float
    smooth: float
    noise: float
    lengths: Floats
    inputs: Floats
    weights: Floats
    lower: Floats

    @classmethod
    def of(cls, fitted: Any) -> GaussianProcess:
        """Read a regressor of scikit-learn whose kernel is constant * straight + constant * Matern + noise."""
        parts, noise = fitted.kernel_.k1, fitted.kernel_.k2.noise_level
        straight, smooth = parts.k1.k1.constant_value, parts.k2.k1.constant_value
        lengths = np.asarray(parts.k2.k2.length_scale)
        return cls(straight, smooth, noise, lengths, fitted.X_train_, fitted.alpha_, fitted.L_)

    def predict(self, inputs: Floats) -> tuple[Floats, Floats]:
        """Mean and standard deviation at points of shape (points, parameters), both of shape (points,)."""
        distance = cdist(inputs / self.lengths, self.inputs / self.lengths) * _ROOT_5
        matern = (1.0 + distance + distance**2 / 3.0) * np.exp(-distance)
        covariance = self.straight * np.inner(inputs, self.inputs) + self.smooth * matern
        mean = covariance @ self.weights
        known = solve_triangular(self.lower, covariance.T, lower=True, check_finite=False)
        variance = self.straight * np.einsum("ij,ij->i", inputs, inputs) + self.smooth + self.noise
        variance -= np.einsum("ij,ji->i", known.T, known)
        # Rounding may leave less than nothing.
        return mean, np.sqrt(np.maximum(variance, 0.0))
