"""Implausibility: how far a point's figures lie from the real ones, block by block, beside all that may explain it."""

from __future__ import annotations

import numpy as np

from longgame.analysis.calibration.emulators import Emulators
from longgame.analysis.calibration.observed import Observed
from longgame.analysis.calibration.runs import Runs
from longgame.analysis.targets.panel import Booleans, Floats


def squared_distances(mean: Floats, variance: Floats, observed: Observed) -> Floats:
    """Squared distances of figures from the real ones in their joint variance, shape (points, targets).

    Args:
        mean: figures, shape (points, targets).
        variance: of the markets and of an emulator, shape (points, targets) or (targets,). The variances of the real
            figures and of the discrepancy are added here.
        observed: the real figures.
    """
    known = observed.error_sd**2 + observed.discrepancy_sd**2
    return np.asarray((mean - observed.estimate) ** 2 / (variance + known))


def by_block(squared: Floats, observed: Observed, statistic: str) -> Floats:
    """Implausibility of each block, shape (points, blocks): mean or largest of its squared distances.

    A figure that is NaN, because no market shows it, makes its block infinitely implausible.
    """
    found = np.where(np.isnan(squared), np.inf, squared)
    chosen = [found[:, observed.columns(block)] for block in observed.block_names]
    return np.stack([one.mean(axis=1) if statistic == "mean" else one.max(axis=1) for one in chosen], axis=1)


def of_runs(runs: Runs, observed: Observed, statistic: str, luck: Floats | None = None) -> Floats:
    """Implausibility of points that were run, shape (points, blocks).

    Args:
        runs: with the figures of `observed`, in its order.
        observed: the real figures.
        statistic: of a block.
        luck: covariance of one market's figures; that of the runs themselves if None.
    """
    variance = np.diag(runs.luck() if luck is None else luck) / runs.markets
    return by_block(squared_distances(runs.mean(), variance, observed), observed, statistic)


def emulated(emulators: Emulators, shares: Floats, statistic: str) -> Floats:
    """Implausibility of points that were not run, shape (points, blocks)."""
    mean, variance = emulators.predict(shares)
    luck = np.diag(emulators.luck) / emulators.markets
    return by_block(squared_distances(mean, variance + luck, emulators.observed), emulators.observed, statistic)


def plausible(implausibility: Floats, cutoff: float) -> Booleans:
    """Whether every block of a point is at or below the cut-off, shape (points,)."""
    return np.asarray((implausibility <= cutoff).all(axis=1))
