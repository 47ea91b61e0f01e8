"""How likely the real figures are at a point: one normal likelihood of all figures, errors in common included.

Figures of different blocks are taken from the same organisations: who leaves early counts in the hazard of that year,
in survival, among those of its size and in the slopes. Blocks taken as independent of each other count such a figure
again in each block, and make a posterior too narrow.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from longgame.analysis.calibration.emulators import OwnError
from longgame.analysis.calibration.observed import Observed
from longgame.analysis.targets.panel import Floats


def log_likelihood(
    mean: Floats, observed: Observed, luck: Floats, markets: int | None = None, own: OwnError | None = None
) -> Floats:
    """Log likelihood of points, but for a constant, shape (points,).

    The figures of the real programme go together as those of a market do, whatever their block. Discrepancies are each
    figure's own.

    Args:
        mean: figures, shape (points, targets); a NaN makes the point impossible.
        observed: the real figures.
        luck: covariance of one market's figures, shape (targets, targets).
        markets: that the means are over; None where `own` holds their luck.
        own: error of the means beside.
    """
    covariance = _together(luck) * np.outer(observed.error_sd, observed.error_sd)
    covariance += np.diag(observed.discrepancy_sd**2)
    if markets is not None:
        covariance = covariance + luck / markets
    if own is not None:
        covariance = covariance + np.diag(own.rest)
    lower = np.linalg.cholesky(covariance)
    off = mean - observed.estimate
    shown = np.asarray(np.isfinite(off).all(axis=1))
    whitened = solve_triangular(lower, np.where(shown[:, np.newaxis], off, 0.0).T, lower=True).T
    squared, size = (whitened**2).sum(axis=1), np.full(len(mean), 2.0 * np.log(np.diag(lower)).sum())
    if own is not None:
        less, more = _common(whitened, solve_triangular(lower, own.loadings.T, lower=True).T, own.variance)
        squared, size = squared - less, size + more
    return np.where(shown, -0.5 * (squared + size), -np.inf)


def _together(luck: Floats) -> Floats:
    """Correlations of figures over markets; a figure without luck goes with no other."""
    spread = np.sqrt(np.diag(luck))
    scaled = np.where(spread > 0.0, spread, 1.0)
    together = luck / np.outer(scaled, scaled)
    np.fill_diagonal(together, 1.0)
    return np.asarray(together)


def _common(whitened: Floats, loadings: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """What a few common errors take off the squared distance and add to the log determinant, both (points,).

    By the formula of Sherman, Morrison and Woodbury: only as many equations as there are common errors are solved at a
    point, instead of one for each figure.

    Args:
        whitened: distances in independent units, shape (points, targets).
        loadings: of the common errors in the same units, shape (errors, targets).
        variance: of the common errors, shape (points, errors).
    """
    spread = np.sqrt(variance)
    inner = spread[:, :, np.newaxis] * (loadings @ loadings.T) * spread[:, np.newaxis, :] + np.eye(len(loadings))
    along = spread * (whitened @ loadings.T)
    _, size = np.linalg.slogdet(inner)
    return np.einsum("pk,pk->p", along, np.linalg.solve(inner, along[..., np.newaxis])[..., 0]), size
