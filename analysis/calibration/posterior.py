"""The posterior: points of the last wave weighted by how well their real runs fit, and what that says of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from longgame.analysis.calibration.emulators import Emulators
from longgame.analysis.calibration.likelihood import log_likelihood
from longgame.analysis.calibration.observed import Observed
from longgame.analysis.calibration.records import Calibration
from longgame.analysis.calibration.runs import Runs
from longgame.analysis.calibration.sampler import tempered_sample
from longgame.analysis.calibration.space import Space
from longgame.analysis.calibration.weights import effective_size, weights_of
from longgame.analysis.targets.panel import Floats

#: An interval from a sample that is worth fewer points than this may be narrow by accident.
FEWEST_EFFECTIVE: Final = 30.0
#: A parameter is identified if its interval is at most so wide, beside the prior's.
IDENTIFIED: Final = 0.5
#: A parameter is at a bound if an end of its interval lies within this part of the prior, and its middle in that third.
_AT_BOUND: Final = 0.06
#: Ends of a 90 % interval.
INTERVAL: Final = (0.05, 0.95)


@dataclass(frozen=True)
class Posterior:
    """A weighted sample.

    Attributes:
        source: "runs" for points that were run, "emulators" for points that were not.
        shares: points in the unit cube, shape (points, parameters).
        weights: sum to 1, shape (points,).
    """

    source: str
    shares: Floats
    weights: Floats

    @property
    def effective(self) -> float:
        """How many equal points it is worth."""
        return effective_size(self.weights)

    def mean_figures(self, figures: Floats) -> Floats:
        """Mean of its points' figures, (points, targets) to (targets,); points that lack a figure are passed over."""
        shown = np.isfinite(figures)
        weight = self.weights[:, np.newaxis] * shown
        total = weight.sum(axis=0)
        summed = (weight * np.where(shown, figures, 0.0)).sum(axis=0)
        return np.asarray(np.where(total > 0.0, summed / np.where(total > 0.0, total, 1.0), np.nan))


def posterior_of_runs(calibration: Calibration, runs: Runs, observed: Observed, luck: Floats) -> Posterior:
    """Weights of points that were run; they must be spread evenly over the space.

    Args:
        calibration: the published figures of parameters are part of the likelihood.
        runs: with the figures of `observed`, in its order.
        observed: the real figures.
        luck: covariance of one market's figures.
    """
    mean = runs.mean()
    found = log_likelihood(mean, observed, luck, runs.markets)
    return Posterior("runs", runs.shares, weights_of(found + calibration.log_published(runs.shares)))


def posterior_of_emulators(
    calibration: Calibration,
    emulators: Emulators,
    space: Space,
    start: Floats,
    seed: int,
    observed: Observed | None = None,
) -> Posterior:
    """A sample of the posterior by a tempered sampler; none of its points was run.

    Equal points count as one with their weight.

    Args:
        calibration: whose parameters the points set.
        emulators: of the last wave.
        space: the prior, even over what the waves left.
        start: points spread evenly over it.
        seed: of the sampler.
        observed: figures of the emulators' targets; where it is None the real ones, and with them the published figures
            of the parameters.
    """
    held = emulators.observed if observed is None else observed

    def log_density(shares: Floats) -> Floats:
        # The error of the emulators holds the luck of the markets that they were fitted to.
        mean, own = emulators.predict_together(shares)
        found = log_likelihood(mean, held, emulators.luck, own=own)
        return np.asarray(found + calibration.log_published(shares) if observed is None else found)

    points = tempered_sample(log_density, space.holds, start, seed)
    shares, count = np.unique(points, axis=0, return_counts=True) if len(points) else (start, np.zeros(len(start)))
    return Posterior("emulators", shares, count / max(count.sum(), 1))


@dataclass(frozen=True)
class Marginal:
    """What a posterior says of one parameter, beside its prior.

    Attributes:
        key: of the parameter.
        mean, low, high: mean and 90 % interval.
        prior_mean, prior_low, prior_high: of the prior.
        width_ratio: width of the interval over that of the prior, in the prior's scale.
        bound: "low" or "high" if the posterior leans on an end of the prior, else empty.
        is_identified: at most half as wide as the prior, from a sample worth enough points.
    """

    key: str
    mean: float
    low: float
    high: float
    prior_mean: float
    prior_low: float
    prior_high: float
    width_ratio: float
    bound: str
    is_identified: bool


def marginals(calibration: Calibration, posterior: Posterior) -> list[Marginal]:
    """All parameters, in the order of the calibration; NaN where every point is impossible."""
    effective = posterior.effective
    fine = (np.arange(2000) + 0.5) / 2000
    found = []
    for place, free in enumerate(calibration.free):
        ends = quantiles(posterior.shares[:, place], posterior.weights, INTERVAL)
        low, high = float(ends[0]), float(ends[1])
        ratio = (high - low) / (INTERVAL[1] - INTERVAL[0])
        bound = ""
        if low <= _AT_BOUND and high <= 2 / 3:
            bound = "low"
        elif high >= 1.0 - _AT_BOUND and low >= 1 / 3:
            bound = "high"
        values = free.at(posterior.shares[:, place])
        mean = float(posterior.weights @ values) if effective else np.nan
        prior = free.at(np.array(INTERVAL))
        edges = free.at(np.array([low, high]))
        found.append(
            Marginal(
                key=free.key,
                mean=mean,
                low=float(edges[0]),
                high=float(edges[1]),
                prior_mean=float(free.at(fine).mean()),
                prior_low=float(prior[0]),
                prior_high=float(prior[1]),
                width_ratio=ratio,
                bound=bound,
                is_identified=bool(ratio <= IDENTIFIED and effective >= FEWEST_EFFECTIVE),
            )
        )
    return found


def quantiles(values: Floats, weights: Floats, at: tuple[float, ...]) -> Floats:
    """Quantiles of a weighted sample, shape (len(at),); NaN if all weights are 0."""
    if not weights.any():
        return np.full(len(at), np.nan)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    return np.asarray(np.interp(at, reached, values[order]))
