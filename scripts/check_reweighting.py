"""Check once, during development, that reweighted runs give the posterior that pyabc finds.

The model has three parameters and six curved figures, whose luck goes together, as a calibration's do. pyabc (Schälte
and others 2022) accepts runs by the same normal errors at temperature 1, which makes its sample exact. It is no
dependency:

    pip install pyabc && python scripts/check_reweighting.py
"""

from __future__ import annotations

import numpy as np
from scipy.stats import qmc

from longgame.analysis.calibration.likelihood import log_likelihood
from longgame.analysis.calibration.observed import NORMAL_95, Observed
from longgame.analysis.calibration.posterior import INTERVAL, quantiles
from longgame.analysis.calibration.weights import effective_size, weights_of
from longgame.analysis.targets.panel import Floats

PARAMETERS, FIGURES, MARKETS = 3, 6, 6
_SHAPE = np.random.default_rng(7)
_SLOPES = _SHAPE.normal(size=(FIGURES, PARAMETERS)) * 6.0
_CURVES = _SHAPE.normal(size=(FIGURES, PARAMETERS)) * 3.0
_TOGETHER = _SHAPE.normal(size=FIGURES) * 4.0
_ROOT = _SHAPE.normal(size=(FIGURES, FIGURES)) * 0.6
#: Covariance of the figures of one market, standard error of the real ones, and how far off the model may be.
LUCK = _ROOT @ _ROOT.T + 0.3 * np.eye(FIGURES)
ERROR, DISCREPANCY = np.ones(FIGURES), np.full(FIGURES, 0.5)


def expected(shares: Floats) -> Floats:
    """Expected figures at points of the unit cube, shape (points, figures)."""
    off = np.atleast_2d(shares) - 0.5
    bent = off @ _SLOPES.T + off**2 @ _CURVES.T
    return np.asarray(bent + np.outer(off[:, 0] * off[:, 1], _TOGETHER))


def mean_of_markets(shares: Floats, random: np.random.Generator) -> Floats:
    """Means over a few simulated markets, shape (points, figures)."""
    luck = random.normal(size=(len(np.atleast_2d(shares)), FIGURES)) @ np.linalg.cholesky(LUCK / MARKETS).T
    return expected(shares) + luck


def reweighted(real: Floats) -> tuple[Floats, Floats]:
    """Points of an even sample and their weights, as the last wave of a calibration is weighted."""
    shares = qmc.Sobol(PARAMETERS, rng=np.random.default_rng(1)).random(2**15)
    means = mean_of_markets(shares, np.random.default_rng(2))
    names = tuple(f"figure {number}" for number in range(FIGURES))
    observed = Observed(names, ("one block",) * FIGURES, real, ERROR * NORMAL_95, DISCREPANCY)
    return shares, weights_of(log_likelihood(means, observed, LUCK, MARKETS))


def by_pyabc(real: Floats) -> tuple[Floats, Floats]:
    """A weighted sample of pyabc for the same figures and errors."""
    import pyabc  # type: ignore[import-not-found,unused-ignore]

    random, spread = np.random.default_rng(3), np.sqrt(np.diag(LUCK))
    covariance = LUCK / np.outer(spread, spread) * np.outer(ERROR, ERROR) + np.diag(DISCREPANCY**2)
    names = [f"p{number}" for number in range(PARAMETERS)]

    def model(point: dict[str, float]) -> dict[str, float]:
        figures = mean_of_markets(np.array([point[name] for name in names]), random)[0]
        return {str(number): float(figure) for number, figure in enumerate(figures)}

    sampler = pyabc.ABCSMC(
        model,
        pyabc.Distribution(**{name: pyabc.RV("uniform", 0, 1) for name in names}),
        pyabc.NormalKernel(cov=covariance),
        eps=pyabc.Temperature(),
        acceptor=pyabc.StochasticAcceptor(),
        population_size=1000,
        sampler=pyabc.sampler.SingleCoreSampler(),
    )
    sampler.new("sqlite://", {str(number): float(figure) for number, figure in enumerate(real)})
    found, weights = sampler.run(max_nr_populations=6).get_distribution()
    return found[names].to_numpy(), np.asarray(weights)


def main() -> None:
    """Print mean and 90 % interval of each parameter by both."""
    error = np.random.default_rng(9).normal(size=FIGURES) * np.sqrt(ERROR**2 + DISCREPANCY**2)
    real = expected(np.array([0.35, 0.6, 0.7]))[0] + error
    for name, (shares, weights) in (("reweighted", reweighted(real)), ("pyabc", by_pyabc(real))):
        print(f"{name}, worth {effective_size(weights):.0f} points")
        for number in range(PARAMETERS):
            low, high = quantiles(shares[:, number], weights, INTERVAL)
            print(f"  parameter {number}: {weights @ shares[:, number]:.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
